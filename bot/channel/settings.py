"""Settings of the web channel, as its section of credentials.yml holds them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PATIENCE = 0.3
"""Seconds; whoever is not typing is not kept waiting for longer."""


@dataclass(frozen=True)
class ChannelSettings:
    """How messages that come in quick succession are put into turns."""

    own_turn: tuple[str, ...] = ()
    """Intents that answer what was said before, so that a message of theirs is never joined with another."""
    patience: float = 0.0
    """Seconds that an answer waits for another message, or for a report of typing: with 0, it comes at once."""

    def __post_init__(self) -> None:
        if not (isinstance(self.patience, (int, float)) and 0 <= self.patience <= MOST_PATIENCE):
            raise ValueError(f"The web channel's patience is {self.patience}; let it be 0 to {MOST_PATIENCE} seconds.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> ChannelSettings:
        """Settings from configuration.

        Raises:
            ValueError: a name is unknown, or a value out of range.
        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ValueError(
                f"The web channel has no settings {', '.join(unknown)}; it has {', '.join(sorted(known))}. "
                "Check credentials.yml."
            )
        return cls(tuple(values.get("own_turn", ())), values.get("patience", cls.patience))
