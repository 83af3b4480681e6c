"""Finding products by a customer's words: shared stems, rare ones counting more, small typos forgiven."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from actions.shop.products import Product

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = frozenset(
    """
    a an and any are at be by can do does for from got have i in is it me my not of on or our please
    size sizes some still stock than that the there these this those to want we what when which with
    you your
    """.split()  # noqa: SIM905  a list literal of single words is harder to read
)
_FIELD_WEIGHTS = (("name", 1.0), ("category", 0.5), ("department", 0.5), ("colours", 0.5), ("material", 0.5))
_MAX_WORDS = 24  # of a question; the rest is story
_TYPO_RATIO = 0.8  # of difflib; one letter in six, two in ten
_TYPO_MIN_LENGTH = 5  # "back" is not "black"
_CLOSE_TO_BEST = 0.6


@dataclass(frozen=True)
class Match:
    """A found product. `score` is the share of the question's meaning that it covers, 0 to 1."""

    product: Product
    score: float


class ProductFinder:
    """Searches `products`; holds one weight per stem and product."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = tuple(products)
        self._weights = [_stem_weights(product) for product in products]
        counts = Counter(stem for weights in self._weights for stem in weights)
        self._rarity = {stem: math.log(1 + len(products) / count) for stem, count in counts.items()}

    def find(self, words: str, limit: int = 5) -> tuple[Match, ...]:
        """The products that `words` mean, best first; empty where no word is known."""
        asked = self._known(_stems(words)[:_MAX_WORDS])
        total = sum(self._rarity[stem] for stem in asked)
        if not total:
            return ()
        scored = [
            Match(product, sum(self._rarity[stem] * weights.get(stem, 0.0) for stem in asked) / total)
            for product, weights in zip(self._products, self._weights, strict=True)
        ]
        scored.sort(key=lambda match: -match.score)
        best = scored[0].score
        return tuple(match for match in scored[:limit] if match.score >= best * _CLOSE_TO_BEST)

    def _known(self, stems: Iterable[str]) -> set[str]:
        return {known for stem in stems if (known := stem if stem in self._rarity else self._nearest(stem))}

    def _nearest(self, stem: str) -> str | None:
        """The known stem that `stem` is a typo of; its first letter is taken to be right."""
        if len(stem) < _TYPO_MIN_LENGTH:
            return None
        near = [known for known in self._rarity if known[0] == stem[0] and abs(len(known) - len(stem)) <= 2]  # noqa: PLR2004
        ratios = {known: SequenceMatcher(None, stem, known).ratio() for known in near}
        best = max(ratios, key=lambda known: ratios[known], default=None)
        return best if best and ratios[best] >= _TYPO_RATIO else None


def _stem_weights(product: Product) -> dict[str, float]:
    weights: dict[str, float] = {}
    for field, weight in _FIELD_WEIGHTS:
        value = getattr(product, field)
        for stem in _stems(value if isinstance(value, str) else " ".join(value)):
            weights[stem] = max(weight, weights.get(stem, 0.0))
    return weights


def _stems(text: str) -> list[str]:
    words = _WORD.findall(text.lower().replace("gray", "grey"))
    return [_stem(word) for word in words if word not in _STOP_WORDS and not word.isdecimal()]


def _stem(word: str) -> str:
    """`word` without a plural ending; crude, which is fair as both sides are treated alike."""
    if len(word) <= 3 or word.endswith("ss"):  # noqa: PLR2004
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word.removesuffix("s")
