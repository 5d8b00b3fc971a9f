"""Notices that stand beside an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article, Bundle
from qa_service.composition.notices import article_notices, asks_what_to_do, question_notices


def codes(question: str) -> list[str]:
    return [notice.code for notice in question_notices(question)]


@pytest.mark.parametrize(
    "question",
    [
        "I can't breathe",
        "i cant breathe",
        "help my son cannot breathe",
        "My throat is closing after the injection",
        "I think I'm having an anaphylactic reaction",
        "My lips are turning blue",
        "I am short of breath and it is getting worse",
        "My inhaler isn't working",
    ],
)
def test_danger_now_is_an_emergency_and_comes_first(question: str) -> None:
    assert codes(question)[0] == "emergency"


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("I can’t breathe"),
        pytest.param("My inhaler is not working"),
    ],
    ids=["curly apostrophe, as phones type it", "is not"],
)
def test_danger_in_another_spelling_is_an_emergency_too(question: str) -> None:
    assert codes(question)[:1] == ["emergency"]


@pytest.mark.parametrize(
    "question",
    [
        "What is anaphylaxis?",
        "How common is anaphylaxis with omalizumab?",
        "What is the risk of an asthma attack?",
        "Does omalizumab help patients who are short of breath?",
        "Which montelukast warning concerns suicidal ideation?",
    ],
)
def test_a_question_of_knowledge_is_no_emergency(question: str) -> None:
    assert codes(question) == []


def test_self_harm_is_named_before_anything_else() -> None:
    assert codes("I want to die, I can't breathe")[:2] == ["emergency_self_harm", "emergency"]


@pytest.mark.parametrize(
    "question",
    ["Should I take omalizumab?", "Is it safe for my daughter?", "Can I stop my inhaler?", "I am pregnant, is it ok?"],
)
def test_a_question_about_oneself_or_ones_own_gets_ask_your_clinician(question: str) -> None:
    assert codes(question) == ["personal_treatment"]


def test_the_article_states_its_own_status_and_date(bundle: Bundle) -> None:
    status, date = article_notices(bundle.article)
    assert (status.code, date.code) == ("review_status", "article_date")
    assert "content is pending human review" in status.text
    assert "January 18, 2026" in date.text


def test_front_matter_speaks_where_the_page_prints_nothing(article_of: Callable[[str], Article]) -> None:
    article = article_of("---\ntitle: T\nupdated: 2020-05-06\nreview_status: draft\n---\n# T\n\nOne sentence.\n")
    assert [(n.code, n.text) for n in article_notices(article)] == [
        ("review_status", "Review status of the article: draft"),
        ("article_date", "Date of the article: 2020-05-06"),
    ]


def test_an_article_that_states_neither_has_no_notices(article_of: Callable[[str], Article]) -> None:
    assert article_notices(article_of("# T\n\nOne sentence.\n")) == ()


@pytest.mark.parametrize(
    "question",
    [
        "I keep thinking about ending my life",
        "He swallowed a whole box of tablets tonight",
        "my patient has no pulse",
        "hives all over and dizzy since the shot 10 minutes ago",
        "she can barely speak",
    ],
)
def test_plain_words_for_an_emergency_are_understood(question: str) -> None:
    assert codes(question)[0].startswith("emergency")


@pytest.mark.parametrize(
    "question", ["Which dose is given in anaphylaxis?", "How is an overdose treated?", "What is the end of life?"]
)
def test_words_of_an_emergency_in_a_textbook_question_are_none(question: str) -> None:
    assert codes(question) == []


@pytest.mark.parametrize(
    ("question", "acting"),
    [
        ("My chest is so tight I can barely speak right now. How many extra puffs can I take?", True),
        ("He swallowed a whole box of montelukast tablets tonight, what do we do", True),
        ("throat closing after xolair, should my wife use the pen", True),
        ("my wife passed out right after Xolair, is anaphylaxis a known risk of it?", False),
        ("Is that from the drug?", False),
    ],
)
def test_a_question_of_what_to_do_is_told_from_one_of_knowledge(question: str, acting: bool) -> None:
    assert asks_what_to_do(question) is acting
