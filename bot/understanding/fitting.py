"""From examples to an artifact: a pilot model for calibration, then the model itself on everything.

Imports torch, so import this module only where training is about to happen.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import save

from bot.encoder.export import export_encoder
from bot.encoder.files import write_atomically
from bot.encoder.runtime import OnnxRuntime
from bot.encoder.source import EncoderSource, find_encoder
from bot.encoder.tokenizer import TextTokenizer
from bot.encoder.torch_runtime import load_hidden_states
from bot.understanding.artifact import Artifact
from bot.understanding.calibration import HeldOut, calibrate, fit_temperature
from bot.understanding.confidence import Calibration, probabilities
from bot.understanding.entity_context import fit_entity_context
from bot.understanding.examples import Example
from bot.understanding.holding_out import choose, hold_out
from bot.understanding.labels import Labels
from bot.understanding.model import JointModel
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.training import embedded, items_of, train

_PILOT_ROWS = 1500


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
    graph = _graph(model)
    return Artifact(
        graph=graph,
        labels=labels,
        settings=settings,
        encoder_sha256=source.sha256,
        calibration=calibration or _calibrated(graph, valid, labels, settings, source),
        weights_sha256=None if weights is None else _keep(model, weights),
    )


def _pilot(
    examples: Sequence[Example], settings: UnderstandingSettings, source: EncoderSource, *, progress: bool
) -> Calibration:
    rows = choose(examples, _PILOT_ROWS, settings.seed)
    tokens = TextTokenizer(source.folder, settings.max_tokens).encode([example.text for example in rows])
    vectors = embedded(load_hidden_states(source.folder), [text.ids for text in tokens])
    kept, held = hold_out(rows, vectors.numpy())
    if not held:
        return Calibration()
    labels = Labels.of(kept)
    graph = _graph(train(kept, labels, settings, source, progress=progress))
    return _calibrated(graph, held, labels, settings, source)


def _calibrated(
    graph: bytes, held: Sequence[Example], labels: Labels, settings: UnderstandingSettings, source: EncoderSource
) -> Calibration:
    """How to read the graph's scores, from examples that it was not trained on."""
    texts = TextTokenizer(source.folder, settings.max_tokens).encode([example.text for example in held])
    outputs = OnnxRuntime(graph).run([text.ids for text in texts])
    logits, nearest = (np.stack([output[place] for output in outputs]) for place in range(2))
    inside = np.array([example.intent in labels.intents for example in held])
    truth = np.array(
        [labels.intent_number(example.intent if known else None) for example, known in zip(held, inside, strict=True)]
    )
    judged = inside | labels.out_of_scope
    temperature = fit_temperature(logits[judged], truth[judged])
    known = probabilities(logits, temperature)[:, : len(labels.intents)]
    best = known.argmax(1)
    similarity = nearest[np.arange(len(held)), best]
    return calibrate(temperature, HeldOut(known.max(1), similarity, (best == truth) & inside, inside))


def _graph(model: JointModel) -> bytes:
    outputs = ["intents", "nearest", "tags"]
    return export_encoder(model, outputs[:2] if model.entity_head is None else outputs)


def _keep(model: JointModel, folder: Path) -> str:
    content = save(model.state_dict())
    digest = hashlib.sha256(content).hexdigest()
    write_atomically(folder / f"{digest}.safetensors", content)
    return digest
