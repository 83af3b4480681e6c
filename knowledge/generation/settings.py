"""The section `generator:` of endpoints.yml: which generator writes answers, if any.

`type: none` (also without the section) quotes passages only; `embedded` is the model that comes with the
project; `transformers` any causal language model on this machine; `openai` any server that speaks
OpenAI's chat protocol. A further back end is a settings class with `create` and a line in `BACKENDS`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from knowledge.errors import SettingsError
from knowledge.generation.protocol import Generator
from knowledge.sections import settings_from


class GeneratorSettings(Protocol):
    """Settings of one back end."""

    def create(self) -> Generator | None:
        """The generator they describe, not loaded yet; None for none."""
        ...


@dataclass(frozen=True)
class NoGenerator:
    """`type: none`: answers are quotes."""

    def create(self) -> Generator | None:
        """No generator."""
        return None


@dataclass(frozen=True)
class EmbeddedSettings:
    """`type: embedded`: the small model that comes with the project, or one trained by the shop in `folder`."""

    folder: str | None = None

    def create(self) -> Generator | None:
        """The embedded generator."""
        from knowledge.generation.embedded import EmbeddedGenerator  # noqa: PLC0415 - only what is configured

        return EmbeddedGenerator.load(Path(self.folder) if self.folder else None)


@dataclass(frozen=True)
class TransformersSettings:
    """`type: transformers`: the causal language model in the folder, or of the hub name, `model`."""

    model: str

    def create(self) -> Generator | None:
        """The generator over that model."""
        from knowledge.generation.causal_lm import CausalLmGenerator  # noqa: PLC0415

        return CausalLmGenerator(self.model)


@dataclass(frozen=True)
class OpenAiSettings:
    """`type: openai`: `model` on the server at `url`; the key, if any, is in the variable `api_key_env`."""

    url: str
    model: str
    api_key_env: str | None = None
    timeout_s: float = 20.0
    retries: int = 1

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"url is {self.url!r}; it has to start with http:// or https://.")
        if self.timeout_s <= 0 or self.retries < 0:
            raise ValueError(f"timeout_s is {self.timeout_s}, retries {self.retries}; use > 0 and >= 0.")
        if self.api_key_env is not None and not os.environ.get(self.api_key_env):
            raise ValueError(f"api_key_env names the variable {self.api_key_env!r}, which is not set.")

    def create(self) -> Generator | None:
        """The generator over that server."""
        from knowledge.generation.openai_server import OpenAiServerGenerator  # noqa: PLC0415

        key = os.environ[self.api_key_env] if self.api_key_env else None
        return OpenAiServerGenerator(self.url, self.model, key, self.timeout_s, self.retries)


BACKENDS: Mapping[str, type[GeneratorSettings]] = {
    "none": NoGenerator,
    "embedded": EmbeddedSettings,
    "transformers": TransformersSettings,
    "openai": OpenAiSettings,
}


def generator_from(section: Mapping[str, Any] | None) -> Generator | None:
    """The generator that a section `generator:` asks for, not loaded yet; None for none.

    Raises:
        SettingsError: The section cannot be understood; says what to write.
    """
    if not section:
        return None
    options = dict(section)
    kind = str(options.pop("type", None)).lower()  # YAML reads a bare `null` or `~` as None: no generator
    if kind not in BACKENDS:
        raise SettingsError(
            f"`generator:` in endpoints.yml has the type {kind!r}; write `type:` with one of {', '.join(BACKENDS)}."
        )
    return settings_from(BACKENDS[kind], options, "generator").create()
