"""How sure the classifier is: from its scores and the nearest examples to one number that can be believed."""

import math
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """How scores are read; as it stands, for a model that was not calibrated.

    A message is more likely understood than out of scope, where both are as frequent, if `standing` is above 0.
    `slope` and `offset` turn that into the probability that an in-scope message is understood.
    The defaults are what HINT3's Curekart and Powerplay11 come to, roughly.
    """

    temperature: float = 1.0
    log_probability: float = 5.0
    """Weight of the logarithm of the likeliest intent's probability."""
    similarity: float = 5.0
    """Weight of the cosine to the nearest example of that intent (Sun et al. 2022)."""
    bias: float = -2.0
    slope: float = 1.0
    offset: float = 2.0

    def __post_init__(self) -> None:
        if not (all(map(math.isfinite, astuple(self))) and self.temperature > 0 and self.slope > 0):
            raise ValueError("its calibration must be finite numbers, with temperature and slope above 0")

    @property
    def threshold(self) -> float:
        """The confidence of a message that is as likely understood as out of scope."""
        return _sigmoid(self.offset)

    def confidence(self, probability: float, similarity: float) -> float:
        """The probability that a message is understood, from its likeliest intent's and the nearest example's."""
        standing = self.log_probability * math.log(max(probability, 1e-9)) + self.similarity * similarity + self.bias
        return _sigmoid(self.slope * standing + self.offset)


def probabilities(logits: NDArray[np.float32], temperature: float) -> Floats:
    """Softmax of `logits / temperature` over the last axis."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def with_confidence(probability: Floats, confidence: float) -> Floats:
    """The intents' probabilities, (intents,), with `confidence` for the likeliest; their order stays.

    What it gains, the others lose. What it loses is nobody's: the message may be out of scope.
    """
    best = int(probability.argmax())
    others = probability * min(1.0, (1 - confidence) / max(1 - probability[best], 1e-9))
    if confidence < probability[best]:
        others = probability * (confidence / probability[best])
    others[best] = confidence
    return np.asarray(others)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 700.0), -700.0)))
