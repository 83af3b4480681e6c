"""How an encoder is adapted to texts of a domain."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AdaptationSettings:
    """How an encoder is adapted."""

    epochs: int = 2
    """Passes over the texts with the whole encoder."""
    head_updates: int = 100
    """Before that, with the head alone."""
    hidden_share: float = 0.15
    """Of the words' pieces; of every text at least one is hidden."""
    learning_rate: float = 5e-5
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1
    """Share of the updates during which the learning rates rise."""
    batch_size: int = 32
    max_tokens: int = 128
    """Longer texts are cut."""
    seed: int = 0
