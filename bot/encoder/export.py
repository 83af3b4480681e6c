"""A torch module becomes a small graph for the CPU: ONNX, then 8-bit weights.

Imports torch and onnx, so import this module only where an export is about to happen.
"""

import logging
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from bot.encoder.errors import EncoderError


def export_int8(module: nn.Module, outputs: Sequence[str]) -> bytes:
    """The graph of `module(ids, mask)` with 8-bit weights; inputs are `input_ids` and `attention_mask`.

    `outputs` names the module's results. Texts and tokens are free dimensions.
    """
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        try:
            _export(module, full, outputs)
            _quantise(full, small)
        except Exception as error:  # torch and onnx raise bare errors of many kinds
            raise EncoderError(f"The model cannot be exported: {error}") from error
        return small.read_bytes()


def _export(module: nn.Module, path: Path, outputs: Sequence[str]) -> None:
    module.eval()  # the exporter would else leave dropout switched on
    ids = torch.ones(2, 9, dtype=torch.int64)
    inputs = ["input_ids", "attention_mask"]
    free = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracing exporter is marked as the old one; the new one takes minutes and unrolls the mask code.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=inputs,
            output_names=list(outputs),
            dynamic_axes=dict.fromkeys([*inputs, *outputs], free),
            opset_version=17,
            dynamo=False,
        )


def _quantise(full: Path, small: Path) -> None:
    # Measured on MiniLM: cosine to the 32-bit embeddings .994 with a scale per channel, .969 with one per
    # matrix. Seven bits (reduce_range) cost .001 and keep CPUs without VNNI from saturating their sums.
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
