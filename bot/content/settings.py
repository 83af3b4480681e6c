"""How strict the check of the examples is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckSettings:
    """Limits for the examples of an intent."""

    minimum_examples: int = 40
    similarity: float = 0.75
    """Jaccard overlap of two examples' tokens above which they count as near-duplicates."""
    similarity_tokens: int = 4
    """Texts with fewer different tokens are near-duplicates only when they are the same after masking."""

    def __post_init__(self) -> None:
        if self.minimum_examples < 1 or self.similarity_tokens < 1:
            raise ValueError("minimum_examples and similarity_tokens must be at least 1.")
        if not 0 < self.similarity < 1:
            raise ValueError("similarity is a share between 0 and 1, both excluded.")
