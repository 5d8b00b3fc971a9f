"""Talk gets its fixed line; what asks something besides does not."""

from __future__ import annotations

import pytest

from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.composition.talk import LINES, asks_other_words, talk
from qa_service.engine import Engine
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind, Kinds
from qa_service.wire.answer_json import answer_json
from tests.qa_service.conftest import SHIPPED

HISTORY = (HistoryTurn("How is omalizumab administered?"),)


def message(**kinds: float) -> Message:
    return Message(typed="x", text="x", kinds=Kinds({Kind(name): p for name, p in kinds.items()}, 0.0, {}))


def ask(engine: Engine, question: str, *history: HistoryTurn) -> Answer:
    return engine.ask(Ask(question, history, SHIPPED))


def test_talk_gets_the_line_of_its_kind() -> None:
    verdict = talk(message(chat_thanks=0.9))
    assert verdict is not None
    assert (verdict.reason, verdict.answered) == ("chat", False)
    assert [notice.text for notice in verdict.notices] == [LINES[Kind.CHAT_THANKS]]


def test_what_is_more_likely_a_question_is_no_talk() -> None:
    assert talk(message(chat_thanks=0.6, subject=0.8)) is None
    assert talk(message(chat_thanks=0.3)) is None
    assert talk(message()) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hi", "chat_greeting"),
        ("thanks", "chat_thanks"),
        ("bye", "chat_bye"),
        ("who are you", "chat_who"),
        ("help", "chat_who"),
        ("your answers are useless", "chat_feedback"),
        ("asdf qwer", "nonsense"),
    ],
)
def test_talk_is_answered_by_one_line_and_searched_for_nothing(engine: Engine, typed: str, code: str) -> None:
    answer = ask(engine, typed)
    assert (answer.outcome, answer.reason) == ("abstained", "chat")
    assert answer.notices[0].code == code
    assert (answer.quotes, answer.nearest) == ((), ())
    assert "personal_treatment" not in [notice.code for notice in answer.notices]
    assert "The sources do not answer" not in answer_json(answer)["markdown"]


def test_what_asks_for_a_summary_rather_than_for_other_words_is_no_rephrasing() -> None:
    assert asks_other_words(message(rephrase=0.6, page_summary=0.3))
    assert not asks_other_words(message(rephrase=0.6, page_summary=0.9))
    assert not asks_other_words(message(rephrase=0.4))


def test_thanks_with_a_question_is_a_question(engine: Engine) -> None:
    answer = ask(engine, "thanks, and how often?", *HISTORY)
    assert answer.reason != "chat"


def test_other_words_are_not_to_be_had_and_the_quotes_come_again_with_their_terms(engine: Engine) -> None:
    before = ask(engine, "How is omalizumab administered?")
    again = ask(engine, "in plain words please", HISTORY[0])
    assert again.outcome == "answered"
    assert [q.text for q in again.quotes] == [q.text for q in before.quotes]
    assert again.notices[0].code == "rephrase"
    assert [d.term for d in again.definitions] == ["anaphylaxis"]


def test_other_words_of_nothing_are_refused(engine: Engine) -> None:
    assert ask(engine, "in plain words please").reason == "chat"


def test_another_language_is_told_so_in_it(engine: Engine) -> None:
    answer = ask(engine, "Wie oft wird Benralizumab gespritzt?")
    assert (answer.outcome, answer.reason) == ("abstained", "other_language")
    assert "auf Englisch" in answer.notices[0].text
    assert answer.quotes == ()
