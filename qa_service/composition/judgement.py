"""What is shown of all that was read for a message, and how sure it is that this answers it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa_service.composition.compose import Picked, choose, complete
from qa_service.evidence.calibration import Calibration, confidence_features, sigmoid
from qa_service.evidence.pool import Pool
from qa_service.evidence.wording import weighed
from qa_service.language.words import Weights

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """Passages picked for a message, the probability that they are right, and the nearest units, best first."""

    picked: tuple[Picked, ...]
    confidence: float
    nearest: tuple[Picked, ...]


def judge(message: str, in_conversation: bool, pool: Pool, calibration: Calibration, weights: Weights) -> Judgement:
    """The judgement on everything read; of an empty pool nothing is picked, with confidence 0.

    `weights` are those of words in the sources that were read.
    """
    if not pool.candidates:
        return Judgement((), 0.0, ())
    pool = weighed(pool, message, weights, calibration.policy.words)
    probabilities = sigmoid(np.array([candidate.logit for candidate in pool.candidates]))
    scores = {c.key: float(p) for c, p in zip(pool.candidates, probabilities, strict=True)}
    chosen = choose(pool.candidates, calibration.policy)
    confidence = calibration.confidence(confidence_features(pool, chosen, message, in_conversation, weights))
    picked = complete(chosen, scores, calibration.policy)
    nearest = tuple(Picked(c.article, (c.unit,), scores[c.key]) for c in pool.candidates[:NEAREST])
    return Judgement(tuple(picked), confidence, nearest)
