"""A service that goes wrong in a way people would notice is caught. The healthy one shows exactly the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.answer_measures import Given, Shown
from eval.build_gold import read_documents
from eval.commands.options import SHIPPED_GOLD
from eval.comparison import compare_runs
from eval.gates import compare, read_gates
from eval.gold import GoldItem, read_gold
from eval.report import detail_rows
from eval.run_gold import run_system
from eval.summary import Result, summarise
from eval.verbatim import altered_quotes

DOCUMENTS = read_documents()
ARTICLE = next(iter(DOCUMENTS))
ITEMS = read_gold(SHIPPED_GOLD)


def cut(doc_id: str, start: int, end: int) -> Shown:
    return Shown(doc_id, start, end, DOCUMENTS[doc_id][start:end])


def healthy(item: GoldItem) -> Given:
    if not item.answerable:
        return Given(True, 0.1)
    spans = [group[0] for group in item.evidence]
    shown = tuple(cut(span.doc_id or ARTICLE, span.start, span.end) for span in spans)
    return Given(False, 0.9, shown, (), item.citations)


def without_citations(given: Given) -> Given:
    return replace(given, citations=frozenset())


def always_answering(given: Given) -> Given:
    return replace(given, abstained=False, shown=given.shown or (cut(ARTICLE, 2000, 2100),))


def shifted(given: Given) -> Given:
    return replace(given, shown=tuple(cut(s.doc_id, s.start + 1, s.end + 1) for s in given.shown))


def whole_sections(given: Given) -> Given:
    return replace(given, shown=tuple(cut(s.doc_id, max(0, s.start - 900), s.end + 900) for s in given.shown))


def results_of(mutate: Callable[[Given], Given]) -> list[Result]:
    return run_system(lambda item: mutate(healthy(item)), ARTICLE, ITEMS)


@pytest.fixture(scope="module")
def before() -> list[Result]:
    return results_of(lambda given: given)


def test_the_healthy_service_passes(before: list[Result]) -> None:
    assert summarise(before).success == 1.0
    assert compare(summarise(before), read_gates()) == []
    assert altered_quotes(before, DOCUMENTS) == []


@pytest.mark.parametrize("mutate", [without_citations, always_answering, whole_sections])
def test_the_gates_catch_a_mutant(mutate: Callable[[Given], Given]) -> None:
    assert compare(summarise(results_of(mutate)), read_gates())


@pytest.mark.parametrize("mutate", [without_citations, always_answering, whole_sections, shifted])
def test_the_comparison_catches_a_mutant(before: list[Result], mutate: Callable[[Given], Given]) -> None:
    comparison = compare_runs(list(detail_rows(before)), list(detail_rows(results_of(mutate))))
    assert any(measure.regressed for measure in comparison.measures)


def test_offsets_that_do_not_fit_their_words_are_caught(before: list[Result]) -> None:
    moved = [
        replace(
            r, given=replace(r.given, shown=tuple(replace(s, start=s.start + 1, end=s.end + 1) for s in r.given.shown))
        )
        for r in before
    ]
    assert len(altered_quotes(moved, DOCUMENTS)) == sum(result.item.answerable for result in before)
