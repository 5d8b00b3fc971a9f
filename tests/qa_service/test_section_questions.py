"""A question about a section by its heading quotes the section in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article
from qa_service.answer import Ask
from qa_service.composition.section_questions import section_blocks
from qa_service.engine import Engine
from tests.qa_service.conftest import SHIPPED

TEXT = """# Iron

## Who Needs It

Children need it. Do not give it in:

- fever
- a full stomach

It is cheap.

## Doses

### Adults

One a day.

### Children

## Twice

First.

## Twice

Second.
"""


@pytest.fixture(scope="module")
def article(article_of: Callable[[str], Article]) -> Article:
    return article_of(TEXT)


def said(article: Article, message: str) -> list[list[str]]:
    return [[article.unit_text(u) for u in units] for units in section_blocks(message, article)]


@pytest.mark.parametrize("message", [
    "What does the article say about who needs it?", "what does this page say on the “Who needs it”",
])  # fmt: skip
def test_the_section_is_given_in_order_with_a_list_beside_its_lead_in(article: Article, message: str) -> None:
    assert said(article, message) == [
        ["Children need it.", "Do not give it in:", "fever", "a full stomach"],
        ["It is cheap."],
    ]


@pytest.mark.parametrize("message", [
    "What does the article say about doses?", "What does the article say about twice?", "Who needs it?",
    "What does the article say about who needs it in spring?", "What does the article say about ?",
])  # fmt: skip
def test_no_section_is_meant(article: Article, message: str) -> None:
    assert said(article, message) == []


def test_a_long_section_is_not_quoted_whole(article_of: Callable[[str], Article]) -> None:
    long = article_of("# T\n\n## All\n\n" + " ".join(f"Sentence number {n} stands here." for n in range(13)))
    assert said(long, "What does the article say about all?") == []


def test_over_the_shipped_article_it_is_very_probable_and_cites_what_is_printed(engine: Engine) -> None:
    answer = engine.ask(Ask("What does the article say about common pitfalls?", article=SHIPPED))
    assert (answer.outcome, answer.confidence_band) == ("answered", "very_probably")
    assert {quote.heading_path[-1] for quote in answer.quotes} == {"Common Pitfalls"}
    assert [quote.start for quote in answer.quotes] == sorted(quote.start for quote in answer.quotes)
