"""The article page of a service that answers only with a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.keys import Keys, new_key, write_keys
from qa_service.settings import ServiceSettings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def locked(
    engine: Engine, listen: Callable[[Any], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """Its address, a key that opens it, and one that opens the articles only."""
    path: Path = tmp_path_factory.mktemp("keys") / "keys.json"
    (good, kept), (reading, also) = new_key("Ann", ["ask", "read"]), new_key("Ben", ["read"])
    write_keys(path, Keys([kept, also]))
    with listen(create_app(lambda: engine, ServiceSettings(keys=path))) as address:
        yield address, good, reading


def paste(reader: Any, key: str) -> Any:
    """Pastes a key where the focus is and presses Enter."""
    reader.page.keyboard.insert_text(key)
    reader.page.keyboard.press("Enter")
    return reader.settled()


def test_the_question_is_kept_and_asked_by_itself_once_the_key_is_there(
    visit: Visit, locked: tuple[str, str, str]
) -> None:
    address, good, _ = locked
    reader = visit(address=address)
    turn = reader.ask(INNOVATE)
    assert "This service answers only with a key." in turn.inner_text()
    assert "not an answer" in turn.inner_text()
    assert turn.locator("[data-testid=refusal]").count() == 0
    turn = paste(reader, f"  Bearer {good} ")
    assert "26.2%" in turn.locator("[data-testid=quote]").first.inner_text()
    turn.locator(".check", has_text="Checked: word for word").first.wait_for()
    assert reader.page.locator(".turn").count() == 1
    reader.page.locator("#article .cite a[data-numbers='5']").click()
    assert "Anti-IgE in severe persistent" in reader.page.locator("#popover").inner_text()


def test_the_key_is_kept_in_this_tab_only_until_it_is_forgotten(visit: Visit, locked: tuple[str, str, str]) -> None:
    address, good, _ = locked
    reader = visit(address=address)
    page = reader.page
    reader.ask(INNOVATE)
    paste(reader, good)
    page.reload()
    assert reader.ask("How is omalizumab administered?").locator("[data-testid=quote]").count() >= 1
    assert page.evaluate("Object.values(localStorage).join() + document.cookie") == ""
    other = page.context.new_page()
    other.goto(address)
    assert other.evaluate("Object.keys(sessionStorage)") == []
    page.get_by_role("button", name="Forget key").click()
    assert page.locator("#status").inner_text() == "The key is forgotten."
    assert good not in page.evaluate("JSON.stringify(sessionStorage)")
    assert "only with a key" in reader.ask("What is omalizumab?").inner_text()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("aqa_000000000000_" + "x" * 43, "This key is not accepted."),
        ("ключ", "This key is not accepted."),
        ("reading", "This key is not for asking questions."),
    ],
)
def test_a_key_that_does_not_open_it_says_why_and_can_be_put_right(
    visit: Visit, locked: tuple[str, str, str], key: str, words: str
) -> None:
    address, good, reading = locked
    reader = visit(address=address)
    reader.ask(INNOVATE)
    turn = paste(reader, reading if key == "reading" else key)
    turn.locator("[data-testid=key]", has_text=words).wait_for()
    assert reader.page.evaluate("Object.keys(sessionStorage)") == []
    assert reader.violations() == []
    field = turn.get_by_label("API key")
    assert field.evaluate("node => node === document.activeElement")
    field.fill("")
    assert paste(reader, good).locator("[data-testid=quote]").count() >= 1


@pytest.mark.parametrize("look", ["desktop light", "phone dark"])
def test_axe_finds_no_violation_where_a_key_is_asked_for(visit: Visit, locked: tuple[str, str, str], look: str) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
    reader = visit(address=locked[0], **(phone if look == "phone dark" else {}))
    turn = reader.ask(INNOVATE)
    assert reader.violations() == []
    heights = turn.locator("input, button").evaluate_all("nodes => nodes.map(n => n.getBoundingClientRect().height)")
    assert min(heights) >= 44
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_question_can_be_changed_instead(visit: Visit, locked: tuple[str, str, str]) -> None:
    reader = visit(address=locked[0])
    reader.ask(INNOVATE).get_by_role("button", name="Change the question").click()
    assert reader.page.input_value("#question") == INNOVATE
    assert reader.page.locator(".turn").count() == 0
