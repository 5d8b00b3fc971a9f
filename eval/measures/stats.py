"""Whether a difference between two systems, or a mean, is more than chance.

Paired randomisation (sign flipping): Fisher (1935), The Design of Experiments, ch. 3; for retrieval measures Smucker,
Allan and Carterette (2007), CIKM, 623-632. The p-value (b + 1) / (m + 1), never zero: Phipson and Smyth (2010),
Statistical Applications in Genetics and Molecular Biology 9(1), article 39.
Percentile bootstrap: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
Several measures at once: Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
Smallest detectable difference: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

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


def bootstrap_statistic(
    statistic: Callable[[npt.NDArray[np.int64]], float | None],
    n: int,
    *,
    level: float = 0.95,
    rounds: int = 1_000,
    seed: int = 0,
) -> Interval | None:
    """A statistic of n items and its percentile interval; `statistic` takes the rows of the items drawn, shape (n,).

    Draws for which it is None are left out. None where it has no value for the items as they are.
    """
    value = statistic(np.arange(n, dtype=np.int64))
    if value is None:
        return None
    random = np.random.default_rng(seed)
    drawn = (statistic(random.integers(0, n, size=n)) for _ in range(rounds))
    low, high = np.quantile([d for d in drawn if d is not None] or [value], [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected so that the chance of any false alarm among them stays at the level.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        corrected[i] = highest
    return corrected


def smallest_difference(differences: Sequence[float], *, level: float = 0.05, power: float = 0.8) -> float | None:
    """The smallest difference of means that so many pairs, scattered like these, show with the given power.

    (z(1 - level/2) + z(power)) s / sqrt(n), with s the standard deviation of the differences; None below two pairs.
    """
    if len(differences) < 2:
        return None
    reach = NormalDist().inv_cdf(1 - level / 2) + NormalDist().inv_cdf(power)
    return reach * float(np.std(differences, ddof=1)) / math.sqrt(len(differences))


def smallest_difference_unrelated(values: Sequence[float]) -> float | None:
    """The same before there is a second system: as if it scattered alike and erred on other items (the worst case).

    Then the difference has twice the variance of one system.
    """
    alone = smallest_difference(values)
    return None if alone is None else math.sqrt(2) * alone


def _batches(rounds: int, width: int) -> list[int]:
    size = max(1, min(rounds, _CELLS // width))
    whole, rest = divmod(rounds, size)
    return [size] * whole + ([rest] if rest else [])
