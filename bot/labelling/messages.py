"""A customer's message as it was logged, before anything private is taken out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.understanding.examples import Span

OUT_OF_SCOPE = "out_of_scope"
"""Rasa's own name for the intent of what no intent answers."""


@dataclass(frozen=True)
class LoggedMessage:
    """A message, and how it was understood when it came in. Not printed: it is in the customer's own words."""

    text: str = field(repr=False)
    ranking: Mapping[str, float]
    """Each intent that was considered, with its probability."""
    entities: tuple[Span, ...] = ()
    fell_back: bool = False
    """The assistant has treated it as not understood."""

    @property
    def confidence(self) -> float:
        """Probability of the most likely intent."""
        return max(self.ranking.values(), default=0.0)

    @property
    def margin(self) -> float:
        """How far the most likely intent is ahead of the next one."""
        best, second, *_ = [*sorted(self.ranking.values(), reverse=True), 0.0, 0.0]
        return best - second

    @property
    def unanswered(self) -> bool:
        """It fell back, or its intent was that of out-of-scope messages."""
        return self.fell_back or max(self.ranking, key=self.ranking.__getitem__, default=None) == OUT_OF_SCOPE
