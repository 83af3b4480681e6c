"""What a shop may set about understanding, checked at the door."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.encoder.source import DEFAULT_ENCODER
from bot.understanding.errors import UnderstandingError
from bot.understanding.patterns import ORDER_NUMBER

_EPOCHS_OF_ONE = 300  # 12 passes over 600 examples, 6 over 2,300, 3 over 10,000
_FEWEST_TOKENS = 8
_FEW_EXAMPLES = 1000
_FEWEST_EPOCHS, _MOST_EPOCHS = 3, 20


@dataclass(frozen=True)
class UnderstandingSettings:
    """How understanding is trained and served."""

    encoder: str = DEFAULT_ENCODER
    """`all-MiniLM-L6-v2`, a folder, or a hub name."""
    epochs: int | None = None
    """Passes over the examples; None chooses by their number."""
    batch_size: int = 32
    encoder_learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    entity_head_learning_rate: float = 1e-2
    """The intent head starts at the class means, the entity head at nothing: it has further to go."""
    entity_loss_weight: float = 4.0
    """Beside 1 for the intents. The mean over words is small, as most of them belong to no entity."""
    layer_decay: float = 0.9
    """Each transformer layer learns this much slower than the one above it."""
    weight_decay: float = 0.01
    warm_up: float = 0.1
    """Share of the updates during which the learning rates rise."""
    dropout: float = 0.1
    label_smoothing: float = 0.1
    old_share: float | None = None
    """How far, after training, the encoder goes back to the weights that it began with: 0 not at all, 1 all the way;
    None chooses by the number of examples."""
    max_tokens: int = 128
    """Longer messages are cut."""
    seed: int = 0
    threshold: float | None = None
    """Confidence under which a message counts as out of scope; None chooses it in training, 0 accepts all."""
    order_number: str = ORDER_NUMBER
    """Regular expression of the shop's order numbers, case-insensitive."""

    def __post_init__(self) -> None:
        for name, (valid, words) in _CHECKS.items():
            if not valid(getattr(self, name)):
                raise UnderstandingError(f"Setting {name} must be {words}, not {getattr(self, name)!r}.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "UnderstandingSettings":
        """Settings from configuration; an unknown name is an error, not ignored."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise UnderstandingError(f"Unknown settings {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
        return cls(**values)

    def epochs_for(self, examples: int) -> int:
        """The number of passes: it falls with the root of the number of examples, within limits."""
        if self.epochs is not None:
            return self.epochs
        return min(max(round(_EPOCHS_OF_ONE / math.sqrt(examples)), _FEWEST_EPOCHS), _MOST_EPOCHS)

    def old_share_for(self, examples: int) -> float:
        """How far the encoder goes back: half of the way after few examples, a quarter after many.

        What the encoder knew before, messages like no example need. From a quarter to a half, the out-of-scope AUROC
        rises by .01 on Curekart and Powerplay11, with 600 and 471 examples; on all of BANKING77's the accuracy falls
        by .01.
        """
        if self.old_share is not None:
            return self.old_share
        return 0.5 if examples <= _FEW_EXAMPLES else 0.25


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value) and value > 0


def _several(value: Any) -> bool:
    return _whole(value) and value >= _FEWEST_TOKENS


def _share(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 <= value < 1


def _pattern(value: Any) -> bool:
    try:
        return re.compile(value).match("") is None
    except (TypeError, re.error):
        return False


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "encoder": (lambda value: isinstance(value, str) and bool(value), "a name or a folder"),
    "epochs": (lambda value: value is None or _whole(value), "a whole number above 0, or empty"),
    "batch_size": (_whole, "a whole number above 0"),
    "encoder_learning_rate": (_positive, "a number above 0"),
    "head_learning_rate": (_positive, "a number above 0"),
    "entity_head_learning_rate": (_positive, "a number above 0"),
    "entity_loss_weight": (_positive, "a number above 0"),
    "layer_decay": (lambda value: _positive(value) and value <= 1, "above 0 and at most 1"),
    "weight_decay": (_share, "from 0 to below 1"),
    "warm_up": (_share, "from 0 to below 1"),
    "dropout": (_share, "from 0 to below 1"),
    "label_smoothing": (_share, "from 0 to below 1"),
    "old_share": (lambda value: value is None or _share(value), "from 0 to below 1, or empty"),
    "max_tokens": (_several, f"a whole number from {_FEWEST_TOKENS}"),
    "seed": (lambda value: isinstance(value, int) and value >= 0, "a whole number from 0"),
    "threshold": (lambda value: value is None or _share(value), "from 0 to below 1, or empty"),
    "order_number": (_pattern, "a regular expression that does not match empty text"),
}
