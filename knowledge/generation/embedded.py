"""The generator that comes with the framework: a small exported decoder, run on the CPU.

Needs onnxruntime, tokenizers and numpy only. The graph reads the prompt once and then one token a call; the
rows that it returns for the tokens it has read are kept here and handed back (the key-value cache).
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bot.encoder.files import sha256_of
from knowledge.errors import GenerationError
from knowledge.generation.guidance import Guidance, Vocabulary
from knowledge.generation.surface import Surface, read_words
from knowledge.generation.tokens import encode_prompt, whole_words
from knowledge.prompt import Prompt

MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
WEIGHTS = Path(__file__).parent / "weights"
_SENTENCE_ENDS = (".", "!", "?")

# Markdown that would reach the model as noise: links keep their text, marks of emphasis, code and lists go.
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|^\s*(?:#+|[-*+]|\d+\.|>)\s+", re.MULTILINE)


@dataclass(frozen=True)
class EmbeddedConfig:
    """What `config.json` beside the weights says about them."""

    layers: int
    width: int
    positions: int
    longest_prompt: int  # tokens, as in training
    names: dict[str, str]  # lower case -> as written, for words that the evidence does not show
    sha256: dict[str, str]  # file name -> hex digest

    @classmethod
    def read(cls, file: Path) -> "EmbeddedConfig":
        """The configuration in `file`.

        Raises:
            GenerationError: The file is missing or not a configuration.
        """
        try:
            content = json.loads(file.read_text("utf-8"))
            return cls(**{name: content[name] for name in cls.__dataclass_fields__})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GenerationError(
                f"{file} does not describe an embedded generator ({error}). Train one, or restore the folder."
            ) from error


class EmbeddedModel:
    """The loaded graph: token ids in, token ids out. Safe to use from several threads."""

    def __init__(self, session: Any, tokenizer: Tokenizer, config: EmbeddedConfig) -> None:
        self._session = session
        self.tokenizer = tokenizer
        self.config = config
        self._vocabulary = Vocabulary.of(tokenizer)

    @classmethod
    def load(cls, folder: Path) -> "EmbeddedModel":
        """Checks and loads the files in `folder`.

        Raises:
            GenerationError: A file is missing, changed or cannot be loaded.
        """
        import onnxruntime  # noqa: PLC0415 - 0.2 s, for processes that generate

        config = EmbeddedConfig.read(folder / CONFIG)
        for name in (MODEL, TOKENIZER):
            _verify(folder / name, config.sha256.get(name, ""))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the other cores belong to other conversations
        try:
            session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise bare errors of many kinds
            raise GenerationError(f"The embedded generator in {folder} cannot be loaded: {error}") from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(session, tokenizer, config)

    def write(self, prompt: Sequence[int], max_tokens: int) -> Iterator[int]:
        """The answer's token ids, greedily, without the end mark."""
        room = min(max_tokens, self.config.positions - len(prompt))
        source = np.asarray(prompt, dtype=np.int64)
        guidance = Guidance(self._vocabulary, source)
        row = (2 * self.config.layers + 1, self.config.width)
        cache = np.empty((len(prompt) + room, *row), dtype=np.float32)
        tokens, read = source, 0
        answer: list[int] = []
        for _ in range(room):
            feed = {"tokens": tokens, "prompt": source, "cache": cache[:read]}
            probabilities, rows = self._session.run(None, feed)
            cache[read : read + len(tokens)] = rows
            read += len(tokens)
            guidance.weigh(probabilities, answer)
            token = int(probabilities.argmax())
            if token == self._vocabulary.end:
                return
            answer.append(token)
            yield token
            tokens = np.asarray([token], dtype=np.int64)


class EmbeddedGenerator:
    """Writes answers in a thread of its own, with a model that `load` gives when it is first needed."""

    def __init__(self, load: Callable[[], EmbeddedModel]) -> None:
        self._load = load
        self._model: EmbeddedModel | None = None
        self._loading = Lock()
        # One thread: answers that are written at the same time take turns, word by word.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="generator")

    @classmethod
    def load(cls, folder: Path | None = None) -> "EmbeddedGenerator":
        """A generator on `folder` (default: the weights that come with the framework), read on first use."""
        return cls(partial(EmbeddedModel.load, WEIGHTS if folder is None else folder))

    async def generate(self, prompt: Prompt, max_tokens: int) -> AsyncIterator[str]:
        """Stream the answer word by word; work stops with the consumer.

        Raises:
            GenerationError: The weights are missing, changed or cannot be loaded.
        """
        loop = asyncio.get_running_loop()
        words = self.write(prompt, max_tokens)
        # Every word is fetched by itself, so that nothing runs on when nobody asks for the next one.
        while (word := await loop.run_in_executor(self._thread, next, words, None)) is not None:
            yield word

    def write(self, prompt: Prompt, max_tokens: int) -> Iterator[str]:
        """The answer word by word, in the caller's thread; pieces bring the space before them along.

        Only the best passage is read: on held-out examples ROUGE-L is .69 with the right one alone and .62 with
        two similar ones beside it, and no measure of sureness told the passages apart better than retrieval.

        Raises:
            GenerationError: The weights are missing, changed or cannot be loaded.
        """
        model = self._loaded()
        evidence = "\n".join(f"{passage.question}\n{plain(passage.text)}" for passage in prompt.passages[:1])
        ids = encode_prompt(model.tokenizer, evidence, prompt.question, model.config.longest_prompt)
        shown = evidence if prompt.question.isupper() else f"{evidence}\n{prompt.question}"
        surface = Surface(read_words(model.tokenizer, shown), model.config.names)
        pieces = (model.tokenizer.id_to_token(token) for token in model.write(ids, max_tokens))
        word = ""
        for word in surface.restore(whole_words(pieces)):
            yield word
        if word and not word.endswith(_SENTENCE_ENDS):
            yield "."

    def _loaded(self) -> EmbeddedModel:
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model


def plain(markdown: str) -> str:
    """The text without the marks of Markdown."""
    return _MARKS.sub("", _LINK.sub(r"\1", markdown)).strip()


def _verify(file: Path, expected: str) -> None:
    try:
        found = sha256_of(file)
    except OSError as error:
        raise GenerationError(f"{file} is missing: train the generator, or restore the folder.") from error
    if found != expected:
        raise GenerationError(
            f"{file} is not the file that {CONFIG} describes (SHA-256 {found}, expected {expected}): "
            "restore the folder, or train the generator."
        )
