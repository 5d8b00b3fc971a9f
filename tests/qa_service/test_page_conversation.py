"""The conversation on the page: beginning anew, short ways to the box, links to answers, the docked box, selected words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
PHONE = {"width": 390, "height": 844}
Visit = Callable[..., Any]


def bodies(reader: Any) -> list[dict[str, Any]]:
    """What the page asks the service from now on."""
    sent: list[dict[str, Any]] = []
    reader.page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/v1/ask") else None)
    return sent


def test_a_new_question_is_asked_without_those_before_it_and_so_are_those_after(visit: Visit) -> None:
    reader = visit()
    sent = bodies(reader)
    assert not reader.page.is_visible("#fresh")
    reader.ask(INNOVATE)
    reader.page.fill("#question", "How does benralizumab work?")
    reader.page.get_by_role("button", name="New question").click()
    reader.page.wait_for_function("document.querySelectorAll('.turn:not([aria-busy]) .body > *').length > 1")
    reader.settled()
    reader.ask("and mepolizumab?")
    assert [[turn["question"] for turn in body["history"]] for body in sent] == [
        [],
        [],
        ["How does benralizumab work?"],
    ]


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_keys_lead_to_the_box(visit: Visit, keys: str) -> None:
    reader = visit()
    reader.page.keyboard.press(keys)
    assert reader.page.evaluate("document.activeElement.id") == "question"
    assert reader.page.input_value("#question") == ""


def test_a_slash_that_is_typed_is_a_slash(visit: Visit) -> None:
    reader = visit()
    reader.page.locator("#question").press_sequentially("IL-4/IL-13")
    assert reader.page.input_value("#question") == "IL-4/IL-13"


def link_of(reader: Any) -> str:
    reader.page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    turn = reader.ask(INNOVATE)
    turn.locator(".more summary").first.click()
    turn.get_by_role("button", name="Copy link to answer").click()
    reader.page.wait_for_function("window.copied")
    return str(reader.page.evaluate("window.copied"))


def test_a_link_to_an_answer_shows_it_from_the_sources_and_asks_nothing(visit: Visit) -> None:
    first = visit()
    words = first.address + link_of(first).removeprefix(first.address)
    quote = first.page.locator(".turn blockquote").first.text_content()
    second = visit(words.removeprefix(first.address))
    second.page.wait_for_selector(".linked")
    turn = second.page.locator("[data-testid=turn]")
    assert turn.locator(".question").inner_text() == INNOVATE
    assert turn.locator("blockquote").first.text_content() == quote
    turn.locator(".check", has_text="word for word").first.wait_for()
    assert turn.locator(".citation").first.inner_text() == "[5]"
    assert [url for url in second.asked if url.endswith("/v1/ask")] == []
    assert "was not asked again" in turn.inner_text()
    assert second.violations() == []
    second.page.get_by_role("button", name="Ask it now").click()
    second.page.wait_for_selector(".chip")


def test_a_link_whose_source_has_changed_shows_no_words(visit: Visit) -> None:
    first = visit()
    fragment = link_of(first).partition("#")[2]
    second = visit("/about:blank")
    other = {"text": "Other words. " * 2000, "units": [], "title": "T", "source_type": "article"}
    second.page.route("**/v1/articles/*", lambda route: route.fulfill(status=200, json=other))
    second.page.goto(f"{second.address}/#{fragment}")
    second.page.wait_for_selector(".gone")
    assert second.page.locator(".turn blockquote").count() == 0


@pytest.mark.parametrize("fragment", ["answer=", "answer=!!", "answer=e30", "answer=eyJxIjoxLCJrIjpbXX0"])
def test_a_damaged_link_is_a_page_without_an_answer(visit: Visit, fragment: str) -> None:
    reader = visit(f"/#{fragment}")
    assert reader.page.locator(".turn").count() == 0


def test_on_a_phone_the_box_comes_up_and_leaves_for_a_passage_and_comes_back(visit: Visit) -> None:
    reader = visit(viewport=PHONE)
    reader.page.click("#to-ask")
    assert reader.page.locator(".chat.docked").count() == 1
    box = reader.page.locator("#question").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    assert reader.page.evaluate("scrollY") == 0
    turn = reader.ask(INNOVATE)
    assert turn.locator("blockquote").first.is_visible()
    assert reader.violations() == []
    assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    turn.get_by_role("button", name="Show in article").click()
    assert reader.page.locator(".chat.docked").count() == 0
    assert reader.page.locator("#article .hit").first.is_visible()
    reader.page.get_by_role("button", name="Back to the answer").click()
    assert reader.page.locator(".chat.docked").count() == 1
    reader.page.get_by_role("button", name="Close", exact=True).click()
    assert reader.page.locator(".chat.docked").count() == 0
    assert reader.page.evaluate("document.activeElement.id") == "to-ask"


def test_words_selected_in_the_article_can_be_asked_about(visit: Visit) -> None:
    reader = visit()
    assert not reader.page.is_visible("#ask-selection")
    reader.page.evaluate("getSelection().selectAllChildren(document.querySelector('#article > p .t'))")
    words = reader.page.evaluate("getSelection().toString().trim()")
    reader.page.click("#ask-selection")
    assert words[:20] in reader.page.input_value("#question")
    assert reader.page.evaluate("document.activeElement.id") == "question"
    assert not reader.page.is_visible("#ask-selection")


def test_a_conversation_is_kept_across_visits_only_where_wanted_and_deleted_when_cleared(visit: Visit) -> None:
    reader = visit()
    reader.page.check("#keep")
    reader.ask(INNOVATE)
    again = reader.page.context.new_page()
    again.goto(reader.page.url)
    assert again.locator(".turn").count() == 1
    again.get_by_role("button", name="Clear the conversation").click()
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.includes('conversation'))") == []
    assert again.is_checked("#keep")
    again.uncheck("#keep")
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('article-qa:')).length") == 0
    other = visit()
    other.ask(INNOVATE)
    fresh = other.page.context.new_page()
    fresh.goto(other.page.url)
    assert fresh.locator(".turn").count() == 0
