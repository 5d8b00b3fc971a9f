"""What is shown of all that was read for a message, and how sure it is that this answers it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qa_service.composition.compose import Picked, choose, complete
from qa_service.evidence.calibration import Calibration, Policy, confidence_features, sigmoid
from qa_service.evidence.nearness import nearer
from qa_service.evidence.polarity import of_polarity
from qa_service.evidence.pool import Candidate, Pool
from qa_service.evidence.wording import weighed
from qa_service.language.words import Weights

NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is worth showing for a message, and the probability that it is right.

    `scores` are probabilities of everything read by its key; `nearest` holds the units that score best, best first.
    """

    chosen: tuple[Candidate, ...] = ()
    scores: Mapping[tuple[str, int], float] = field(default_factory=dict)
    confidence: float = 0.0
    nearest: tuple[Picked, ...] = ()

    def picked(self, policy: Policy) -> tuple[Picked, ...]:
        """The chosen units with all that they need to be understood, as runs, best first."""
        return tuple(complete(self.chosen, self.scores, policy))


def ranked(pool: Pool, message: str, policy: Policy, weights: Weights) -> Pool:
    """What can answer a message, best first: its logits are the reader's, less what words and nearness say against a unit."""
    weighty = weighed(of_polarity(pool, message), message, weights, policy.words)
    return nearer(weighty, policy.nearness)


def judge(message: str, in_conversation: bool, pool: Pool, calibration: Calibration, weights: Weights) -> Judgement:
    """The judgement on everything read; of an empty pool nothing is chosen, with confidence 0.

    `weights` are those of words in the sources that were read.
    """
    pool = ranked(pool, message, calibration.policy, weights)
    if not pool.candidates:
        return Judgement()
    probabilities = sigmoid(np.array([candidate.logit for candidate in pool.candidates]))
    scores = {c.key: float(p) for c, p in zip(pool.candidates, probabilities, strict=True)}
    chosen = choose(pool.candidates, calibration.policy)
    return Judgement(
        chosen=tuple(chosen),
        scores=scores,
        confidence=calibration.confidence(confidence_features(pool, chosen, message, in_conversation, weights)),
        nearest=tuple(Picked(c.article, (c.unit,), scores[c.key]) for c in pool.candidates[:NEAREST]),
    )


def joined(whole: Judgement, parts: Sequence[Judgement], threshold: float) -> Judgement:
    """The judgement on a message that joins several questions, from those on all of it and on each of its parts.

    What the whole chooses stays if it is sure enough, and the best unit of each part that is sure enough joins it. The
    least sure of those that brought something speaks for all; where none is sure, the whole does.
    """
    sure = [whole] if whole.chosen and whole.confidence >= threshold else []
    chosen = {c.key: c for judgement in sure for c in judgement.chosen}
    for part in parts:
        if part.chosen and part.confidence >= threshold and part.chosen[0].key not in chosen:
            chosen[part.chosen[0].key] = part.chosen[0]
            sure.append(part)
    if not sure:
        return whole
    scores: dict[tuple[str, int], float] = {}
    for judgement in (whole, *parts):
        scores.update({key: max(score, scores.get(key, 0.0)) for key, score in judgement.scores.items()})
    return Judgement(
        chosen=tuple(chosen.values()),
        scores=scores,
        confidence=min(judgement.confidence for judgement in sure),
        nearest=whole.nearest,
    )
