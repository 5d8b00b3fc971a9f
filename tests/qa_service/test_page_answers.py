"""Questions about the page are answered from the page, and what it does not state is said so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article, Bundle
from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.composition.definitions import defined, introduces, terms_of
from qa_service.composition.page_answers import opening_of, page_question, sections_of
from qa_service.composition.page_questions import PageTopic, reference_number
from qa_service.engine import Engine
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind, Kinds
from qa_service.wire.answer_json import answer_json
from tests.qa_service.conftest import SHIPPED


def message(text: str, **kinds: float) -> Message:
    return Message(typed=text, text=text, kinds=Kinds({Kind(name): p for name, p in kinds.items()}, 0.0, {}))


def ask(engine: Engine, question: str, *history: str, sources: str = "all") -> Answer:
    return engine.ask(Ask(question, tuple(map(HistoryTurn, history)), SHIPPED, sources=sources))  # type: ignore[arg-type]


def topic(read: Message) -> PageTopic | None:
    page = page_question(read, read.text)
    return page.topic if page else None


def test_the_kind_decides_whether_words_of_a_page_are_meant_for_it() -> None:
    dated = "When was it last updated?"
    assert topic(message(dated, subject=0.97)) is None
    assert topic(message(dated, subject=0.4, page_date=0.9)) is PageTopic.DATE
    assert topic(message("who wrote this", page_author=0.9)) is PageTopic.AUTHOR
    assert topic(message("who wrote this", page_author=0.9, subject=0.95)) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("ref 5", 5), ("reference five", 5), ("[5]", 5), ("reference #5", 5), ("source no. 5", 5), ("the 5th reference", 5),
     ("the fifth source", 5), ("ref13", 13), ("footnote 3", 3), ("why", None), ("5 mg", None)],
)  # fmt: skip
def test_a_reference_is_named_by_figure_or_word(text: str, number: int | None) -> None:
    assert reference_number(text) == number


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("show reference 5", ()),
        ("reference #5", ()),
        ("ref 5", ()),
        ("What is reference five?", ()),
        ("What does reference 5 say?", ()),
        ("[5]", ()),
        ("show me reference 5", ("How is omalizumab given?",)),
        ("what does [5] say about it?", ("How is omalizumab given?",)),
    ],
)
def test_a_reference_is_shown_however_it_is_asked_for(engine: Engine, question: str, history: tuple[str, ...]) -> None:
    (quote,) = ask(engine, question, *history).quotes
    assert "Respirology (Carlton, Vic.), 2007" in quote.text
    assert [citation.number for citation in quote.citations] == [5]


@pytest.mark.parametrize("question", ["who wrote this", "Who is the author of this page?"])
def test_an_author_that_is_not_named_is_said_so(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    assert (answer.outcome, answer.reason) == ("abstained", "not_stated")
    assert answer.notices[0].text == "No author is named on this page."


def test_a_day_to_come_is_not_told_by_the_day_of_an_update(engine: Engine) -> None:
    assert ask(engine, "when will this page be updated next").reason == "not_stated"


@pytest.mark.parametrize(
    "question", ["When was the GINA report last updated?", "When is the next edition of the guideline due?"]
)
def test_a_date_of_something_named_in_the_article_is_not_that_of_the_page(engine: Engine, question: str) -> None:
    assert not any("Last updated" in quote.text for quote in ask(engine, question).quotes)


@pytest.mark.parametrize("question", ["summarize the article", "summarise the key points", "give me a summary"])
def test_a_summary_is_the_articles_own_opening_and_then_its_headings(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    assert answer.outcome == "answered"
    assert answer.quotes[0].text.startswith("Immunotherapy plays a critical role in asthma management")
    assert answer.notices[0].code == "opening"
    headings = [section.heading for section in answer.sections]
    assert {"Allergen Immunotherapy (Subcutaneous)", "Preventive Role"} <= set(headings)
    assert not {"References", "Personalize", "Have a follow-up question?"} & set(headings)
    assert "- [Allergen Immunotherapy" in answer_json(answer)["markdown"]


def test_key_points_come_before_the_opening(article_of: Callable[[str], Article]) -> None:
    page = "# Iron\n\nIron is a metal.\n\n## Key points\n\n- Eat meat.\n- Rest.\n\n## Dose\n\nTake 60 mg.\n"
    article = article_of(page)
    assert [article.unit_text(unit) for unit in opening_of(article)] == ["Eat meat.", "Rest."]
    assert [section.heading for section in sections_of(article)] == ["Key points", "Dose"]


def test_a_term_of_the_glossary_is_explained_in_its_words_and_not_by_a_quote(engine: Engine) -> None:
    answer = ask(engine, "whats a biologic")
    assert answer.outcome == "answered"
    assert [(d.term, d.meaning.split(":")[0][:9]) for d in answer.definitions] == [("biologic", "A medicin")]
    assert not any("case" in quote.text.lower() for quote in answer.quotes)
    markdown = answer_json(answer)["markdown"]
    assert "the publisher's explanation" in markdown
    assert "> A medicine made by living cells" not in markdown


def test_only_a_term_that_is_asked_for_alone_is_explained(bundle: Bundle) -> None:
    asked = {text: defined(message(text, page_definition=0.9), bundle.article) for text in (
        "whats a biologic", "what does IL-5 mean?", "what is anti-IL-5", "what are the risks of biologics", "what is a cat")}  # fmt: skip
    assert {text: [d.term for d in found] for text, found in asked.items()} == {
        "whats a biologic": ["biologic"],
        "what does IL-5 mean?": ["IL-5"],
        "what is anti-IL-5": ["anti-IL-5"],
        "what are the risks of biologics": [],
        "what is a cat": [],
    }


def test_terms_of_a_text_are_found_as_whole_words(bundle: Bundle) -> None:
    found = [d.term for d in terms_of(["Atopy and monotherapy, no atopyx."], bundle.article)]
    assert found == ["monotherapy", "atopy"]


def test_a_sentence_introduces_a_term_where_it_begins_with_it(bundle: Bundle) -> None:
    (atopy,) = terms_of(["atopy"], bundle.article)
    assert introduces("Atopy is a tendency to allergies.", [atopy])
    assert not introduces("Patients with atopy are tested.", [atopy])
