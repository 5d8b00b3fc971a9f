"""How well the confidence orders the questions, and whether it means what it says. Pure.

AUROC: Hanley and McNeil (1982), Radiology 143(1):29-36, the rank-sum form.
Risk-coverage: El-Yaniv and Wiener (2010), JMLR 11:1605-1641; AURC and excess AURC as in Geifman et al. (2019),
ICLR. Expected calibration error: Naeini, Cooper and Hauskrecht (2015), AAAI, 2901-2907.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering the share `coverage` of the questions, those of highest confidence, `risk` of them go wrong."""

    coverage: float
    risk: float
    confidence: float


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, a tie counting one half; None without both.

    With midranks r: (sum of r over the P positives - P(P+1)/2) / (P N).
    """
    pairs = sorted(zip(scores, positive, strict=True))
    positives = sum(label for _, label in pairs)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return None
    rank_sum, before = 0.0, 0
    for _, ties in groupby(pairs, key=lambda pair: pair[0]):
        labels = [label for _, label in ties]
        rank_sum += (before + (len(labels) + 1) / 2) * sum(labels)
        before += len(labels)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def risk_coverage(scores: Sequence[float], right: Sequence[bool]) -> list[RiskPoint]:
    """One point per distinct confidence, highest first: questions that tie are answered together."""
    pairs = sorted(zip(scores, right, strict=True), key=lambda pair: -pair[0])
    points: list[RiskPoint] = []
    answered = wrong = 0
    for score, ties in groupby(pairs, key=lambda pair: pair[0]):
        labels = [label for _, label in ties]
        answered += len(labels)
        wrong += len(labels) - sum(labels)
        points.append(RiskPoint(answered / len(pairs), wrong / answered, score))
    return points


def aurc(scores: Sequence[float], right: Sequence[bool]) -> float | None:
    """Mean over n of the risk when the n most confident questions are answered; None without questions.

    Questions that tie stand in no order, so each of them counts as wrong by the share of its tie.
    """
    if not scores:
        return None
    pairs = sorted(zip(scores, right, strict=True), key=lambda pair: -pair[0])
    total, answered, wrong = 0.0, 0, 0.0
    for _, ties in groupby(pairs, key=lambda pair: pair[0]):
        labels = [label for _, label in ties]
        share = (len(labels) - sum(labels)) / len(labels)
        for _ in labels:
            answered += 1
            wrong += share
            total += wrong / answered
    return total / len(pairs)


def excess_aurc(scores: Sequence[float], right: Sequence[bool]) -> float | None:
    """AURC beyond that of a confidence which puts every right answer before every wrong one: 0 is a perfect order."""
    area, best = aurc(scores, right), aurc([float(label) for label in right], right)
    return None if area is None or best is None else area - best


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Questions with a confidence in [low, high): their mean confidence, and the share for which the label holds."""

    low: float
    high: float
    n: int
    confidence: float
    share: float


def reliability(scores: Sequence[float], positive: Sequence[bool], bins: int = 10) -> list[ReliabilityBin]:
    """Bins of equal width over [0, 1] that hold a question, in order; a confidence of 1 lies in the last."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for pair in zip(scores, positive, strict=True):
        members.setdefault(min(int(pair[0] * bins), bins - 1), []).append(pair)
    return [
        ReliabilityBin(
            at / bins,
            (at + 1) / bins,
            len(inside),
            sum(score for score, _ in inside) / len(inside),
            sum(label for _, label in inside) / len(inside),
        )
        for at, inside in sorted(members.items())
    ]


def calibration_error(scores: Sequence[float], positive: Sequence[bool], bins: int = 10) -> float | None:
    """ECE: the mean distance between confidence and share over the bins, by their n; None without questions."""
    if not scores:
        return None
    return sum(b.n * abs(b.confidence - b.share) for b in reliability(scores, positive, bins)) / len(scores)
