"""The understanding of messages in plain Python: fit, predict, save, load."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.encoder.errors import EncoderError
from bot.encoder.runtime import OnnxRuntime, Outputs, Runtime, gpu_present
from bot.encoder.source import EncoderSource, find_encoder
from bot.encoder.tokenizer import TextTokenizer, Tokens
from bot.understanding.artifact import Artifact, unusable
from bot.understanding.confidence import probabilities, with_confidence
from bot.understanding.errors import UnderstandingError
from bot.understanding.examples import Example
from bot.understanding.patterns import FoundEntity, Patterns
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.tagging import TagDecoder

FALLBACK, AMBIGUOUS = "nlu_fallback", "nlu_ambiguous"
"""In place of an intent: nothing that was taught, and one of two things. The first name is Rasa's."""
WEIGHTS = Path("models")
"""Where the 32-bit weights for a GPU lie, named by their SHA-256."""


@dataclass(frozen=True)
class Prediction:
    """What a message means; `ranking` holds every intent with its probability, the best first.

    The probabilities add up to less than 1 where the model was trained with out-of-scope examples.
    """

    intent: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[FoundEntity, ...]

    def instead(self, threshold: float) -> str | None:
        """What stands in place of the intent under a threshold: `AMBIGUOUS` if the two likeliest reach it together."""
        if self.intent is None or self.confidence >= threshold:
            return None
        both = sum(confidence for _, confidence in self.ranking[:2])
        return AMBIGUOUS if both >= threshold else FALLBACK


_NOTHING = Prediction(None, 0.0, (), ())


class Understanding:
    """A trained model, ready to predict."""

    def __init__(self, artifact: Artifact, source: EncoderSource, runtime: Runtime) -> None:
        self.artifact = artifact
        self.runtime = runtime
        self.tokenizer = TextTokenizer(source.folder, artifact.settings.max_tokens)
        self._decoder = TagDecoder(artifact.labels.tags, artifact.labels.side_by_side)
        self.patterns = Patterns(artifact.settings.order_number, artifact.labels.entities)

    @classmethod
    def fit(
        cls,
        examples: Sequence[Example],
        settings: UnderstandingSettings | None = None,
        valid: Sequence[Example] = (),
        *,
        weights: Path | None = None,
        start: Path | None = None,
        progress: bool = False,
    ) -> "Understanding":
        """Trains on labelled messages.

        Args:
            examples: What to learn; intent None marks out-of-scope messages.
            settings: Defaults where None.
            valid: Messages to calibrate on; without them a part of the examples serves, at the cost of a second,
                shorter training.
            weights: Folder in which to keep the 32-bit weights, for a GPU and for training on.
            start: File of such weights to begin with.
            progress: Whether to show a bar.
        """
        from bot.understanding.fitting import fit  # noqa: PLC0415 - imports torch, which serving does without

        artifact = fit(
            examples, settings or UnderstandingSettings(), valid, weights=weights, start=start, progress=progress
        )
        return cls(artifact, find_encoder(artifact.settings.encoder), OnnxRuntime(artifact.graph))

    @classmethod
    def load(cls, folder: Path, weights: Path = WEIGHTS) -> "Understanding":
        """Reads a saved model fully; the folder may go afterwards.

        On a machine with a GPU the 32-bit weights from the folder `weights` serve, if they were kept.
        """
        artifact = Artifact.load(folder)
        source = find_encoder(artifact.settings.encoder)
        if source.sha256 != artifact.encoder_sha256:
            raise UnderstandingError(
                f"The model in {folder} was trained on another version of {artifact.settings.encoder} "
                f"(SHA-256 {artifact.encoder_sha256}, found {source.sha256}). Train again."
            )
        runtime = _gpu_runtime(artifact, source, weights) if gpu_present() else None
        return cls(artifact, source, runtime or _cpu_runtime(artifact, folder))

    def save(self, folder: Path) -> None:
        """Writes the model into `folder`: about a quarter of the encoder's size."""
        self.artifact.save(folder)

    @property
    def threshold(self) -> float:
        """The confidence under which a message counts as out of scope."""
        return self.artifact.threshold

    def predict(self, text: str) -> Prediction:
        """What one message means."""
        return self.predict_batch([text])[0]

    def predict_batch(self, texts: Sequence[str]) -> list[Prediction]:
        """What each message means; a message without a token means nothing, with confidence 0."""
        tokens = self.tokenizer.encode(texts)
        speaking = [row for row, text in enumerate(tokens) if text.words]
        outputs = self.runtime.run([tokens[row].ids for row in speaking])
        predictions = [_NOTHING] * len(texts)
        for row, output in zip(speaking, outputs, strict=True):
            predictions[row] = self._prediction(texts[row], tokens[row], output)
        return predictions

    def _prediction(self, text: str, tokens: Tokens, outputs: Outputs) -> Prediction:
        intents = self.artifact.labels.intents
        scores, nearest, *tags = outputs
        known = probabilities(scores, self.artifact.calibration.temperature)[: len(intents)]
        best = int(known.argmax())
        confidence = self.artifact.calibration.confidence(float(known[best]), float(nearest[best]))
        ranking = sorted(
            zip(intents, with_confidence(known, confidence).tolist(), strict=True), key=lambda item: -item[1]
        )
        spans = self._decoder.spans(tags[0], tokens.words) if tags else []
        return Prediction(*ranking[0], tuple(ranking), tuple(self.patterns.merge(text, spans)))


def _cpu_runtime(artifact: Artifact, folder: Path) -> Runtime:
    labels = artifact.labels
    try:
        runtime = OnnxRuntime(artifact.graph)
    except EncoderError as error:
        raise unusable(folder, error) from error
    wanted = [labels.classes, labels.classes, *filter(None, [len(labels.tags)])]
    if runtime.widths != wanted:
        raise unusable(folder, f"its graph gives {runtime.widths} numbers, not {wanted}")
    return runtime


def _gpu_runtime(artifact: Artifact, source: EncoderSource, weights: Path) -> Runtime | None:
    file = weights / f"{artifact.weights_sha256}.safetensors"
    if not file.is_file():
        return None
    # Imports torch: only on a machine that shows a GPU, and only kept if torch can use it.
    from bot.encoder.torch_runtime import TorchRuntime, torch_device  # noqa: PLC0415
    from bot.understanding.model import load_model  # noqa: PLC0415

    if torch_device() == "cpu":
        return None
    labels = artifact.labels
    return TorchRuntime(load_model(source.folder, file, labels.classes, len(labels.tags)), torch_device())
