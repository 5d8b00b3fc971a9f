"""Two runs compared, with values worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from eval.reports.comparison import UnlikeRunsError, compare_runs
from eval.reports.comparison_report import comparison_html, comparison_markdown, comparison_text

NAMES = ("a.json", "b.json")


def item(number: int, success: bool | None, words: str | None, **measures: float | bool | None) -> dict[str, Any]:
    shown = [] if words is None else [{"doc_id": "tea", "start": 0, "end": len(words), "text": words}]
    return {
        "id": str(number),
        "question": f"q{number}?",
        "abstained": words is None,
        "confidence": 0.5,
        "shown": shown,
        "citations": [number] if words else [],
        "measures": {"success": success, **measures},
    }


def test_wins_losses_and_changed_questions() -> None:
    a = [item(1, True, "hot"), item(2, False, "cold"), item(3, True, "wet"), item(4, False, None)]
    b = [item(1, True, "hot"), item(2, True, "colder"), item(3, False, None), item(4, False, "sun")]
    comparison = compare_runs(a, b)
    (success,) = comparison.measures
    assert (success.n, success.a, success.b, success.difference) == (4, 0.5, 0.5, 0.0)
    assert (success.wins, success.losses) == (1, 1)
    assert [(change.a["id"], change.verdict) for change in comparison.changes] == [
        ("2", "win"), ("3", "loss"), ("4", "same"),
    ]  # fmt: skip


def test_a_measure_is_compared_where_both_runs_have_it() -> None:
    a = [item(1, True, "x", precision=0.5), item(2, True, "x", precision=None), item(3, True, "x", precision=0.2)]
    b = [item(1, True, "x", precision=1.0), item(2, True, "x", precision=0.1), item(3, True, "x", precision=0.2)]
    precision = next(m for m in compare_runs(a, b).measures if m.measure == "precision")
    assert (precision.n, precision.difference) == (2, pytest.approx(0.25))


def test_lower_is_better_for_false_abstention() -> None:
    a = [item(n, None, "x", false_abstention=False) for n in range(12)]
    b = [item(n, None, "x", false_abstention=True) for n in range(12)]
    (measure,) = compare_runs(a, b).measures
    assert (measure.wins, measure.losses, measure.regressed) == (0, 12, True)
    (back,) = compare_runs(b, a).measures
    assert not back.regressed


def test_p_is_corrected_over_the_measures() -> None:
    a = [item(n, True, "x", precision=1.0) for n in range(6)]
    b = [item(n, False, "x", precision=1.0) for n in range(6)]
    success, precision = compare_runs(a, b).measures
    assert success.p_value == pytest.approx(2 / 64, abs=0.006)
    assert success.p_corrected == pytest.approx(2 * success.p_value)
    assert not success.regressed
    assert precision.p_corrected == 1.0


def test_questions_of_one_run_only_are_left_out_and_told() -> None:
    comparison = compare_runs([item(1, True, "x"), item(2, True, "x")], [item(2, True, "x"), item(3, True, "x")])
    assert (comparison.n, comparison.only_a, comparison.only_b) == (1, ("1",), ("3",))
    assert "2 questions are in one run only" in comparison_text(comparison, NAMES)


@pytest.mark.parametrize(
    ("b", "problem"),
    [
        ([item(9, True, "x")], "no question in common"),
        ([{**item(1, True, "x"), "question": "other?"}], "1 is another question in the second run"),
        ([item(1, True, "x"), item(1, True, "x")], "the second run has 1 twice"),
    ],
)
def test_runs_that_cannot_be_compared(b: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(UnlikeRunsError, match=problem):
        compare_runs([item(1, True, "x")], b)


def test_reports_show_both_answers_and_escape_them() -> None:
    comparison = compare_runs([item(1, False, "<b>cold | ice")], [item(1, True, "hot")])
    text = comparison_text(comparison, NAMES)
    assert "A: <b>cold | ice [1] (0.500)\n    B: hot [1] (0.500)" in text
    assert "&lt;b&gt;cold" in comparison_html(comparison, NAMES)
    assert "&lt;b&gt;cold \\| ice" in comparison_markdown(comparison, NAMES)
