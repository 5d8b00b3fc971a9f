"""Whether a difference between two systems, or a mean, is more than chance.

Paired randomisation (sign flipping): Fisher (1935), The Design of Experiments, ch. 3; for retrieval measures Smucker,
Allan and Carterette (2007), CIKM, 623-632. The p-value (b + 1) / (m + 1), never zero: Phipson and Smyth (2010),
Statistical Applications in Genetics and Molecular Biology 9(1), article 39.
Percentile bootstrap: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_CELLS = 4_000_000
"""At most this many random draws are held at a time."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean of b minus mean of a, and how often chance alone gives a difference at least as large either way."""

    difference: float
    p_value: float
    n: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the ends of its confidence interval."""

    mean: float
    low: float
    high: float


def paired_randomisation(a: Sequence[float], b: Sequence[float], *, rounds: int = 10_000, seed: int = 0) -> Comparison:
    """Two-sided test that a and b, measured on the same items in the same order, have the same mean.

    Under the null hypothesis the labels a and b of each pair are exchangeable, so each difference b_i - a_i may
    have either sign. Raises ValueError unless both have the same number of items, at least one.
    """
    if len(a) != len(b) or not a:
        raise ValueError(f"a paired test needs as many values of the one as of the other, not {len(a)} and {len(b)}")
    differences = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    observed = abs(float(differences.sum()))
    tolerance = 1e-12 * max(1.0, float(np.abs(differences).sum()))
    random = np.random.default_rng(seed)
    at_least = 0
    for size in _batches(rounds, len(differences)):
        signs = random.integers(0, 2, size=(size, len(differences)), dtype=np.int8) * 2 - 1
        at_least += int((np.abs(signs @ differences) >= observed - tolerance).sum())
    return Comparison(float(differences.mean()), (at_least + 1) / (rounds + 1), len(differences))


def bootstrap_interval(
    values: Sequence[float], *, level: float = 0.95, rounds: int = 10_000, seed: int = 0
) -> Interval:
    """The mean of the values and its percentile interval, resampling whole items. Raises ValueError without values."""
    if not values:
        raise ValueError("an interval needs at least one value")
    known = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(seed)
    means = [
        known[random.integers(0, len(known), size=(size, len(known)))].mean(axis=1)
        for size in _batches(rounds, len(known))
    ]
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(known.mean()), float(low), float(high))


def _batches(rounds: int, width: int) -> list[int]:
    size = max(1, min(rounds, _CELLS // width))
    whole, rest = divmod(rounds, size)
    return [size] * whole + ([rest] if rest else [])
