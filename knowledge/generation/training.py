"""Trains the embedded model: hand-written examples and hetPQA -> a decoder, exported for serving.

Imports torch, so import this module only where training is about to happen.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import torch
from rich.progress import Progress
from safetensors.torch import load_file, save
from tokenizers import Tokenizer
from torch import Tensor

from bot.encoder.files import write_atomically
from bot.encoder.source import EncoderSource, find_encoder
from knowledge.errors import GenerationError
from knowledge.generation.card import model_card
from knowledge.generation.decoder import Decoder, DecoderSettings
from knowledge.generation.examples import (
    LONGEST_PROMPT,
    Encoded,
    Example,
    distracted,
    encode,
    is_extractive,
    names,
    read_hetpqa,
    read_materials,
    varied,
)
from knowledge.generation.export import export

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CHECKPOINT = "checkpoint.safetensors"
CARD = "MODEL_CARD.md"
_HELD_OUT = 10  # every tenth hand-written passage is kept for validation, with all its questions
_REACHED = "reached"  # beside the weights in a checkpoint: share that is done, steps
_SHUFFLED = 32  # batches that are sorted by length together, so that little padding is computed


@dataclass(frozen=True)
class TrainingSettings:
    """How long and how fast to learn; `minutes`, where given, replaces `epochs` as the measure of the end."""

    epochs: int = 8
    minutes: float | None = None
    batch: int = 16
    rate: float = 4e-4  # peak of the learning rate, after the warm-up
    warm_up: float = 0.05  # share of the training
    repeats: int = 6  # variations of each hand-written example in one epoch
    seed: int = 1
    threads: int = 1

    def __post_init__(self) -> None:
        if self.epochs < 1 or (self.minutes is not None and self.minutes <= 0):
            raise ValueError("training needs at least one epoch or a positive number of minutes")


@dataclass(frozen=True)
class Course:
    """What is learned and what is held back to see how well."""

    written: Sequence[Example]
    foreign: Sequence[Example]
    validation: dict[str, list[Example]] = field(default_factory=dict)


@dataclass
class _Progress:
    """How far the training is; survives an interruption inside the checkpoint."""

    settings: TrainingSettings
    batches: int  # in all epochs
    done: float = 0.0  # share, 0 to 1
    steps: int = 0
    _last: float = field(default_factory=time.monotonic)

    def advance(self) -> None:
        now = time.monotonic()
        minutes = self.settings.minutes
        self.done += 1 / self.batches if minutes is None else (now - self._last) / (60 * minutes)
        self._last = now
        self.steps += 1

    @property
    def rate(self) -> float:
        """Linear warm-up, then linear decay to nothing."""
        warm_up = self.settings.warm_up
        return self.settings.rate * min(self.done / warm_up + 0.01, (1 - self.done) / (1 - warm_up), 1)


def read_course(data_folder: Path | None) -> Course:
    """The hand-written examples and, from `data_folder`, hetPQA's `train.tsv.gz` and `dev.tsv.gz`."""
    written = read_materials()
    passages = list(dict.fromkeys(example.evidence for example in written))
    held_out = set(passages[_HELD_OUT // 2 :: _HELD_OUT])
    validation = {"written": [example for example in written if example.evidence in held_out]}
    learned = [example for example in written if example.evidence not in held_out]
    if data_folder is None:
        return Course(learned, (), validation)
    validation["hetpqa"] = read_hetpqa(data_folder / "dev.tsv.gz")
    foreign = [example for example in read_hetpqa(data_folder / "train.tsv.gz") if is_extractive(example)]
    return Course(learned, foreign, validation)


def train(data_folder: Path | None, out: Path, settings: TrainingSettings = TrainingSettings()) -> dict[str, float]:
    """Trains a generator into `out`, ready to serve; returns its validation losses (nats per token).

    `data_folder` holds hetPQA's answer generation; None trains on the hand-written examples alone. Ctrl-C
    leaves a checkpoint in `out`, and the next call goes on from there. A finished training removes it.

    Raises:
        GenerationError: The data or a checkpoint cannot be read.
    """
    encoder = find_encoder()
    tokenizer = plain_tokenizer(encoder)
    course = read_course(data_folder)
    decoder = warm_started(encoder)
    steps = fit(decoder, tokenizer, course, out / CHECKPOINT, settings)
    losses = {name: validation_loss(decoder, tokenizer, examples) for name, examples in course.validation.items()}
    export(decoder, tokenizer, out, longest_prompt=LONGEST_PROMPT, names=names(tokenizer))
    facts = {
        "longest_prompt": LONGEST_PROMPT,
        "repeats": settings.repeats,
        "written": len(course.written),
        "foreign": len(course.foreign),
        "steps": steps,
        "batch": settings.batch,
        "seed": settings.seed,
        "rate": settings.rate,
    }
    write_atomically(out / CARD, model_card(facts, losses).encode())
    (out / CHECKPOINT).unlink(missing_ok=True)
    return losses


def fit(decoder: Decoder, tokenizer: Tokenizer, course: Course, checkpoint: Path, settings: TrainingSettings) -> int:
    """Trains `decoder` in place with a progress bar; returns the number of steps."""
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    size = len(course.foreign) + settings.repeats * len(course.written)
    progress = _Progress(settings, settings.epochs * -(-size // settings.batch))
    with _resumable(checkpoint, decoder, progress), Progress() as display:
        bar = display.add_task("generator", total=1.0)
        rng = Random(settings.seed + progress.steps)  # noqa: S311 - shuffling, not secrets
        for loss in _learn(decoder, _batches(course, tokenizer, settings, rng), progress):
            display.update(bar, completed=progress.done, description=f"generator, loss {loss:.2f}")
    return progress.steps


def plain_tokenizer(encoder: EncoderSource) -> Tokenizer:
    """The encoder's tokenizer without the truncation and padding that its file may switch on."""
    tokenizer = Tokenizer.from_file(str(encoder.folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def warm_started(encoder: EncoderSource) -> Decoder:
    """A decoder with the encoder's layers; its word vectors stay as they are.

    Frozen word vectors keep words that training never shows usable, and save a fifth of the time of a step.
    """
    decoder = Decoder(DecoderSettings())
    decoder.load_bert(load_file(encoder.folder / "model.safetensors"))
    decoder.words.weight.requires_grad = False
    return decoder


def _learn(decoder: Decoder, batches: Iterator[list[Encoded]], progress: _Progress) -> Iterator[float]:
    """Steps until the progress is complete; yields the running loss."""
    learned = [parameter for parameter in decoder.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(learned, betas=(0.9, 0.98), weight_decay=0.01)
    decoder.train()
    running = 0.0
    for step, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = progress.rate
        with torch.autocast("cpu", torch.bfloat16):  # halves the time on CPUs that have it
            loss = -decoder.log_likelihood(*padded(batch)).mean()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own gap
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        progress.advance()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        yield running
        if progress.done >= 1 - 1e-9:
            return


def padded(batch: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Token ids (B, T), 0 behind the end, and prompt lengths (B)."""
    rows = [torch.tensor(encoded.tokens) for encoded in batch]
    lengths = torch.tensor([encoded.prompt for encoded in batch])
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), lengths


def _batches(course: Course, tokenizer: Tokenizer, settings: TrainingSettings, rng: Random) -> Iterator[list[Encoded]]:
    """Endless batches; every epoch has new variations and distractors."""
    size = settings.batch
    written = list(course.written) * settings.repeats
    alike = {
        subject: [example for example in course.written if example.subject == subject]
        for subject in {example.subject for example in course.written}
    }
    while True:
        epoch = [
            # Half of the distractors are of the same subject, as retrieval's are.
            *(
                distracted(varied(example, rng), rng.choice((course.written, alike[example.subject])), rng)
                for example in written
            ),
            *(distracted(example, course.foreign, rng) for example in course.foreign),
        ]
        rng.shuffle(epoch)
        for start in range(0, len(epoch), size * _SHUFFLED):
            window = [encode(tokenizer, example) for example in epoch[start : start + size * _SHUFFLED]]
            window.sort(key=lambda encoded: len(encoded.tokens))
            batches = [window[first : first + size] for first in range(0, len(window), size)]
            rng.shuffle(batches)
            yield from batches


@torch.inference_mode()
def validation_loss(decoder: Decoder, tokenizer: Tokenizer, examples: Sequence[Example]) -> float:
    """Mean negative log-likelihood of the answers' tokens, in nats per token."""
    decoder.eval()
    encoded = sorted((encode(tokenizer, example) for example in examples), key=lambda one: len(one.tokens))
    parts = [decoder.log_likelihood(*padded(encoded[i : i + 32])) for i in range(0, len(encoded), 32)]
    return -torch.cat(parts).mean().item()


@contextmanager
def _resumable(file: Path, decoder: Decoder, progress: _Progress) -> Iterator[None]:
    """Takes up what an interrupted training left in `file`, and leaves the same when interrupted."""
    if file.exists():
        _restore(file, decoder, progress)
    try:
        yield
    except KeyboardInterrupt:
        reached = torch.tensor([progress.done, progress.steps], dtype=torch.float64)
        write_atomically(file, save(decoder.state_dict() | {_REACHED: reached}))
        raise


def _restore(file: Path, decoder: Decoder, progress: _Progress) -> None:
    try:
        tensors = load_file(file)
        done, steps = tensors.pop(_REACHED).tolist()
        decoder.load_state_dict(tensors)
    except Exception as error:  # safetensors raises a kind of its own, torch bare errors
        raise GenerationError(f"The checkpoint {file} cannot be used ({error}): delete it to begin anew.") from error
    progress.done, progress.steps = done, int(steps)
