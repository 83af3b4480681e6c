"""A section of endpoints.yml becomes a settings dataclass, or an error that says what to write there."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from knowledge.errors import SettingsError

SettingsT = TypeVar("SettingsT")


def settings_from(kind: type[SettingsT], section: Mapping[str, Any], name: str) -> SettingsT:
    """The section called `name` as the frozen dataclass `kind`, whose own checks have the last word.

    Raises:
        SettingsError: A key is unknown, missing, or has a value that the dataclass refuses.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # mypy: no bound for dataclasses
    if unknown := sorted(set(section) - set(known)):
        raise SettingsError(
            f"`{name}:` in endpoints.yml has the unknown key {unknown[0]!r}; known keys: {', '.join(known) or 'none'}."
        )
    required = (key for key, field in known.items() if field.default is MISSING and field.default_factory is MISSING)
    if missing := [key for key in required if section.get(key) is None]:
        raise SettingsError(f"`{name}:` in endpoints.yml lacks `{missing[0]}:`.")
    try:
        return kind(**section)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"`{name}:` in endpoints.yml: {error}") from error
