"""On the page: what two things are compared stands in two columns, and a side without a quote says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def compared(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer with a quote of both sides, one of the first, and the second one left open."""
    first = answer["quotes"][0]
    both = {**first, "text": "Zyxomab and quimab were not compared.", "emphasis": []}
    near = {**both, "text": "Quimab is dear."}
    sides = [
        {"text": "zyxomab", "question": "price of zyxomab", "quotes": [0, 1]},
        {"text": "quimab", "question": "price of quimab?", "quotes": [0]},
    ]
    left = {"open_parts": [{"text": "price of quimab?", "nearest": [near]}], "answered_parts": ["price of zyxomab"]}
    return {**answer, "quotes": [both, first], "comparison": sides, **left}


@pytest.fixture
def ask(visit: Callable[..., Any]) -> Callable[[dict[str, int]], Any]:
    def asked(viewport: dict[str, int]) -> Any:
        reader = visit(viewport=viewport)
        reader.reply(compared)
        if reader.page.locator("#to-ask").is_visible():
            reader.page.click("#to-ask")
        return reader, reader.ask(INNOVATE)

    return asked


def test_the_sides_stand_side_by_side_under_what_speaks_of_both(ask: Callable[..., Any]) -> None:
    reader, turn = ask(DESKTOP)
    left, right = turn.get_by_test_id("side").all()
    assert [side.locator("h4").inner_text() for side in (left, right)] == ["Zyxomab", "Quimab"]
    boxes = [node.bounding_box() for node in (turn.locator("blockquote").first, left, right)]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert boxes[1]["y"] == boxes[2]["y"]
    assert boxes[1]["x"] + boxes[1]["width"] <= boxes[2]["x"]
    assert left.locator("blockquote").count() == 1
    assert turn.locator("blockquote[data-testid=quote]").count() == 2
    assert reader.violations() == []


def test_a_side_without_a_quote_says_that_nothing_was_found_with_the_nearest_passage(ask: Callable[..., Any]) -> None:
    _, turn = ask(DESKTOP)
    side = turn.get_by_test_id("side").last
    assert side.locator("p.left").inner_text() == "Not found in these sources: price of quimab."
    assert not side.get_by_test_id("nearest").is_visible()
    side.locator("summary").first.click()
    assert "Quimab is dear." in side.get_by_test_id("nearest").inner_text()
    assert turn.locator(".open-parts").count() == 0  # it is said once
    assert turn.locator(".chip").inner_text().endswith("answers a part of it")


def test_on_a_phone_the_sides_stand_one_below_the_other(ask: Callable[..., Any]) -> None:
    reader, turn = ask(PHONE)
    left, right = (side.bounding_box() for side in turn.get_by_test_id("side").all())
    assert left["y"] + left["height"] <= right["y"]
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_answer_that_compares_nothing_has_no_sides(visit: Callable[..., Any]) -> None:
    assert visit().ask(INNOVATE).get_by_test_id("side").count() == 0
