"""Keeps packages that a serving process never calls out of its memory and its start.

On the way to `rasa.core.agent`, Rasa 3.6.21 imports TensorFlow, scikit-learn, matplotlib, and the client library of
every channel and store it knows, whatever the configuration uses. Before Rasa is imported, `install` puts an import
finder first that answers for the packages named with inert modules: their attributes are classes that may be
subclassed, annotated with and used as decorators, and that raise `PlaceholderUsedError` when they are asked for a
result. Plain `rasa` commands never come here and keep the real packages.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableSequence, Sequence
    from pathlib import Path

HEAVY_COMPONENTS = (
    "tensorflow",
    "tensorflow_addons",
    "tensorflow_hub",
    "tensorflow_text",
    "keras",
    "jax",
    "sklearn",
)
"""Called only by Rasa's own trained components (DIET, TED, the featurizers, ...)."""

COMMAND_LINE = ("matplotlib", "questionary", "prompt_toolkit")
"""Called only by `rasa test`, `rasa shell` and `rasa interactive`."""

CLIENTS = {
    "aiogram": "telegram",
    "boto3": "dynamo",
    "botocore": "dynamo",
    "fbmessenger": "facebook",
    "mattermostwrapper": "mattermost",
    "pymongo": "mongod",
    "rocketchat_API": "rocketchat",
    "slack_sdk": "slack",
    "twilio": "twilio",
    "webexteamssdk": "webexteams",
}
"""Client library -> the word in credentials.yml or endpoints.yml that asks for it."""

LIGHT_COMPONENTS = (
    "bot.",
    "rasa.core.policies.ensemble",
    "rasa.core.policies.memoization",
    "rasa.core.policies.rule_policy",
    "rasa.graph_components.",
    "rasa.nlu.classifiers.fallback_classifier",
    "rasa.nlu.classifiers.keyword_intent_classifier",
    "rasa.nlu.classifiers.regex_message_handler",
    "rasa.nlu.extractors.entity_synonyms",
    "rasa.nlu.extractors.regex_entity_extractor",
    "rasa.nlu.tokenizers.whitespace_tokenizer",
)
"""Modules of graph components that work without `HEAVY_COMPONENTS`."""


class PlaceholderUsedError(RuntimeError):
    """A package that was left out on purpose has been called."""


def unneeded(components: Iterable[str], configuration: str) -> list[str]:
    """Packages that this process can do without.

    Args:
        components: full names of the model's graph components, as `component_names` gives them.
        configuration: text of credentials.yml and endpoints.yml.
    """
    light = all(name.startswith(LIGHT_COMPONENTS) for name in components)
    clients = [package for package, word in CLIENTS.items() if word not in configuration]
    return [*(HEAVY_COMPONENTS if light else ()), *COMMAND_LINE, *clients]


def component_names(model: Path) -> set[str]:
    """Full class names of the components that `model`, a Rasa model archive, needs to predict.

    Raises:
        ValueError: the file is not a Rasa model archive.
    """
    try:
        with tarfile.open(model) as archive:
            metadata = archive.extractfile("metadata.json")
            nodes = json.load(metadata)["predict_schema"]["nodes"] if metadata else {}
    except (tarfile.TarError, OSError, EOFError, KeyError, ValueError) as error:
        raise ValueError(
            f"{model} is not a Rasa model archive, or it is damaged ({error}). Remove it, then run `frontdesk train`."
        ) from error
    return {node["uses"] for node in nodes.values()}


def install(packages: Iterable[str]) -> None:
    """Answer imports of `packages` with inert modules; packages imported already are left alone."""
    sys.meta_path.insert(0, _PlaceholderFinder(name for name in packages if name not in sys.modules))


class _PlaceholderFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the named top-level packages, and everything below them, as inert modules."""

    def __init__(self, packages: Iterable[str]) -> None:
        self.packages = frozenset(packages)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Claim a module below one of the packages."""
        del path, target
        if fullname.partition(".")[0] not in self.packages:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Make the inert module."""
        return _InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it is: it has no code."""


class _InertModule(ModuleType):
    """A module in which every public name stands for an inert class."""

    __path__: MutableSequence[str] = []  # noqa: RUF012 - the type that ModuleType gives it
    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert_class(f"{self.__name__}.{name}")


class _InertMeta(type):
    """Metaclass of the inert classes; classes that Rasa derives from them behave as usual."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert_class(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """As a decorator, with or without arguments, change nothing; any other call is a use."""
        if "is_placeholder" not in cls.__dict__:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and callable(args[0]):
            return args[0]
        if not args:
            return cls
        raise PlaceholderUsedError(
            f"{cls.__name__} was called, but this process was started without that package to save memory. "
            "Start it with plain `rasa run`, or tell bot/server/placeholders.py that your component needs it."
        )


def _inert_class(name: str) -> type:
    return _InertMeta(name, (), {"is_placeholder": True})
