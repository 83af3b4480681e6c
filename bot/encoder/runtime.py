"""Runs an exported graph on the CPU; a serving process needs nothing heavier than this."""

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.encoder.errors import EncoderError

Outputs = list[NDArray[np.float32]]
"""One text's results: per text of shape (dimension,), per token of shape (tokens, dimension)."""


_INPUTS = {"input_ids", "attention_mask"}


class Runtime(Protocol):
    """Whatever turns token numbers into the model's outputs."""

    def run(self, texts: Sequence[Sequence[int]]) -> list[Outputs]:
        """The outputs for each text's token numbers."""


class OnnxRuntime:
    """An ONNX graph in memory. One thread by default: a busy server gains nothing from more per message."""

    def __init__(self, graph: bytes, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only
        # The arena keeps the largest text's memory for good; waiting threads would spin on a shared machine.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors share no root but Exception
            raise EncoderError(f"The exported model cannot be loaded: {error}") from error
        if {inputs.name for inputs in self._session.get_inputs()} != _INPUTS:
            raise EncoderError("The exported model is no encoder: its inputs are not token numbers and their mask.")

    @property
    def widths(self) -> list[int | str | None]:
        """The last dimension of each output; a name or None where it is free."""
        return [output.shape[-1] if output.shape else None for output in self._session.get_outputs()]

    def run(self, texts: Sequence[Sequence[int]]) -> list[Outputs]:
        """The graph's outputs, one text after the other.

        8-bit scales are taken over a whole batch: in a batch, a text's numbers would depend on its neighbours
        (measured: cosine .993 on average), to save a fifth of the time at best.
        """
        return [self._run(np.array([ids], np.int64)) for ids in texts]

    def _run(self, ids: NDArray[np.int64]) -> Outputs:
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return [output[0] for output in outputs]


def gpu_present() -> bool:
    """Whether the machine shows a GPU that torch may use; asked without importing torch."""
    return any(map(os.path.exists, ("/dev/nvidia0", "/dev/kfd", "/dev/dxg")))
