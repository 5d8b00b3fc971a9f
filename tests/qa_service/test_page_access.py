"""The page for everyone: axe-core finds nothing in any state, and keyboard, zoom and announcements hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}}


def answered(reader: Any) -> None:
    reader.ask(INNOVATE)


def unfolded(reader: Any) -> None:
    """Everything that can be opened is open."""
    reader.ask("Is omalizumab given at home?")
    reader.page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")


def refused(reader: Any) -> None:
    reader.ask("What is the capital of France?")


def emergency(reader: Any) -> None:
    reader.ask("I can't breathe after my injection, what now?")


def busy(reader: Any) -> None:
    reader.fail(503, "Too many questions at once.", **{"Retry-After": "30"})
    reader.ask(INNOVATE)


def failed(reader: Any) -> None:
    reader.fail(500, "KeyError. The failure is logged.")
    reader.ask(INNOVATE)


def offline(reader: Any) -> None:
    reader.page.context.set_offline(True)
    reader.ask(INNOVATE)


def waiting(reader: Any) -> None:
    reader.page.route("**/v1/ask", lambda route: None)
    reader.page.fill("#question", INNOVATE)
    reader.page.press("#question", "Enter")
    reader.page.wait_for_selector(".progress")


def ambiguous(reader: Any) -> None:
    reader.reply(lambda answer: {**answer, "readings": readings(answer)})
    reader.ask(INNOVATE)


def left_open(reader: Any) -> None:
    def half(answer: dict[str, Any]) -> dict[str, Any]:
        part = {"text": "what does it cost?", "nearest": answer["quotes"]}
        return {**answer, "answered_parts": ["How much is it"], "open_parts": [part]}

    reader.reply(half)
    reader.ask(INNOVATE).locator(".open-parts > details > summary").click()


def readings(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"resolved_question": f"{name}?", "carried_over": [name], "confidence": 0.7, "quotes": [0]}
        for name in ("Omalizumab", "Mepolizumab")
    ]


def citation(reader: Any) -> None:
    reader.page.locator("#article .cite a").nth(5).click()
    reader.page.wait_for_selector("#popover:popover-open")


def term(reader: Any) -> None:
    reader.page.check("#modes [value=student]")
    reader.page.locator("#article .term").first.click()
    reader.page.wait_for_selector("#popover:popover-open")


def patient(reader: Any) -> None:
    reader.page.check("#modes [value=patient]")
    reader.ask("Should I take omalizumab?")


def shown(reader: Any) -> None:
    turn = reader.ask(INNOVATE)
    turn.locator(".show").first.click()


STATES = {
    "first visit": lambda reader: None,
    "waiting": waiting,
    "answer": answered,
    "everything unfolded": unfolded,
    "refusal": refused,
    "two readings": ambiguous,
    "an open part": left_open,
    "emergency": emergency,
    "busy": busy,
    "failed": failed,
    "offline": offline,
    "citation": citation,
    "term": term,
    "patient": patient,
    "shown in the article": shown,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("look", ["desktop light", "phone dark"])
def test_axe_finds_no_violation(visit: Callable[..., Any], state: str, look: str) -> None:
    options = DESKTOP if look == "desktop light" else {**PHONE, "color_scheme": "dark"}
    reader = visit(**options)
    STATES[state](reader)
    assert reader.violations() == []


@pytest.mark.parametrize("text", ["# A\n\nOne sentence stands here.\n"])
def test_axe_finds_no_violation_where_there_are_no_references(
    visit: Callable[..., Any], address_of: Callable[..., Any], text: str
) -> None:
    with address_of(text) as address:
        reader = visit(address=address)
        assert reader.page.locator(".reference-list").count() == 0
        reader.ask("What stands here?")
        assert reader.violations() == []


@pytest.mark.parametrize("state", ["first visit", "everything unfolded", "refusal", "citation", "busy"])
def test_at_400_percent_zoom_nothing_is_wider_than_the_screen(visit: Callable[..., Any], state: str) -> None:
    reader = visit(viewport={"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    STATES[state](reader)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_controls_are_large_enough_to_touch(visit: Callable[..., Any]) -> None:
    reader = visit(**PHONE)
    unfolded(reader)
    small = reader.page.evaluate(
        """() => [...document.querySelectorAll("button, select, textarea, #modes label, .actions a, .citation a")]
        .map((node) => [node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.height < 43.9 || box.width < 43.9))
        .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_an_answer_is_announced_once_and_only_when_it_is_complete(visit: Callable[..., Any]) -> None:
    reader = visit()
    log = reader.page.locator("#turns")
    assert (log.get_attribute("role"), log.get_attribute("aria-live")) == ("log", "polite")
    assert log.get_attribute("aria-relevant") == "additions"
    waiting(reader)
    assert reader.page.locator(".turn").get_attribute("aria-busy") == "true"
    assert reader.page.locator("#status").inner_text() == "Asking…"


def test_the_focus_stays_in_the_box_while_an_answer_comes(visit: Callable[..., Any]) -> None:
    reader = visit()
    reader.ask(INNOVATE)
    assert reader.page.evaluate("document.activeElement.id") == "question"


def test_escape_closes_a_citation_and_gives_the_focus_back(visit: Callable[..., Any]) -> None:
    reader = visit()
    link = reader.page.locator("#article .cite a").nth(5)
    link.focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector("#popover:popover-open")
    assert reader.page.evaluate("document.activeElement.id") == "popover"
    reader.page.keyboard.press("Escape")
    reader.page.wait_for_selector("#popover", state="hidden")
    assert link.evaluate("node => node === document.activeElement")


def test_tab_goes_through_the_whole_page_and_out_again(visit: Callable[..., Any]) -> None:
    reader = visit()
    reader.ask(INNOVATE)
    reader.page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(400):
        reader.page.keyboard.press("Tab")
        seen.append(reader.page.evaluate("document.activeElement.id || document.activeElement.className"))
        if seen.count("skip") == 2:
            break
    assert seen.count("skip") == 2
    assert {"question", "sources", "submit", "download", "clear", "show"} <= set(seen)


def test_what_has_the_focus_can_be_seen(visit: Callable[..., Any]) -> None:
    reader = visit()
    reader.page.keyboard.press("Tab")
    width, style = reader.page.evaluate(
        "(s => [s.outlineWidth, s.outlineStyle])(getComputedStyle(document.activeElement))"
    )
    assert (width, style) == ("3px", "solid")
