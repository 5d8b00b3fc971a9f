"""AUROC, risk and coverage, with values worked out by hand and against scikit-learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from eval.confidence_measures import aurc, auroc, risk_coverage


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
