"""Thresholds for stated risks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.risk_thresholds import risk_thresholds


def test_the_lowest_threshold_that_keeps_the_risk() -> None:
    # From .9 down: risks 0, 0, 1/3, 1/4, 2/5.
    scores, right = [0.9, 0.8, 0.7, 0.6, 0.5], [True, True, False, True, False]
    strict, loose = risk_thresholds(scores, right, [0.1, 0.25])
    assert (strict.threshold, strict.risk, strict.coverage) == (0.8, 0.0, 0.4)
    assert (loose.threshold, loose.risk, loose.coverage) == (0.6, 0.25, 0.8)


def test_questions_that_tie_are_answered_together() -> None:
    (found,) = risk_thresholds([0.9, 0.5, 0.5], [True, True, False], [0.2])
    assert (found.threshold, found.coverage) == (0.9, pytest.approx(1 / 3))


def test_no_threshold_keeps_the_risk_when_the_surest_answer_is_wrong() -> None:
    (found,) = risk_thresholds([0.9, 0.1], [False, False], [0.2])
    assert (found.threshold, found.risk, found.risk_interval, found.coverage) == (None, None, None, 0.0)
    assert found.coverage_interval == (0.0, 0.0)


def test_without_questions_there_is_no_threshold() -> None:
    with pytest.raises(ValueError, match="at least one question"):
        risk_thresholds([], [])


def test_intervals_get_narrower_with_more_questions() -> None:
    few = risk_thresholds([0.9, 0.8, 0.7, 0.6] * 5, [True, True, True, False] * 5, [0.3])[0].risk_interval
    many = risk_thresholds([0.9, 0.8, 0.7, 0.6] * 50, [True, True, True, False] * 50, [0.3])[0].risk_interval
    assert few is not None
    assert many is not None
    assert many[1] - many[0] < few[1] - few[0]
    assert many[0] < 0.25 < many[1]


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.7, 0.9]), st.booleans()), min_size=1, max_size=25))
def test_the_risk_seen_is_at_most_the_stated_one_and_coverage_grows_with_it(pairs: list[tuple[float, bool]]) -> None:
    found = risk_thresholds([s for s, _ in pairs], [r for _, r in pairs], [0.1, 0.3, 0.5], rounds=20)
    assert all(t.risk is None or t.risk <= t.stated for t in found)
    assert [t.coverage for t in found] == sorted(t.coverage for t in found)
