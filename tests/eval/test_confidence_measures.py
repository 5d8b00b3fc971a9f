"""AUROC, risk and coverage, with values worked out by hand and against scikit-learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score

from eval.measures.confidence_measures import aurc, auroc, calibration_error, excess_aurc, reliability, risk_coverage


def test_auroc_by_hand() -> None:
    # Pairs (positive, negative): .9>.8, .9>.4, .4<.8, .4=.4: (1 + 1 + 0 + .5) / 4.
    assert auroc([0.9, 0.8, 0.4, 0.4], [True, False, True, False]) == 0.625


def test_auroc_needs_both_labels() -> None:
    assert auroc([0.1, 0.2], [True, True]) is None
    assert auroc([], []) is None


@given(st.lists(st.tuples(st.integers(0, 6).map(lambda n: n / 6), st.booleans()), min_size=2, max_size=60))
def test_auroc_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    scores, labels = [score for score, _ in pairs], [label for _, label in pairs]
    if len(set(labels)) == 2:
        assert auroc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


def test_risk_coverage_by_hand() -> None:
    points = risk_coverage([0.9, 0.5, 0.5, 0.1], [True, False, True, False])
    assert [(point.coverage, point.risk, point.confidence) for point in points] == [
        (0.25, 0.0, 0.9),
        (0.75, pytest.approx(1 / 3), 0.5),
        (1.0, 0.5, 0.1),
    ]


def test_aurc_by_hand() -> None:
    assert aurc([0.9, 0.6, 0.3], [True, False, True]) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    # The two that tie count as half wrong each: risks 0, .5/2, 1/3.
    assert aurc([0.9, 0.5, 0.5], [True, False, True]) == pytest.approx((0 + 0.25 + 1 / 3) / 3)
    assert aurc([], []) is None


@given(st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.7]), st.booleans()), min_size=1, max_size=30), st.randoms())
def test_aurc_does_not_depend_on_the_order_of_the_questions(pairs: list[tuple[float, bool]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    areas = [aurc([score for score, _ in p], [right for _, right in p]) for p in (pairs, shuffled)]
    assert areas[0] == pytest.approx(areas[1])


def test_excess_aurc_is_what_the_order_adds() -> None:
    # Order right, wrong, right: (0 + 1/2 + 1/3) / 3; the best order has (0 + 0 + 1/3) / 3.
    assert excess_aurc([0.9, 0.6, 0.3], [True, False, True]) == pytest.approx(1 / 6)
    assert excess_aurc([0.9, 0.6, 0.3], [True, True, False]) == pytest.approx(0)
    assert excess_aurc([], []) is None


def test_calibration_error_by_hand() -> None:
    # [.9, 1]: mean .95, share .5, n 2. [.2, .3): mean .2, share 1, n 1. (2 * .45 + 1 * .8) / 3.
    assert calibration_error([0.9, 1.0, 0.2], [True, False, True]) == pytest.approx(1.7 / 3)
    assert calibration_error([], []) is None


@given(st.lists(st.tuples(st.floats(0.005, 0.995), st.booleans()), min_size=1, max_size=60))
def test_reliability_bins_are_those_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    scores, labels = [score for score, _ in pairs], [label for _, label in pairs]
    if any(abs(score * 10 - round(score * 10)) < 1e-6 for score in scores):
        return  # on the border of two bins rounding decides
    bins = reliability(scores, labels)
    shares, confidences = calibration_curve(labels, scores, n_bins=10)
    assert [b.share for b in bins] == pytest.approx(list(shares))
    assert [b.confidence for b in bins] == pytest.approx(list(confidences))
    assert sum(b.n for b in bins) == len(pairs)
