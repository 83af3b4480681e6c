"""Runs an exported graph on the CPU; a serving process needs nothing heavier than this."""

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.encoder.batching import shared_cores
from bot.encoder.errors import EncoderError

Outputs = list[NDArray[np.float32]]
"""One text's results: per text of shape (dimension,), per token of shape (tokens, dimension)."""


_INPUTS = ["input_ids"]


class Runtime(Protocol):
    """Whatever turns token numbers into the model's outputs."""

    def run(self, texts: Sequence[Sequence[int]]) -> list[Outputs]:
        """The outputs for each text's token numbers."""


class OnnxRuntime:
    """An ONNX graph in memory, safe to use from several threads. A run takes one core: others have their own text."""

    def __init__(self, graph: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only
        options.enable_cpu_mem_arena = False  # it would keep the largest text's memory for good
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors share no root but Exception
            raise EncoderError(f"The exported model cannot be loaded: {error}") from error
        if [inputs.name for inputs in self._session.get_inputs()] != _INPUTS:
            raise EncoderError("The exported model is no encoder: its input is not one text's token numbers.")

    @property
    def widths(self) -> list[int | str | None]:
        """The last dimension of each output; a name or None where it is free."""
        return [output.shape[-1] if output.shape else None for output in self._session.get_outputs()]

    def run(self, texts: Sequence[Sequence[int]]) -> list[Outputs]:
        """The graph's outputs for each text, in whose company it makes no difference."""
        return list(shared_cores().map(self._run, texts))

    def _run(self, ids: Sequence[int]) -> Outputs:
        return [output[0] for output in self._session.run(None, {"input_ids": np.array([ids], np.int64)})]


def gpu_present() -> bool:
    """Whether the machine shows a GPU that torch may use; asked without importing torch."""
    return any(map(os.path.exists, ("/dev/nvidia0", "/dev/kfd", "/dev/dxg")))
