"""How likely a match answers the question: a logistic model of its similarity and its lead over the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from knowledge.index import Match


@dataclass(frozen=True)
class ConfidenceSettings:
    """Weights of the logistic model.

    The defaults were fitted on the 80 `valid` golden questions of the demo shop by `frontdesk knowledge calibrate`;
    with a newer export of the encoder it gives 10.62, 10.97 and -6.37. The share of words counts by way of the lead;
    as a signal of its own it made the cross-validated log loss worse.
    """

    similarity: float = 10.98
    lead: float = 9.19
    bias: float = -6.40


def confidences(matches: Sequence[Match], settings: ConfidenceSettings | None = None) -> list[float]:
    """Of each match, ranked best first, the probability that it answers; none is surer than one before it."""
    settings = settings or ConfidenceSettings()
    logits = (
        settings.similarity * match.similarity + settings.lead * lead + settings.bias
        for match, lead in zip(matches, leads(matches), strict=True)
    )
    return list(accumulate((1 / (1 + math.exp(-logit)) for logit in logits), min))


def leads(matches: Sequence[Match]) -> list[float]:
    """How far the score of each match, ranked best first, lies above the best other one; 0 without another."""
    scores = [match.score for match in matches]
    if len(scores) < 2:  # noqa: PLR2004 - a match and another one
        return [0.0] * len(scores)
    return [scores[0] - scores[1], *(score - scores[0] for score in scores[1:])]
