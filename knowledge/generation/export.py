"""Writes a trained decoder as the files that the embedded generator serves from.

Imports torch and onnx, so import this module only where an export is about to happen.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from bot.encoder.export import export_int8
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
    settings = decoder.settings
    inputs = {
        "tokens": torch.tensor([3, 4]),
        "prompt": torch.tensor([5, 6, 7]),
        "cache": torch.zeros(2, 2 * settings.layers + 1, settings.width),
    }
    free = {"tokens": {0: "read"}, "prompt": {0: "prompt"}, "cache": {0: "past"}, "rows": {0: "read"}}
    return export_int8(Step(decoder), inputs, ["probabilities", "rows"], free)
