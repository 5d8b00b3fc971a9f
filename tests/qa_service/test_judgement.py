"""What is shown for a message that joins several questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article
from qa_service.composition.judgement import Judgement, joined
from qa_service.evidence.pool import Candidate

TEXT = "# Iron\n\nIron is taken in the morning. It costs five euros. It tastes of metal. Zinc is taken at night."


@pytest.fixture(scope="module")
def candidates(article_of: Callable[[str], Article]) -> list[Candidate]:
    article = article_of(TEXT)
    return [Candidate(article, unit, 0.0, 0.0) for unit in article.units if unit.block == article.units[-1].block]


def judgement(confidence: float, *chosen: Candidate) -> Judgement:
    return Judgement(chosen=chosen, scores={c.key: 0.5 for c in chosen}, confidence=confidence)


def texts(found: Judgement) -> list[str]:
    return [c.article.unit_text(c.unit) for c in found.chosen]


def test_each_part_brings_its_best_sentence(candidates: list[Candidate]) -> None:
    morning, cost, taste, _ = candidates
    found = joined(judgement(0.9, morning), [judgement(0.8, morning), judgement(0.7, cost, taste)], 0.5)
    assert texts(found) == ["Iron is taken in the morning.", "It costs five euros."]


def test_the_least_sure_of_what_is_shown_speaks_for_all(candidates: list[Candidate]) -> None:
    morning, cost, *_ = candidates
    assert joined(judgement(0.9, morning), [judgement(0.7, cost)], 0.5).confidence == 0.7
    assert joined(judgement(0.9, morning), [judgement(0.7, morning)], 0.5).confidence == 0.9


def test_a_part_below_the_threshold_brings_nothing(candidates: list[Candidate]) -> None:
    morning, cost, *_ = candidates
    assert texts(joined(judgement(0.9, morning), [judgement(0.4, cost)], 0.5)) == ["Iron is taken in the morning."]


def test_a_part_is_answered_where_the_whole_is_not(candidates: list[Candidate]) -> None:
    morning, cost, *_ = candidates
    found = joined(judgement(0.3, morning), [judgement(0.2, morning), judgement(0.6, cost)], 0.5)
    assert (texts(found), found.confidence) == (["It costs five euros."], 0.6)


def test_where_nothing_is_sure_the_whole_message_speaks(candidates: list[Candidate]) -> None:
    morning, cost, *_ = candidates
    whole = judgement(0.3, morning)
    assert joined(whole, [judgement(0.2, cost), Judgement()], 0.5) is whole
