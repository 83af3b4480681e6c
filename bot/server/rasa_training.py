"""Training with Rasa, without importing what the configured components do not need."""

from __future__ import annotations

import logging
from pathlib import Path

from ruamel.yaml import YAML

from bot.server import placeholders
from bot.server.quiet import quieten


class TrainingError(RuntimeError):
    """The content or a setting does not allow training; the message says what."""


def train(
    domain: str, config: str, data: str, models: Path, *, force: bool = False, finetune: bool = False
) -> Path | None:
    """Train into the folder `models`; returns the archive, or None if Rasa could not train and has said why.

    Rasa restores every component whose inputs, settings and code have not changed from its cache in `.rasa`.

    Raises:
        TrainingError: the content or a setting is wrong.
    """
    quieten()
    placeholders.install(placeholders.unneeded(_configured_components(Path(config)), configuration=""))

    from rasa.model_training import train as rasa_train  # noqa: PLC0415 - must come after the placeholders
    from rasa.shared.exceptions import RasaException  # noqa: PLC0415 - same
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415 - same

    from bot.server import rasa_patches  # noqa: PLC0415 - same

    configure_structlog(logging.WARNING)
    rasa_patches.apply()
    try:
        result = rasa_train(
            domain=domain,
            config=config,
            training_files=data,
            output=str(models),
            force_training=force,
            model_to_finetune=str(models) if finetune else None,
        )
    except RasaException as error:  # a graph component's own error is the cause of Rasa's
        raise TrainingError(f"{error.__cause__ or error}") from error
    return Path(result.model) if result.model else None


def _configured_components(config: Path) -> set[str]:
    """Modules of the configured components; Rasa's own are named by class only."""
    settings = YAML(typ="safe").load(config)
    names = {entry["name"] for entry in [*settings["pipeline"], *settings["policies"]]}
    return {LIGHT_CLASSES.get(name, name) for name in names}


LIGHT_CLASSES = {
    "AugmentedMemoizationPolicy": "rasa.core.policies.memoization",
    "EntitySynonymMapper": "rasa.nlu.extractors.entity_synonyms",
    "FallbackClassifier": "rasa.nlu.classifiers.fallback_classifier",
    "KeywordIntentClassifier": "rasa.nlu.classifiers.keyword_intent_classifier",
    "MemoizationPolicy": "rasa.core.policies.memoization",
    "RegexEntityExtractor": "rasa.nlu.extractors.regex_entity_extractor",
    "RulePolicy": "rasa.core.policies.rule_policy",
    "WhitespaceTokenizer": "rasa.nlu.tokenizers.whitespace_tokenizer",
}
"""Short name in config.yml -> module, for the components that need no TensorFlow."""
