"""Writes a trained decoder as the files that the embedded generator serves from.

Imports torch and onnx, so import this module only where an export is about to happen.
"""

import json
import logging
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from bot.encoder.files import sha256_of, write_atomically
from knowledge.generation.decoder import Decoder, Step
from knowledge.generation.embedded import CONFIG, MODEL, TOKENIZER, EmbeddedConfig


def export(
    decoder: Decoder, tokenizer: Tokenizer, out: Path, *, longest_prompt: int, names: Mapping[str, str]
) -> EmbeddedConfig:
    """Writes `model.onnx` with 8-bit weights, `tokenizer.json` and `config.json` into `out`."""
    write_atomically(out / MODEL, int8_graph(decoder))
    write_atomically(out / TOKENIZER, tokenizer.to_str().encode())
    config = EmbeddedConfig(
        layers=decoder.settings.layers,
        width=decoder.settings.width,
        positions=decoder.settings.positions,
        longest_prompt=longest_prompt,
        names=dict(sorted(names.items())),
        sha256={name: sha256_of(out / name) for name in (MODEL, TOKENIZER)},
    )
    write_atomically(out / CONFIG, json.dumps(asdict(config), indent=1, ensure_ascii=False).encode())
    return config


def int8_graph(decoder: Decoder) -> bytes:
    """The graph of `Step` with inputs `tokens`, `prompt`, `cache`, outputs `probabilities`, `rows`."""
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        _export(decoder, full)
        _quantise(full, small)
        return small.read_bytes()


def _export(decoder: Decoder, path: Path) -> None:
    settings = decoder.settings
    tokens, prompt = torch.tensor([3, 4]), torch.tensor([5, 6, 7])
    cache = torch.zeros(2, 2 * settings.layers + 1, settings.width)
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracing exporter is marked as the old one; the new one fixes lengths of 0 and 1, needed here.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Step(decoder).eval(),  # else dropout stays switched on
            (tokens, prompt, cache),
            str(path),
            input_names=["tokens", "prompt", "cache"],
            output_names=["probabilities", "rows"],
            dynamic_axes={
                "tokens": {0: "read"},
                "prompt": {0: "prompt"},
                "cache": {0: "past"},
                "rows": {0: "read"},
            },
            opset_version=17,
            dynamo=False,
        )


def _quantise(full: Path, small: Path) -> None:
    # The probabilities of a next token differ from the 32-bit ones by .04 in sum with a scale per channel, by
    # .23 with one per matrix; seven bits (reduce_range) cost .01 and keep CPUs without VNNI from saturating.
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # the quantiser logs advice on the root logger
    try:
        quantize_dynamic(
            full,
            small,
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
    finally:
        root.setLevel(level)
