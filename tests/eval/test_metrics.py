"""What holds of every measure in the registry."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from eval.gold.items import GoldItem, GoldSpan
from eval.measures.answer_measures import Given, Result, Shown, measure
from eval.measures.metric import Metric
from eval.measures.metrics import ITEM_METRICS, METRICS, SELECTION_METRICS, SET_METRICS, item_values
from eval.measures.selection_measures import measure_selection
from eval.reports.report import json_report, text_report
from eval.reports.report_columns import LOWER_IS_BETTER

TEXT = "Tea is hot. Ice is not."
HOT, ICE = GoldSpan(0, 11), GoldSpan(12, 23)
DOCS = Path(__file__).parents[2] / "docs" / "evaluation.md"
EVERY = [*METRICS.values(), *SELECTION_METRICS.values()]


def result(item: GoldItem, given: Given) -> Result:
    return Result(item, given, measure(item, given, "tea"))


def results() -> list[Result]:
    """A right answer, a wrong one, a right abstention and a wrong one."""
    asked = {
        "evidence": ((HOT,),),
        "citations": frozenset({1}),
        "must_contain": ("hot",),
    }
    shown = {"citations": frozenset({1}), "band": "very_probably", "read": (("tea", 0, 11),)}
    right = Given(False, 0.9, (Shown("tea", 0, 11, TEXT[:11]),), **shown)  # type: ignore[arg-type]
    wrong = Given(False, 0.8, (Shown("tea", 12, 23, TEXT[12:]),), **shown)  # type: ignore[arg-type]
    answerable = GoldItem(item_id="1", kind="direct", question="?", answerable=True, **asked)  # type: ignore[arg-type]
    unanswerable = GoldItem(item_id="2", kind="unanswerable_far", question="?", answerable=False)
    nothing = Given(True, 0.1)
    pairs = ((answerable, right), (answerable, wrong), (answerable, nothing), (unanswerable, nothing))
    return [result(item, given) for item, given in pairs]


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_a_measure_has_a_name_for_data_for_tables_and_for_prose(metric: Metric[Any]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name)
    assert metric.heading
    assert metric.words
    assert metric.tables, "a measure that no table shows is not read by anybody"


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_a_measure_is_described_in_the_document(metric: Metric[Any]) -> None:
    assert f"`{metric.name}`" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_a_measure_lies_between_0_and_1_and_is_none_over_nothing(metric: Metric[Result]) -> None:
    assert metric.over([]) is None
    value = metric.over(results())
    assert value is None or 0 <= value <= 1


def test_a_mean_leaves_out_items_without_a_value() -> None:
    assert ITEM_METRICS["success"].over(results()) == 0.5
    assert ITEM_METRICS["support"].over(results()) == pytest.approx(1 / 3)
    assert ITEM_METRICS["abstention_recall"].over(results()) == 1.0
    assert ITEM_METRICS["false_abstention"].over(results()) == pytest.approx(1 / 3)
    assert ITEM_METRICS["right_when_very_probable"].over(results()) == 0.5
    assert ITEM_METRICS["evidence_read"].over(results()) == 1.0


def test_what_is_read_of_an_item_is_its_part_of_each_mean() -> None:
    assert set(item_values(results()[0])) == set(ITEM_METRICS)
    assert item_values(results()[3])["support"] is None


def test_names_are_given_once_and_a_measure_is_averaged_in_one_way() -> None:
    assert set(ITEM_METRICS) | set(SET_METRICS) == set(METRICS)
    assert not set(ITEM_METRICS) & set(SET_METRICS)
    headings = [metric.heading for metric in METRICS.values()]
    assert len(headings) == len(set(headings))


def test_lower_is_better_of_errors_alone() -> None:
    assert {name for name in METRICS if re.search("false|aurc|^ece$", name)} == LOWER_IS_BETTER


def test_every_measure_stands_in_the_report_for_programs_and_its_heading_in_that_for_people() -> None:
    report = json_report(results())
    assert set(METRICS) <= set(report["overall"])  # type: ignore[call-overload]
    printed = text_report(results())
    for metric in METRICS.values():
        assert metric.heading in printed or metric.tables == {"conversations"}, metric.name


def test_selected_sentences_are_measured_by_name() -> None:
    measured = measure_selection(TEXT, [(0, 11), (12, 23)], [(0, 11)], [(0, 11), (12, 23)])
    values = {name: metric.over([measured]) for name, metric in SELECTION_METRICS.items()}
    assert values == {"f1": pytest.approx(2 / 3), "precision": 0.5, "recall": 1.0, "word_f1": pytest.approx(2 / 3)}
