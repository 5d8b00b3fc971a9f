"""From which confidence on to answer, so that a stated share of the answers goes wrong; with bootstrap intervals. Pure.

Selective risk: Geifman and El-Yaniv (2017), Selective Classification for Deep Neural Networks, NeurIPS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RISKS = (0.05, 0.1, 0.15, 0.2)
"""Stated risks of the reports."""
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RiskThreshold:
    """The lowest confidence from which on at most the share `stated` of the answers is wrong.

    `risk` and `coverage` are those seen at the threshold. Intervals are (low, high): of the risk at this very
    threshold, and of the coverage reached when the threshold is chosen anew on each resample. Threshold and risk
    are None where no threshold keeps the stated risk; the coverage is then 0.
    """

    stated: float
    threshold: float | None
    risk: float | None
    coverage: float
    risk_interval: tuple[float, float] | None
    coverage_interval: tuple[float, float]


def risk_thresholds(
    scores: Sequence[float],
    right: Sequence[bool],
    stated: Sequence[float] = RISKS,
    *,
    level: float = 0.95,
    rounds: int = 2_000,
    seed: int = 0,
) -> list[RiskThreshold]:
    """One threshold per stated risk. Raises ValueError without questions."""
    if not scores:
        raise ValueError("a threshold needs at least one question")
    order = np.argsort(-np.asarray(scores, dtype=np.float64), kind="stable")
    ordered = np.asarray(scores, dtype=np.float64)[order]
    wrong = ~np.asarray(right, dtype=bool)[order]
    ends = np.append(ordered[1:] != ordered[:-1], True)  # questions that tie are answered together
    n = len(ordered)
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=rounds)
    risks, coverages = _curve(np.ones((1, n)), wrong)
    drawn_risks, drawn_coverages = _curve(counts.astype(np.float64), wrong)
    tails = [(1 - level) / 2, (1 + level) / 2]
    found: list[RiskThreshold] = []
    for limit in stated:
        at = int(_last(risks, ends, limit)[0])
        chosen = _last(drawn_risks, ends, limit)
        reached = np.where(chosen >= 0, drawn_coverages[np.arange(rounds), chosen], 0.0)
        low, high = map(float, np.quantile(reached, tails))
        if at < 0:
            found.append(RiskThreshold(limit, None, None, 0.0, None, (low, high)))
            continue
        there = drawn_risks[:, at]
        risk_low, risk_high = map(float, np.quantile(there[np.isfinite(there)], tails))
        found.append(
            RiskThreshold(
                limit, float(ordered[at]), float(risks[0, at]), float(coverages[0, at]),
                (risk_low, risk_high), (low, high),
            )
        )  # fmt: skip
    return found


def _curve(counts: _Floats, wrong: npt.NDArray[np.bool_]) -> tuple[_Floats, _Floats]:
    """Risk and coverage when the questions up to each place are answered, shape (rounds, n); risk of none is inf."""
    answered = counts.cumsum(axis=1)
    failed = (counts * wrong).cumsum(axis=1)
    risks = np.full_like(answered, np.inf)
    np.divide(failed, answered, out=risks, where=answered > 0)
    return risks, answered / counts.sum(axis=1, keepdims=True)


def _last(risks: _Floats, ends: npt.NDArray[np.bool_], limit: float) -> npt.NDArray[np.int64]:
    """The last place at the end of a tie whose risk is at most `limit`, or -1; shape (rounds,)."""
    fits = (risks <= limit) & ends
    last = risks.shape[1] - 1 - fits[:, ::-1].argmax(axis=1)
    return np.where(fits.any(axis=1), last, -1).astype(np.int64)
