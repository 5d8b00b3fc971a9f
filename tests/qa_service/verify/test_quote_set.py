"""True quotes of the shipped corpus are verbatim in every way of writing, and false ones in none."""

from __future__ import annotations

import random
from itertools import cycle

import pytest

from qa_service.verify.source_index import SourceIndex
from tests.qa_service.verify.quote_set import DOCUMENTS, FALSE, FORMS, WAYS, changed, false_answer, passes, true_answer

EACH = 10
"""Quotes of each change, in as many ways: more than 100 true and 200 false ones, others each time."""
TRUE_QUOTES, FALSE_QUOTES = changed(FORMS), changed(FALSE)


@pytest.fixture(scope="module")
def source_index() -> SourceIndex:
    return SourceIndex.of(DOCUMENTS)


def some(quotes: list[str]) -> list[tuple[str, str]]:
    return [(quote, random.choice(list(WAYS))) for quote in random.sample(quotes, min(EACH, len(quotes)))]


@pytest.mark.parametrize("form", FORMS)
def test_true_quotes_pass(form: str, source_index: SourceIndex) -> None:
    answers = [true_answer(*made) for made in some(TRUE_QUOTES[form])]
    assert [answer for answer in answers if not passes(answer, source_index)] == []


@pytest.mark.parametrize("change", FALSE)
def test_false_quotes_do_not(change: str, source_index: SourceIndex) -> None:
    answers = [false_answer(*made) for made in some(FALSE_QUOTES[change])]
    assert answers
    assert [answer for answer in answers if passes(answer, source_index)] == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_unit_is_judged_right_in_every_form(source_index: SourceIndex) -> None:
    ways = cycle(WAYS)
    wrong = [
        a
        for quotes in TRUE_QUOTES.values()
        for q in quotes
        if not passes(a := true_answer(q, next(ways)), source_index)
    ]
    wrong += [
        a for quotes in FALSE_QUOTES.values() for q in quotes if passes(a := false_answer(q, next(ways)), source_index)
    ]
    assert wrong == []
