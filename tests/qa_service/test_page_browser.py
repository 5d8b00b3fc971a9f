"""The article page in a real browser, used by keyboard only."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from qa_service.engine import Engine
from qa_service.http.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SHOTS = Path(os.environ.get("QA_TEST_SHOTS", "/tmp/shots"))
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
WAIT_MS = 30_000


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    """The service on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(create_app(lambda: engine), port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on the PATH")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The opened page; at the end nothing was said on the console and no other host was asked for anything."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address + "/")
    yield opened
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def tab_to(page: Any, selector: str, most: int = 80) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def ask_by_keyboard(page: Any, question: str) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#question", 1)
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def test_a_quote_is_asked_for_shown_and_found_in_the_article_without_a_mouse(page: Any) -> None:
    shot(page, "1-opened")
    ask_by_keyboard(page, INNOVATE)
    page.wait_for_selector("[data-testid=quote]", timeout=WAIT_MS)
    quote = page.locator("[data-testid=quote]", has_text="26.2%").first
    assert quote.count() == 1
    shot(page, "2-answered")
    start = int(quote.get_attribute("data-start"))
    tab_to(page, f"[data-testid=quote][data-start='{start}']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".unit.hit", timeout=5000)
    marked = page.eval_on_selector_all(".unit.hit", "us => us.map(u => [+u.dataset.start, +u.dataset.end])")
    assert any(a <= start < b for a, b in marked)
    in_view = page.eval_on_selector(
        ".unit.hit", "u => { const r = u.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
    )
    assert in_view
    highlighted = page.evaluate("[...(CSS.highlights.get('quoted') ?? [])].map(String).join('')")
    assert "".join(highlighted.split()) == "".join(quote.text_content().split())
    shot(page, "3-shown-in-article")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.start") == str(start)
    shot(page, "4-back")


def test_every_quote_shown_is_checked_by_the_browser_against_its_source(page: Any) -> None:
    ask_by_keyboard(page, INNOVATE)
    page.wait_for_selector("[data-testid=quote]", timeout=WAIT_MS)
    page.wait_for_function("[...document.querySelectorAll('.check')].every(c => c.textContent)")
    checks = page.eval_on_selector_all("figure.quote", "qs => qs.map(q => q.querySelector('.check').textContent)")
    assert checks[0] == "Checked: word for word"
    assert set(checks) <= {"Checked: word for word", "Checked: as the note has it"}


def test_a_quote_that_is_not_in_its_source_is_said_to_differ(page: Any) -> None:
    def forge(route: Any) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text().replace("26.2%", "62.2%"))

    page.route("**/v1/ask", forge)
    ask_by_keyboard(page, INNOVATE)
    page.wait_for_selector(".check.failed", timeout=WAIT_MS)
    assert page.locator("figure.quote", has_text="62.2%").locator(".check").inner_text() == "Differs from its source"
    shot(page, "9-forged")


def test_a_refusal_shows_the_nearest_passages_as_not_an_answer(page: Any) -> None:
    tab_to(page, "#sources")
    page.keyboard.type("Article only")
    assert page.eval_on_selector("#sources", "s => s.value") == "article"
    page.keyboard.press("Shift+Tab")
    tab_to(page, "#question", 0 + 1)
    page.keyboard.type("What is the dose of mepolizumab?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".refusal", timeout=WAIT_MS)
    turn = page.locator("[data-testid=turn]").inner_text()
    assert "The article does not answer this." in turn
    assert "not an answer" in turn
    assert page.locator("[data-testid=nearest] li").count() >= 1
    assert page.locator("[data-testid=quote]").count() == 0
    shot(page, "5-refused")


def test_an_emergency_stands_above_the_answer(page: Any) -> None:
    ask_by_keyboard(page, "I can't breathe after my injection, what now?")
    page.wait_for_selector("[data-code=emergency]", timeout=WAIT_MS)
    first = page.locator("[data-testid=turn] .body > *").first
    assert first.get_attribute("data-code") == "emergency"
    assert first.get_attribute("role") == "alert"
    shot(page, "6-emergency")


def test_markup_typed_as_a_question_is_shown_as_its_characters(page: Any) -> None:
    question = "<img src=x onerror=alert(1)> What is omalizumab?"
    ask_by_keyboard(page, question)
    page.wait_for_selector("[data-testid=turn] .notice", timeout=WAIT_MS)
    assert page.locator(".turn .question").inner_text() == question
    assert page.locator(".turn img").count() == 0


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + "/?q=How+much+did+omalizumab+cut+exacerbations+in+INNOVATE%3F")
    page.wait_for_selector("[data-testid=quote]", timeout=WAIT_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shot(page, "7-phone")
    context.close()


def test_in_the_dark_the_answer_can_be_seen(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + "/?q=What+is+the+dose+of+mepolizumab%3F&sources=article")
    page.wait_for_selector(".refusal", timeout=WAIT_MS)
    background, text = page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
    assert background != text
    shot(page, "8-dark")
    context.close()
