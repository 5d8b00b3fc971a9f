"""Feedback on the page: a press says how good an answer was, says what is kept, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.feedback import FeedbackFile
from qa_service.settings import ServiceSettings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"


@pytest.fixture
def kept(
    engine: Engine, listen: Callable[[FastAPI], AbstractContextManager[str]], tmp_path: Path
) -> Iterator[tuple[str, FeedbackFile]]:
    path = tmp_path / "feedback.sqlite"
    with listen(create_app(lambda: engine, ServiceSettings(feedback=path))) as address:
        yield address, FeedbackFile(path)


def test_a_reason_is_kept_without_the_question_and_can_be_taken_back(
    visit: Callable[..., Any], kept: tuple[str, FeedbackFile]
) -> None:
    address, file = kept
    reader = visit(address=address)
    assert "without your question" in reader.page.inner_text("#question-help")
    turn = reader.ask(INNOVATE)
    turn.get_by_role("button", name="No", exact=True).click()
    assert reader.violations() == []
    turn.get_by_role("button", name="Something is missing").click()
    turn.get_by_text("Kept without your question").wait_for()
    (row,) = file.rows()
    assert (row.thumb, row.reason, row.question) == ("down", "incomplete", None)
    turn.get_by_role("button", name="Take it back").click()
    turn.get_by_role("button", name="Yes").wait_for()
    assert file.rows() == []


def test_nothing_is_asked_in_an_emergency_or_where_nothing_is_kept(
    visit: Callable[..., Any], kept: tuple[str, FeedbackFile]
) -> None:
    urgent = visit(address=kept[0]).ask("I can't breathe after my injection, what now?")
    assert urgent.locator(".feedback").count() == 0
    assert visit().ask(INNOVATE).locator(".feedback").count() == 0
