"""From examples to an artifact: a pilot model for calibration, then the model itself on everything.

Imports torch, so import this module only where training is about to happen.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save

from bot.encoder.export import export_encoder
from bot.encoder.files import write_atomically
from bot.encoder.runtime import OnnxRuntime
from bot.encoder.source import EncoderSource, find_encoder
from bot.encoder.tokenizer import TextTokenizer
from bot.understanding.artifact import Artifact
from bot.understanding.calibration import HeldOut, calibrate, fit_temperature
from bot.understanding.confidence import Calibration, probabilities
from bot.understanding.entity_context import fit_entity_context
from bot.understanding.examples import Example
from bot.understanding.exemplars import MOST, Exemplars
from bot.understanding.labels import Labels
from bot.understanding.model import JointModel
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.training import items_of, train

_PILOT_ROWS = 1500
_HELD_OUT = 5  # every fifth example of an intent, and every fifth intent


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
    tokenizer = TextTokenizer(source.folder, settings.max_tokens)
    fit_entity_context(model, items_of(examples, labels, tokenizer), settings)
    exported = _Exported(model, examples, labels, tokenizer)
    return Artifact(
        graph=exported.graph,
        exemplars=exported.exemplars,
        labels=labels,
        settings=settings,
        encoder_sha256=source.sha256,
        calibration=calibration or exported.calibration(valid),
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
        return Calibration()
    labels = Labels.of(kept)
    model = train(kept, labels, settings, source, progress=progress)
    return _Exported(model, kept, labels, TextTokenizer(source.folder, settings.max_tokens)).calibration(held)


class _Exported:
    """A trained model as it will serve: its graph, and the examples of each intent as the graph sees them."""

    def __init__(
        self, model: JointModel, examples: Sequence[Example], labels: Labels, tokenizer: TextTokenizer
    ) -> None:
        self.graph = _graph(model)
        self._runtime = OnnxRuntime(self.graph)
        self._tokenizer = tokenizer
        self._labels = labels
        chosen = [example for intent in labels.intents for example in _some_of(intent, examples)]
        self.exemplars = Exemplars.of(
            self._outputs(chosen)[1], [labels.intent_number(example.intent) for example in chosen]
        )

    def calibration(self, held: Sequence[Example]) -> Calibration:
        """How to read the model's scores, from examples that it was not trained on."""
        logits, sentences = self._outputs(held)
        intents = len(self._labels.intents)
        inside = np.array([example.intent in self._labels.intents for example in held])
        truth = np.array(
            [self._labels.intent_number(row.intent if known else None) for row, known in zip(held, inside, strict=True)]
        )
        judged = inside | self._labels.out_of_scope
        temperature = fit_temperature(logits[judged], truth[judged])
        known = probabilities(logits, temperature)[:, :intents]
        best = known.argmax(1)
        similarity = np.array([self.exemplars.similarity(*pair) for pair in zip(sentences, best, strict=True)])
        return calibrate(temperature, HeldOut(known.max(1), similarity, (best == truth) & inside, inside))

    def _outputs(self, examples: Sequence[Example]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Scores and sentence vectors, one row for each example."""
        texts = self._tokenizer.encode([example.text for example in examples])
        outputs = self._runtime.run([text.ids for text in texts])
        return np.stack([scores for scores, *_ in outputs]), np.stack([sentence for _, sentence, *_ in outputs])


def _some_of(intent: str, examples: Sequence[Example]) -> list[Example]:
    """At most `MOST` examples of an intent, from all over the data."""
    own = [example for example in examples if example.intent == intent]
    return own[:: -(-len(own) // MOST)]


def _graph(model: JointModel) -> bytes:
    outputs = ["intents", "sentence", "tags"]
    return export_encoder(model, outputs[:2] if model.entity_head is None else outputs)


def _keep(model: JointModel, folder: Path) -> str:
    content = save(model.state_dict())
    digest = hashlib.sha256(content).hexdigest()
    write_atomically(folder / f"{digest}.safetensors", content)
    return digest
