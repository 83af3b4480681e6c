"""Sentence embeddings: the base encoder, exported once and kept in a cache folder."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.encoder import normalisation
from bot.encoder.files import sha256_of, write_atomically
from bot.encoder.runtime import OnnxRuntime, Runtime, gpu_present
from bot.encoder.source import DEFAULT_ENCODER, EncoderSource, find_encoder
from bot.encoder.tokenizer import TextTokenizer

CACHE = Path(".frontdesk/encoder")
_log = logging.getLogger(__name__)

INT8 = "int8-dynamic-per-channel-2"
"""The 8-bit recipe of `export.py`; rename it with every change there that changes an embedding."""
MAX_TOKENS = 256
"""Longer passages are cut; the default encoder was trained on up to this many."""


class SentenceEncoder:
    """Texts to unit vectors. The same text gives the same vector whatever it is embedded with."""

    def __init__(self, runtime: Runtime, tokenizer: TextTokenizer, identity: str) -> None:
        self.identity = identity
        self._runtime = runtime
        self._tokenizer = tokenizer
        self.dimension = int(self.embed([""]).shape[1])

    @classmethod
    def load(cls, name: str = DEFAULT_ENCODER, cache: Path = CACHE) -> "SentenceEncoder":
        """Loads an encoder by name, folder or hub name; the first time, it is exported into `cache`."""
        source = find_encoder(name)
        runtime = _gpu_runtime(source) if gpu_present() else None
        identity = _identity(source, INT8 if runtime is None else "float32")
        if runtime is None:
            runtime = _cpu_runtime(source, cache / f"{identity}.int8.onnx")
        return cls(runtime, TextTokenizer(source.folder, MAX_TOKENS), identity)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Mean-pooled, L2-normalised embeddings, shape (texts, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        ids = [tokens.ids for tokens in self._tokenizer.encode(texts)]
        return np.stack([embedding for (embedding,) in self._runtime.run(ids)])

    def fits(self, text: str) -> bool:
        """Whether the text is embedded to its end; one that fills all the tokens may have been cut."""
        [tokens] = self._tokenizer.encode([text])
        return len(tokens.ids) < self._tokenizer.max_tokens


def _identity(source: EncoderSource, precision: str) -> str:
    return hashlib.sha256(f"{source.sha256} {precision} {normalisation.VERSION}".encode()).hexdigest()


def _gpu_runtime(source: EncoderSource) -> Runtime | None:
    # Imports torch: only on a machine that shows a GPU, and only kept if torch can use it.
    from bot.encoder.torch_runtime import (  # noqa: PLC0415
        SentenceModule,
        TorchRuntime,
        load_hidden_states,
        torch_device,
    )

    if torch_device() == "cpu":
        return None
    return TorchRuntime(SentenceModule(load_hidden_states(source.folder)), torch_device())


def _cpu_runtime(source: EncoderSource, graph: Path) -> Runtime:
    checksum = graph.with_suffix(".sha256")
    if not _intact(graph, checksum):
        _log.info("Exporting the encoder in %s; this happens once.", source.folder)
        write_atomically(graph, _exported(source.folder))
        write_atomically(checksum, sha256_of(graph).encode())
    return OnnxRuntime(graph.read_bytes())


def _intact(graph: Path, checksum: Path) -> bool:
    try:
        return checksum.read_text("ascii").strip() == sha256_of(graph)
    except (OSError, UnicodeDecodeError):
        return False


def _exported(folder: Path) -> bytes:
    from bot.encoder.export import export_encoder  # noqa: PLC0415 - imports torch: only for the one export
    from bot.encoder.torch_runtime import SentenceModule, load_hidden_states  # noqa: PLC0415

    return export_encoder(SentenceModule(load_hidden_states(folder)), ["embedding"])
