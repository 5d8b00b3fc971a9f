"""Over several articles, a question about a page is answered from the page of the article that is meant, or of none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article, Bundle
from corpus.load import load_bundle
from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.assembly import open_engine
from qa_service.composition.asked_article import ArticleNames
from qa_service.engine import Engine

SECOND = Path(__file__).parents[1] / "data" / "second-bundle"
ASTHMA, ANKLE = "severe-asthma-immunotherapy", "ankle-sprain-care"
DATES = {ASTHMA: "Last updated: January 18, 2026", ANKLE: "Last updated: November 4, 2025"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, shipped_folder: Path) -> Iterator[Engine]:
    """An engine over the shipped article and a second one."""
    folder: Path = tmp_path_factory.mktemp("both")
    for name, place in ((ASTHMA, shipped_folder), (ANKLE, SECOND)):
        shutil.copytree(place, folder / name)
    with open_engine(corpus=folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def articles(bundle: Bundle) -> list[Article]:
    return [load_bundle(SECOND).article, bundle.article]


def quoted(answer: Answer) -> list[tuple[str, str]]:
    return [(quote.doc_id, quote.text) for quote in answer.quotes]


def told(answer: Answer) -> list[str]:
    return [notice.code for notice in answer.notices]


@pytest.mark.parametrize("doc_id", [ASTHMA, ANKLE])
def test_the_article_of_the_request_is_meant(both: Engine, doc_id: str) -> None:
    answer = both.ask(Ask("When was this page last updated?", article=doc_id))
    assert quoted(answer) == [(doc_id, DATES[doc_id])]


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("When was the asthma article last updated?", ASTHMA),
        ("When was the page about sprained ankles last updated?", ANKLE),
        ("When was the article “Looking After a Sprained Ankle” updated?", ANKLE),
    ],
)
def test_or_else_the_one_that_the_message_names(both: Engine, question: str, doc_id: str) -> None:
    answer = both.ask(Ask(question))
    assert quoted(answer) == [(doc_id, DATES[doc_id])]
    assert told(answer) == ["review_status", "article_date"]
    assert [n.text for n in answer.notices][1] == DATES[doc_id]


def test_a_question_that_names_none_keeps_to_the_one_named_before(both: Engine) -> None:
    before = (HistoryTurn("How many references are there in the ankle article?"),)
    assert quoted(both.ask(Ask("When was it last updated?", history=before))) == [(ANKLE, DATES[ANKLE])]


def test_where_none_is_meant_no_page_answers(both: Engine) -> None:
    answer = both.ask(Ask("When was this page last updated?"))
    assert not {text for _, text in quoted(answer)} & set(DATES.values())


@pytest.mark.parametrize(
    ("question", "doc_id", "entry"),
    [
        ("What is the title of reference 3 in the ankle article?", ANKLE, "Braces against plaster"),
        ("What is the title of reference 3 in the asthma article?", ASTHMA, "Omalizumab for Steroid Reduction"),
    ],
)
def test_a_number_is_one_of_the_list_of_the_article_meant(both: Engine, question: str, doc_id: str, entry: str) -> None:
    answer = both.ask(Ask(question))
    assert [(doc_id, entry in text) for _, text in quoted(answer)] == [(doc_id, True)]
    assert {quote.doc_id for quote in answer.quotes} == {doc_id}


def test_that_a_number_is_missing_is_told_of_the_article_meant(both: Engine) -> None:
    missing = both.ask(Ask("What is the title of reference 4 in the ankle article?"))
    assert (missing.outcome, told(missing)[-1]) == ("abstained", "reference_not_listed")
    assert {passage.doc_id for passage in missing.nearest} == {ANKLE}
    unknown = both.ask(Ask("What is the title of reference 12 in the asthma article?"))
    assert unknown.notices[-1].text == "The article has no reference 12: it lists 1–5, 11."


def test_what_another_source_contradicts_is_told_for_each_article(both: Engine) -> None:
    answer = both.ask(Ask("How long is a lace-up brace worn?", sources="article"))
    assert "A lace-up brace is worn for 6 weeks [3]." in [text for _, text in quoted(answer)]
    assert {quote.doc_id for quote in answer.quotes} == {ANKLE}
    assert [reference.reference_id for reference in answer.references] == ["braces-against-plaster"]
    assert "review_status" in told(answer)


def test_an_answer_about_the_one_is_that_without_the_other(both: Engine, engine: Engine) -> None:
    question = "How much did omalizumab cut exacerbations in INNOVATE?"
    alone, beside = (e.ask(Ask(question, article=ASTHMA)) for e in (engine, both))
    assert beside.quotes == alone.quotes
    assert beside.references == alone.references
    assert beside.notices == alone.notices


def test_words_that_name_two_articles_name_none(articles: list[Article]) -> None:
    assert ArticleNames(articles).asked(["Compare the asthma article and the page about ankles."]) is None


def test_words_of_a_title_that_stand_elsewhere_name_nothing(articles: list[Article]) -> None:
    assert ArticleNames(articles).asked(["What is reference 3 about asthma?"]) is None
    assert ArticleNames(articles).asked(["When was this article updated?"]) is None


def test_of_no_articles_none_is_meant() -> None:
    assert ArticleNames([]).asked(["the asthma article"]) is None
