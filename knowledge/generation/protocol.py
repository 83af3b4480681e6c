"""The seam between the answerer and whatever writes text."""

from collections.abc import AsyncIterator
from typing import Protocol

from knowledge.errors import GenerationError
from knowledge.prompt import Prompt

__all__ = ["GenerationError", "Generator"]


class Generator(Protocol):
    """Writes an answer from a prompt.

    Constructing one is cheap; weights are read and servers contacted by the first `generate`.
    """

    def generate(self, prompt: Prompt, max_tokens: int) -> AsyncIterator[str]:
        """Stream pieces of the answer; cancelling the consumer stops the work behind it.

        Raises:
            GenerationError: The model or server behind it failed.
        """
        ...
