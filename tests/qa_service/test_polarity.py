"""A question put in the negative is answered by what says "not"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article
from qa_service.evidence.polarity import asks_in_the_negative, of_polarity
from qa_service.evidence.pool import Candidate, Pool

PAGE = """# Iron

## Who gets tablets

Iron tablets are appropriate when:

- there is no response to food
- ferritin is below 30

Refer when goals are not met. Iron tablets must not be given in hemochromatosis. Avoid tea with the dose. Do not stop early
unless told so.

## When not to treat

- Hemochromatosis
"""


@pytest.mark.parametrize(
    "message",
    [
        "Who must not get iron tablets?",
        "When are iron tablets not appropriate?",
        "In whom is omalizumab contraindicated?",
        "What are contraindications to intravenous iron?",
        "Which patients should NOT get omalizumab?",
        "who shouldn't take it",
        "contraindications",
    ],
)
def test_for_whom_and_when_not_is_asked_in_the_negative(message: str) -> None:
    assert asks_in_the_negative(message)


@pytest.mark.parametrize(
    "message",
    [
        "Who gets iron tablets?",
        "What if it does not work?",
        "Why is it not given to children?",
        "not that one",
        "is it safe",
    ],
)
def test_other_questions_are_not(message: str) -> None:
    assert not asks_in_the_negative(message)


def left(article: Article, message: str) -> list[str]:
    pool = Pool(tuple(Candidate(article, unit, 1.0, 1.0) for unit in article.quotable()), (1.0,))
    return [article.unit_text(c.unit) for c in of_polarity(pool, message).candidates]


def test_only_what_says_not_outside_of_its_conditions_can_answer(article_of: Callable[[str], Article]) -> None:
    assert left(article_of(PAGE), "Who must not get iron tablets?") == [
        "Iron tablets must not be given in hemochromatosis.",
        "Avoid tea with the dose.",
        "Do not stop early\nunless told so.",
        "Hemochromatosis",
    ]


def test_any_other_question_is_answered_by_anything(article_of: Callable[[str], Article]) -> None:
    assert len(left(article_of(PAGE), "Who gets iron tablets?")) == 8
