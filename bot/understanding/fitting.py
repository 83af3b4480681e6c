"""From examples to an artifact: a pilot model for calibration, then the model itself on everything.

Imports torch, so import this module only where training is about to happen.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.torch import save

from bot.encoder.export import export_encoder
from bot.encoder.files import write_atomically
from bot.encoder.runtime import OnnxRuntime
from bot.encoder.source import EncoderSource, find_encoder
from bot.encoder.tokenizer import TextTokenizer
from bot.understanding.artifact import Artifact
from bot.understanding.calibration import choose_threshold, fit_temperature, probabilities
from bot.understanding.examples import Example
from bot.understanding.labels import Labels
from bot.understanding.model import JointModel
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.training import train

_PILOT_ROWS = 1500
_HELD_OUT = 5  # every fifth example of an intent, and every fifth intent


@dataclass(frozen=True)
class Calibration:
    """How to read scores."""

    temperature: float
    threshold: float


def fit(
    examples: Sequence[Example],
    settings: UnderstandingSettings,
    valid: Sequence[Example] = (),
    *,
    weights: Path | None = None,
    start: Path | None = None,
    progress: bool = False,
) -> Artifact:
    """Trains, calibrates and exports a model.

    `valid` are examples for calibration; without them, a pilot model is trained on four fifths of the examples
    and calibrated on the rest. `weights` is a folder to keep the 32-bit weights in, `start` a file of such
    weights to train on from.
    """
    source, labels = find_encoder(settings.encoder), Labels.of(examples)
    calibration = None if valid else _pilot(examples, settings, source, progress=progress)
    model = train(examples, labels, settings, source, start=start, progress=progress)
    graph = _graph(model)
    calibration = calibration or _calibrate(graph, valid, labels, settings, source)
    return Artifact(
        graph=graph,
        labels=labels,
        settings=settings,
        encoder_sha256=source.sha256,
        temperature=calibration.temperature,
        threshold=calibration.threshold if settings.threshold is None else settings.threshold,
        weights_sha256=None if weights is None else _keep(model, weights),
    )


def hold_out(examples: Sequence[Example], seed: int) -> tuple[list[Example], list[Example]]:
    """Examples to train a pilot on, and examples to calibrate it on.

    Held out are a fifth of each intent's examples and, where no example is out of scope, a fifth of the intents
    altogether: to the pilot, their examples are messages that no intent answers.
    """
    shuffler = random.Random(seed)  # noqa: S311 - a choice of examples, no secret
    rows = shuffler.sample(list(examples), min(len(examples), _PILOT_ROWS))
    groups: dict[str | None, list[Example]] = defaultdict(list)
    for example in rows:
        groups[example.intent].append(example)
    unknown = set() if None in groups else set(sorted(map(str, groups))[::_HELD_OUT][: len(groups) // _HELD_OUT])
    kept: list[Example] = []
    held: list[Example] = []
    for intent, group in groups.items():
        if intent in unknown:
            held += [Example(example.text, None) for example in group]
        else:
            held += group[_HELD_OUT - 1 :: _HELD_OUT]
            kept += [example for row, example in enumerate(group, 1) if row % _HELD_OUT]
    return kept, held


def _pilot(
    examples: Sequence[Example], settings: UnderstandingSettings, source: EncoderSource, *, progress: bool
) -> Calibration:
    kept, held = hold_out(examples, settings.seed)
    if not held:
        return Calibration(1.0, 0.0)
    labels = Labels.of(kept)
    graph = _graph(train(kept, labels, settings, source, progress=progress))
    return _calibrate(graph, held, labels, settings, source)


def _calibrate(
    graph: bytes, held: Sequence[Example], labels: Labels, settings: UnderstandingSettings, source: EncoderSource
) -> Calibration:
    texts = TextTokenizer(source.folder, settings.max_tokens).encode([example.text for example in held])
    logits = np.stack([outputs[0] for outputs in OnnxRuntime(graph).run([text.ids for text in texts])])
    inside = np.array([example.intent in labels.intents for example in held])
    truth = np.array(
        [labels.intent_number(example.intent if known else None) for example, known in zip(held, inside, strict=True)]
    )
    judged = inside | labels.out_of_scope
    temperature = fit_temperature(logits[judged], truth[judged])
    known = probabilities(logits, temperature)[:, : len(labels.intents)]
    return Calibration(temperature, choose_threshold(known.max(1), known.argmax(1) == truth, inside))


def _graph(model: JointModel) -> bytes:
    return export_encoder(model, ["intents"] if model.entity_head is None else ["intents", "tags"])


def _keep(model: JointModel, folder: Path) -> str:
    content = save(model.state_dict())
    digest = hashlib.sha256(content).hexdigest()
    write_atomically(folder / f"{digest}.safetensors", content)
    return digest
