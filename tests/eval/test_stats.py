"""Randomisation test and bootstrap, against exact values for small samples."""

from __future__ import annotations

import numpy as np
import pytest

from eval.measures.stats import (
    bootstrap_interval,
    bootstrap_statistic,
    holm,
    paired_randomisation,
    smallest_difference,
    smallest_difference_unrelated,
)


def test_all_pairs_one_way() -> None:
    # Of the 2**5 sign patterns only the two with equal signs reach the observed sum: p = 2/32.
    comparison = paired_randomisation([0.0] * 5, [1.0] * 5, rounds=40_000)
    assert comparison.difference == 1.0
    assert comparison.n == 5
    assert comparison.p_value == pytest.approx(2 / 32, abs=0.005)


def test_uneven_differences() -> None:
    # Differences 3, 1, -1: sum 3. |sum| >= 3 in 6 of the 8 patterns; the two with 3 - 1 - 1 = 1 do not reach it.
    comparison = paired_randomisation([0.0, 0.0, 1.0], [3.0, 1.0, 0.0], rounds=40_000)
    assert comparison.difference == pytest.approx(1.0)
    assert comparison.p_value == pytest.approx(6 / 8, abs=0.01)


def test_equal_systems_do_not_differ() -> None:
    comparison = paired_randomisation([0.3, 0.7], [0.3, 0.7], rounds=500)
    assert (comparison.difference, comparison.p_value) == (0.0, 1.0)


def test_p_is_never_zero_and_repeats_with_its_seed() -> None:
    first = paired_randomisation([0.0] * 400, [1.0] * 400, rounds=999)
    assert first.p_value == 1 / 1000
    values = [0.1, 0.4, 0.2, 0.9], [0.2, 0.3, 0.6, 0.95]
    assert paired_randomisation(*values, seed=3) == paired_randomisation(*values, seed=3)


def test_a_paired_test_needs_pairs() -> None:
    with pytest.raises(ValueError, match="not 1 and 2"):
        paired_randomisation([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="not 0 and 0"):
        paired_randomisation([], [])


def test_bootstrap_of_two_values() -> None:
    # Means of two draws from {0, 1} are 0, .5, 1 with chances 1/4, 1/2, 1/4: the middle half is [0 or .5, .5 or 1].
    interval = bootstrap_interval([0.0, 1.0], level=0.4)
    assert (interval.mean, interval.low, interval.high) == (0.5, 0.5, 0.5)
    wide = bootstrap_interval([0.0, 1.0])
    assert (wide.low, wide.high) == (0.0, 1.0)


def test_bootstrap_is_near_the_normal_interval_for_a_proportion() -> None:
    interval = bootstrap_interval([1.0] * 320 + [0.0] * 80)
    assert interval.mean == 0.8
    assert interval.low == pytest.approx(0.8 - 1.96 * 0.02, abs=0.005)
    assert interval.high == pytest.approx(0.8 + 1.96 * 0.02, abs=0.005)


def test_bootstrap_needs_a_value() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_interval([])


def test_holm_by_hand() -> None:
    # Sorted .01, .03, .04 times 3, 2, 1: .03, .06, .04, and never below the one before.
    assert holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_smallest_difference_by_hand() -> None:
    # (1.959964 + 0.841621) * s / sqrt(n), over the four differences 1, 1, -1, -1 (s**2 = 4/3).
    assert smallest_difference([1, 1, -1, -1]) == pytest.approx(2.801585 * (4 / 3) ** 0.5 / 2, rel=1e-6)
    assert smallest_difference([1.0]) is None
    alone = smallest_difference([1, 1, -1, -1])
    assert alone is not None
    assert smallest_difference_unrelated([1, 1, -1, -1]) == pytest.approx(2**0.5 * alone)


def test_a_difference_of_the_smallest_size_is_found_four_times_in_five() -> None:
    random = np.random.default_rng(1)
    smallest = smallest_difference(list(random.normal(0, 1, 4000)))
    assert smallest is not None
    at_50 = smallest * (4000 / 50) ** 0.5
    found = [
        paired_randomisation([0.0] * 50, list(random.normal(at_50, 1, 50)), rounds=400, seed=i).p_value < 0.05
        for i in range(300)
    ]
    assert sum(found) / 300 == pytest.approx(0.8, abs=0.07)


def test_bootstrap_of_a_statistic_is_that_of_the_mean() -> None:
    values = np.array([0.0, 1.0] * 40)
    interval = bootstrap_statistic(lambda rows: float(values[rows].mean()), 80)
    mean = bootstrap_interval(list(values))
    assert interval is not None
    assert interval.mean == 0.5
    assert (interval.low, interval.high) == (pytest.approx(mean.low, abs=0.03), pytest.approx(mean.high, abs=0.03))
    assert bootstrap_statistic(lambda rows: None, 3) is None
