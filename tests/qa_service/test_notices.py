"""Notices that stand beside an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article, Bundle
from qa_service.composition.notices import article_notices, languages, message_notices
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind, Kinds


def message(language: str = "en", *, danger: bool = False, dropped: bool = False, **kinds: float) -> Message:
    probability = {Kind(name): p for name, p in kinds.items()}
    read = Kinds(probability, float(danger), {language: 1.0})
    return Message(typed="x", text="x", kinds=read, danger=danger, language=language, dropped=dropped)


def codes(read: Message) -> list[str]:
    return [notice.code for notice in message_notices(read, None)]


def test_danger_comes_first_and_says_of_which_kind_it_is() -> None:
    assert codes(message(danger=True, emergency=0.9, personal=0.8)) == ["emergency"]
    assert codes(message(danger=True, self_harm=0.9)) == ["emergency_self_harm"]
    assert codes(message(danger=True, self_harm=0.9, emergency=0.9)) == ["emergency_self_harm", "emergency"]
    assert codes(message(danger=True)) == ["emergency"]
    assert codes(message(danger=False, emergency=0.4)) == []


def test_ranks_say_what_stands_before_what() -> None:
    danger, personal = message(danger=True, dropped=True, emergency=0.9), message(dropped=True, personal=0.9)
    assert [notice.rank for notice in message_notices(danger, None)] == [0, 2]
    assert [notice.rank for notice in message_notices(personal, None)] == [1, 2]


def test_an_emergency_names_the_number_of_the_readers_country_alone() -> None:
    (notice,) = message_notices(message(danger=True, emergency=0.9), "en-NZ")
    assert "Call 111 now." in notice.text
    assert [number.number for number in notice.numbers] == ["111"]


def test_where_the_country_is_unknown_the_sentence_is_neutral_and_all_numbers_stand_under_it() -> None:
    (notice,) = message_notices(message(danger=True, emergency=0.9), None)
    assert "Call your local emergency number now (112, 911 or 999)." in notice.text
    assert {"112", "911", "999"} <= {number.number for number in notice.numbers}


def test_self_harm_names_the_crisis_line_of_the_country_too() -> None:
    (notice,) = message_notices(message(danger=True, self_harm=0.9), "en-US")
    assert [(n.number, n.purpose) for n in notice.numbers] == [("911", "emergency"), ("988", "crisis")]


def test_a_country_without_a_known_crisis_line_gets_its_emergency_number() -> None:
    (notice,) = message_notices(message(danger=True, self_harm=0.9), "zh-CN")
    assert [n.number for n in notice.numbers] == ["120"]


def test_every_language_has_all_its_texts() -> None:
    assert len(languages()) == 12
    for code, texts in languages().items():
        assert {"name", "emergency", "self_harm", "other_language"} <= set(texts), code
        assert all("{numbers}" in texts[kind] for kind in ("emergency", "self_harm")), code


def test_a_message_about_oneself_gets_ask_your_clinician() -> None:
    assert codes(message(personal=0.9)) == ["personal_treatment"]
    assert codes(message(personal=0.2)) == []


def test_dropped_characters_are_told() -> None:
    assert codes(message(dropped=True)) == ["characters_dropped"]


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


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", None])
def test_the_notice_begins_as_on_every_other_surface(locale: str | None) -> None:
    assert message_notices(message(danger=True), locale)[0].text.startswith("This may be an emergency.")
