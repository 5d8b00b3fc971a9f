"""Long e-mails: what asks is found wherever it stands, is what is read, and each thing asked gets its answer or is left open."""

from __future__ import annotations

import pytest

from qa_service.answer import Ask
from qa_service.engine import Engine
from qa_service.language.door import Door, open_door
from tests.qa_service.letters import LETTERS, Letter


@pytest.fixture(scope="module")
def door() -> Door:
    return open_door()


def test_the_letters_are_long() -> None:
    words = [len(letter.text.split()) for letter in LETTERS]
    assert (min(words), max(words)) >= (250, 1800)
    assert max(len(letter.text) for letter in LETTERS) > 8000 * 0.9


@pytest.mark.parametrize("letter", LETTERS, ids=range(len(LETTERS)))
def test_what_asks_is_found_wherever_it_stands(letter: Letter, door: Door) -> None:
    message = door.read(letter.text)
    assert tuple(asking.text for asking in message.asked) == letter.asked
    assert not message.danger


@pytest.mark.parametrize("letter", LETTERS, ids=range(len(LETTERS)))
def test_each_thing_asked_is_answered_or_left_open(letter: Letter, engine: Engine) -> None:
    answer = engine.ask(Ask(letter.text))
    shown = " ".join(quote.text for quote in answer.quotes)
    assert [words for words in letter.shown if words not in shown] == []
    assert tuple(part.text for part in answer.open_parts) == letter.open
    assert (answer.outcome == "answered") is bool(letter.shown)
