"""A torch module becomes a small graph for the CPU: ONNX, then 8-bit weights.

Imports torch and onnx, so import this module only where an export is about to happen.
"""

import logging
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bot.encoder.errors import EncoderError
from bot.encoder.lone_text import LoneText

Axes = Mapping[int, str]
"""Dimensions that are free, and what they count."""


def export_encoder(module: nn.Module, outputs: Sequence[str]) -> bytes:
    """The graph of `module(ids, mask)` for one text at a time, with 8-bit weights; its only input is `input_ids`.

    `outputs` names the module's results. The number of tokens is free, that of texts is 1.

    Raises:
        EncoderError: a part of the module has no counterpart in ONNX.
    """
    ids = {"input_ids": torch.ones(1, 9, dtype=torch.int64)}
    return export_int8(LoneText(module), ids, outputs, {"input_ids": {1: "tokens"}})


def export_int8(
    module: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], free: Mapping[str, Axes]
) -> bytes:
    """The graph of `module(*inputs)` with 8-bit weights.

    Args:
        module: what is traced once with the inputs.
        inputs: an example of each, by name, in order.
        outputs: names of the module's results.
        free: input or output -> its free dimensions.

    Raises:
        EncoderError: a part of the module has no counterpart in ONNX.
    """
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        try:
            _export(module, inputs, outputs, free, full)
            _quantise(full, small)
        except Exception as error:  # torch and onnx raise bare errors of many kinds
            raise EncoderError(f"The model cannot be exported: {error}") from error
        return small.read_bytes()


def _export(
    module: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], free: Mapping[str, Axes], path: Path
) -> None:
    module.eval()  # the exporter would else leave dropout switched on
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracing exporter is marked as the old one. The new one takes minutes, unrolls the mask code of BERT,
        # and fixes lengths of 0 and 1, which a decoder's cache needs.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=dict(free),
            opset_version=17,
            dynamo=False,
        )


def _quantise(full: Path, small: Path) -> None:
    # With a scale per channel, MiniLM's embeddings keep a cosine of .994 to the 32-bit ones (.969 with one per
    # matrix), and our decoder's next-token probabilities differ by .04 in sum (.23). Seven bits (reduce_range) cost
    # .001 and .01, and keep CPUs without VNNI from saturating their sums.
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
