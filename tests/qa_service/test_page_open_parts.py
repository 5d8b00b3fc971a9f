"""On the page: of questions asked together, which are answered and which are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"


def half(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer to the first of two questions."""
    near = {**answer["quotes"][0], "text": "Exacerbations in SIRIUS were 1.44 per year.", "emphasis": []}
    parts = {
        "answered_parts": ["How much did it cut"],
        "open_parts": [{"text": "what does it cost?", "nearest": [near]}],
    }
    return {**answer, **parts}


def test_the_card_says_which_part_is_answered_and_which_is_not(visit: Callable[..., Any]) -> None:
    reader = visit()
    reader.reply(half)
    turn = reader.ask(f"{INNOVATE} And what does it cost?")
    assert turn.locator(".chip").inner_text().endswith("answers a part of it")
    said = turn.locator("[data-testid=open-parts] p").all_inner_texts()
    assert said == ["Answered: How much did it cut.", "Not found in these sources: what does it cost."]
    nearest = turn.locator(".open-parts [data-testid=nearest]")
    assert not nearest.is_visible()
    turn.locator(".open-parts summary", has_text="not an answer").click()
    assert "SIRIUS" in nearest.inner_text()
    assert nearest.get_by_role("button", name="Copy").count() == 0


def test_without_an_open_part_nothing_is_said_of_parts(visit: Callable[..., Any]) -> None:
    turn = visit().ask(INNOVATE)
    assert turn.locator(".open-parts").count() == 0
    assert "part" not in turn.locator(".chip").inner_text()
