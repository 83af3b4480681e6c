"""Rasa messages <-> the classifier: intents and entities from one graph component."""

import hashlib
import logging
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.constants import ENV_LOG_LEVEL
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder.errors import EncoderError
from bot.encoder.runtime import gpu_present
from bot.encoder.source import find_encoder
from bot.understanding.classifier import WEIGHTS, Prediction, Understanding
from bot.understanding.errors import UnderstandingError
from bot.understanding.examples import Example, Span
from bot.understanding.parse_data import CARRIER, carried
from bot.understanding.patterns import FoundEntity
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.wishes import Wish, WishReader, WishSettings, with_proofs_first

_log = logging.getLogger(__name__)
_NOT_FOR_FITTING = ("keep_weights", "finetuning_epoch_fraction", "several_wishes")
_SOURCES = (Path(__file__).parent, Path(__file__).parent.parent / "encoder")


@contextmanager
def _told_by_rasa() -> Iterator[None]:
    """Makes an error one that Rasa tells in a line; of others it names the node of the graph only."""
    try:
        yield
    except (UnderstandingError, EncoderError) as error:
        raise InvalidConfigException(str(error)) from error


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class BertUnderstanding(IntentClassifier, EntityExtractorMixin, GraphComponent):
    """Classifies intents and extracts entities with a fine-tuned sentence encoder.

    Takes the keys of `UnderstandingSettings` (`epochs: 0` chooses by the number of examples) and `keep_weights`,
    which stores the 32-bit weights under `models/` for a GPU and for `rasa train --finetune`. Under the
    threshold, chosen in training where the configuration has none, the intent is `nlu_ambiguous` if the two likeliest
    readings reach it together, else `nlu_fallback`. With `threshold: 0` it is always one of the examples'.

    Of a message with several wishes, intent and entities are those of the first; the later ones are added to the
    parse data for `bot.dialogue`. `several_wishes` takes the keys of `WishSettings`.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, understanding: Understanding | None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._understanding = understanding
        self._wish_settings = WishSettings.from_mapping(config["several_wishes"])

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer: `rasa test nlu` counts entities by its tokens."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Rasa retrains when the version of one of these changes."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """All settings with their defaults; Rasa scales `epochs` by `--epoch-fraction`, so it is a number."""
        return {**asdict(UnderstandingSettings()), "epochs": 0, "keep_weights": False, "several_wishes": {}}

    @classmethod
    @_told_by_rasa()
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The encoder's weights and our sources: Rasa itself looks at this class's source only.

        Rasa hands over the configuration with the defaults in one place and without them in another.
        """
        encoder = {**cls.get_default_config(), **config}["encoder"]
        digest = hashlib.sha256(find_encoder(encoder).sha256.encode())
        for file in sorted(file for folder in _SOURCES for file in folder.glob("*.py")):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    @classmethod
    @_told_by_rasa()
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
    ) -> "BertUnderstanding":
        """A component to be trained."""
        return cls(config, model_storage, resource, None)

    @classmethod
    @_told_by_rasa()
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
        **kwargs: Any,  # noqa: ARG003 - Rasa's signature
    ) -> "BertUnderstanding":
        """A trained component; everything is read here, for Rasa deletes the unpacked model afterwards."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Understanding.load(Path(folder)))

    @_told_by_rasa()
    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier to the examples and stores it in the model archive."""
        examples = [_example(message) for message in training_data.nlu_examples if message.get(TEXT)]
        settings, start = _settings(self._config), self._start()
        if start is not None and settings.epochs is None:  # else Rasa has scaled them
            share = self._config.get("finetuning_epoch_fraction", 1.0)
            settings = replace(settings, epochs=math.ceil(share * settings.epochs_for(len(examples))))
        self._understanding = Understanding.fit(
            examples,
            settings,
            weights=WEIGHTS if self._config["keep_weights"] or gpu_present() else None,
            start=start,
            progress=os.environ.get(ENV_LOG_LEVEL) != "ERROR",  # at WARNING, too, a bar helps to wait
        )
        with self._storage.write_to(self._resource) as folder:
            self._understanding.save(Path(folder))
        return self._resource

    def _start(self) -> Path | None:
        if self._understanding is None:
            return None
        weights = WEIGHTS / f"{self._understanding.artifact.weights_sha256}.safetensors"
        if weights.is_file():
            return weights
        _log.warning("The model to train on kept no weights (keep_weights: true keeps them): training anew.")
        return None

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds intent, ranking and entities to each message."""
        assert self._understanding is not None  # noqa: S101 - Rasa trains or loads before it processes
        reader = WishReader(self._understanding, self._wish_settings)
        found = reader.read([message.get(TEXT) or "" for message in messages])
        for message, wishes in zip(messages, found, strict=True):
            first, *later = with_proofs_first(wishes)
            ranking = _ranking(first.prediction, self._understanding.threshold)
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(ENTITIES, [*message.get(ENTITIES, []), *self._entities(first)], add_to_output=True)
            if later:
                message.set(CARRIER, carried(first.text, [self._later(wish) for wish in later]), add_to_output=True)
        return messages

    def _later(self, wish: Wish) -> dict[str, Any]:
        intent = {"name": wish.prediction.intent, "confidence": wish.prediction.confidence}
        return {TEXT: wish.text, INTENT: intent, ENTITIES: self._entities(wish)}

    def _entities(self, wish: Wish) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.add_extractor_name([_entity(entity) for entity in wish.prediction.entities])
        return found


def _settings(config: dict[str, Any]) -> UnderstandingSettings:
    ours = {key: value for key, value in config.items() if key not in _NOT_FOR_FITTING}
    return UnderstandingSettings.from_mapping({**ours, "epochs": ours["epochs"] or None})


def _example(message: Message) -> Example:
    spans = (Span(entity["start"], entity["end"], entity["entity"]) for entity in message.get(ENTITIES, []))
    try:
        return Example(message.get(TEXT), message.get(INTENT), tuple(spans))
    except UnderstandingError as error:
        raise UnderstandingError(f'{error} Correct the example "{message.get(TEXT)}".') from error


def _ranking(prediction: Prediction, threshold: float) -> list[dict[str, Any]]:
    ranking = [{"name": intent, "confidence": confidence} for intent, confidence in prediction.ranking]
    if name := prediction.instead(threshold):
        ranking.insert(0, {"name": name, "confidence": threshold})
    return ranking


def _entity(found: FoundEntity) -> dict[str, Any]:
    return {
        "entity": found.entity,
        "start": found.start,
        "end": found.end,
        "value": found.value,
        "confidence_entity": found.confidence,
    }
