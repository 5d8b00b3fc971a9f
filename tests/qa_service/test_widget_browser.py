"""The widget on a page of another origin whose policy allows nothing but scripts of and requests to the service."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette

from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.http.widget_demo import demo
from qa_service.settings import ServiceSettings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SHOTS = Path(os.environ.get("QA_TEST_SHOTS", "/tmp/shots"))
ARTICLE = "severe-asthma-immunotherapy"
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
REFUSED = "What is the dose of mepolizumab?"
WAIT_MS = 30_000
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@dataclass(frozen=True)
class Places:
    """Addresses: the service, a site on its list, and one that is not."""

    service: str
    listed: str
    other: str


@contextmanager
def listening_on(port: socket.socket, app: FastAPI | Starlette) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [port]})
    thread.start()
    try:
        while thread.is_alive() and not server.started:
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def places(engine: Engine, listen: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[Places]:
    with ExitStack() as stack:
        sites = [stack.enter_context(socket.socket()) for _ in range(2)]
        for site in sites:
            site.bind(("127.0.0.1", 0))
        # Another host name than the service's: another site, not only another port.
        listed, other = (f"http://localhost:{site.getsockname()[1]}" for site in sites)
        kept = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "feedback.sqlite"
        settings = ServiceSettings(allowed_origins=(listed,), feedback=kept)
        service = stack.enter_context(listen(create_app(lambda: engine, settings)))
        for site in sites:
            stack.enter_context(listening_on(site, demo(service, ARTICLE)))
        yield Places(service, listed, other)


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Any:
    """The browser that all tests share: Playwright runs once in a process."""
    return chromium


Open = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, places: Places) -> Iterator[Open]:
    """Opens a page of the listed site; at the end nothing was said on a console and only the service was asked."""
    said: list[str] = []
    asked: list[str] = []
    contexts: list[Any] = []

    def opened(path: str, **options: Any) -> Any:
        settings = {"viewport": {"width": 1100, "height": 800}, "reduced_motion": "reduce", **options}
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(places.listed + path)
        page.wait_for_function("Boolean(customElements.get('article-qa'))")
        return page

    yield opened
    for context in contexts:
        context.close()
    # A request that was answered by an error is told on the console by the browser itself.
    assert [words for words in said if not words.startswith("Failed to load resource")] == []
    assert [url for url in asked if not url.startswith((places.listed, places.service, "data:"))] == []


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"widget-{name}.png")


def ask(page: Any, question: str) -> Any:
    """Types a question, presses Enter and waits for the end of its turn, which is given."""
    turns = page.locator("[data-testid=turn]")
    number = turns.count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    turn = turns.nth(number)
    turn.locator(".body:not([aria-busy])").wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(300)
    return turn


def focused(page: Any) -> str:
    """What has the focus: the class or id of an element in the widget, else the tag of one of the page."""
    name: str = page.evaluate(
        "(() => { const a = document.activeElement; const b = a.shadowRoot?.activeElement;"
        " return b ? b.className || b.id : a.tagName; })()"
    )
    return name


def check_axe(page: Any, context: str | None = None) -> None:
    """axe-core finds nothing, in the page and in the shadow tree."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page, context).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


# Answers


@pytest.mark.parametrize("mode", ["launcher", "panel", "inline"])
def test_a_question_is_answered_on_a_foreign_page_by_keyboard(visit: Open, mode: str) -> None:
    page = visit(f"/{mode}")
    check_axe(page)
    shot(page, f"{mode}-1-first")
    page.get_by_role("button", name="A button of the page").focus()
    page.keyboard.press("Tab")
    if mode == "inline":
        for _ in range(10):
            if focused(page) == "question":
                break
            page.keyboard.press("Tab")
    else:
        assert focused(page) == "launcher"
        page.keyboard.press("Enter")
    assert focused(page) == "question"
    page.keyboard.type(INNOVATE)
    page.keyboard.press("Enter")
    quote = page.locator("[data-testid=quote]", has_text="26.2%").first
    quote.wait_for(timeout=WAIT_MS)
    page.locator(".check", has_text="Checked: word for word").first.wait_for()
    assert page.locator(".state").inner_text() == ""
    check_axe(page)
    shot(page, f"{mode}-2-answered")


@pytest.mark.parametrize("mode", ["panel", "inline"])
def test_an_answer_is_a_card_that_is_mostly_quote_under_review_status_and_date(visit: Open, mode: str) -> None:
    page = visit(f"/{mode}")
    if mode == "panel":
        page.locator(".launcher").click()
    turn = ask(page, INNOVATE)
    card = turn.locator("[data-testid=card]")
    lines = card.inner_text().splitlines()
    assert lines[0].endswith("answers the question")
    assert lines[1].startswith("In the INNOVATE trial")
    share = card.evaluate("node => node.querySelector('.said').offsetHeight / node.offsetHeight")
    assert mode == "inline" or share >= 0.3  # a wide inline box shows this quote in two lines
    standing = page.locator(".status-line")
    assert "pending human review" in standing.inner_text()
    assert "January 18, 2026" in standing.inner_text()
    assert not turn.locator(".notice").first.is_visible()
    assert standing.evaluate("node => node.getBoundingClientRect().bottom") <= page.viewport_size["height"]
    card.locator(".more summary").first.click()
    card.locator(".cite-quote").first.click()
    assert "Anti-IgE" in page.get_by_role("dialog", name="Reference 5").inner_text()


def test_a_quote_leads_to_its_place_on_the_article_page_and_a_number_to_its_reference(
    visit: Open, places: Places
) -> None:
    page = visit("/inline")
    turn = ask(page, INNOVATE)
    quote = turn.locator("[data-testid=quote]").first
    start, end = quote.get_attribute("data-start"), quote.get_attribute("data-end")
    passage = turn.locator(".permalink").first
    assert passage.get_attribute("href") == f"{places.service}/articles/{ARTICLE}#quote-{start}-{end}"
    assert turn.locator(".citation a").first.get_attribute("href") == f"{places.service}/articles/{ARTICLE}#ref-5"
    links = turn.locator("a").evaluate_all("links => links.map(a => [a.target, a.rel])")
    assert links
    assert all(target == "_blank" and "noopener" in rel for target, rel in links)


@pytest.mark.parametrize("mode", ["panel", "inline", "phone"])
def test_a_citation_opens_its_reference_beside_it_and_the_focus_returns(visit: Open, mode: str) -> None:
    page = visit("/launcher", **PHONE) if mode == "phone" else visit(f"/{mode}")
    if mode != "inline":
        page.locator(".launcher").click()
    number = ask(page, INNOVATE).locator(".citation a").first
    number.focus()
    page.keyboard.press("Enter")
    window = page.get_by_role("dialog", name="Reference 5")
    assert window.is_visible()
    assert focused(page) == "popover"
    words = window.inner_text()
    assert "Anti-IgE in severe persistent allergic asthma." in words
    assert "2007" in words
    assert "matched by its place in the list" in words
    assert window.locator(".badge.kind").count() == 1
    bounds, size = window.bounding_box(), page.viewport_size
    assert bounds["x"] >= 0
    assert bounds["x"] + bounds["width"] <= size["width"]
    assert bounds["y"] + bounds["height"] <= size["height"]
    check_axe(page)
    shot(page, f"citation-{mode}")
    page.keyboard.press("Escape")
    assert not window.is_visible()
    assert number.evaluate("node => node === node.getRootNode().activeElement")
    assert page.locator(".box").is_visible()
    number.click()
    window.get_by_role("button", name="Close").click()
    assert not window.is_visible()
    assert number.evaluate("node => node === node.getRootNode().activeElement")
    assert len(page.context.pages) == 1


def test_a_citation_that_the_article_does_not_list_says_so_in_its_window(visit: Open) -> None:
    page = visit("/inline")
    turn = ask(page, "How fast does omalizumab lower free IgE?")
    turn.locator(".citation a", has_text="[6]").first.click()
    window = page.get_by_role("dialog", name="Reference 6")
    assert "the article does not list it" in window.inner_text()
    assert "not in the article's reference list" in window.inner_text()
    check_axe(page)


def test_an_emergency_is_shown_while_the_search_still_runs(visit: Open, places: Places) -> None:
    page = visit("/inline")
    page.evaluate(
        """() => { const ask = window.fetch;
        window.fetch = (url, how) => !String(url).endsWith("/v1/ask") ? ask(url, how) : Promise.resolve(new Response(
          new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode(
            'event: notices\\ndata: {"notices":[{"code":"emergency","rank":0,"text":"Call 112."}]}\\n\\n')) }),
          { headers: { "Content-Type": "text/event-stream" } })); }"""
    )
    page.locator("#question").fill("I can't breathe")
    page.locator("#question").press("Enter")
    notice = page.locator("[data-code=emergency]")
    notice.wait_for()
    assert notice.get_attribute("role") == "alert"
    assert page.locator(".body[aria-busy]").count() == 1
    assert notice.evaluate("node => node.closest('[aria-busy]')") is None


def test_a_follow_up_is_understood_and_forgotten_when_cleared(visit: Open) -> None:
    page = visit("/panel")
    page.locator(".launcher").click()
    ask(page, "How is omalizumab administered?")
    asked: list[Any] = []
    page.on(
        "request",
        lambda r: asked.append(r.post_data_json) if r.url.endswith("/v1/ask") and r.method == "POST" else None,
    )
    ask(page, "and mepolizumab?")
    assert [turn["question"] for turn in asked[-1]["history"]] == ["How is omalizumab administered?"]
    assert asked[-1]["history"][0]["quotes"]
    assert page.locator(".understood").last.is_visible()
    page.locator("summary").evaluate_all("all => all.forEach(summary => summary.click())")
    check_axe(page)
    page.get_by_role("button", name="Clear").click()
    assert page.locator("[data-testid=turn]").count() == 0
    assert focused(page) == "question"
    assert page.locator(".state").inner_text() == "The conversation is cleared."
    assert page.locator(".intro").is_visible()
    ask(page, "and mepolizumab?")
    assert asked[-1]["history"] == []


def test_a_refusal_cannot_be_taken_for_an_answer(visit: Open) -> None:
    page = visit("/panel?sources=article")
    page.locator(".launcher").click()
    turn = ask(page, REFUSED)
    assert turn.locator("[data-testid=refusal]").inner_text() == "The article does not answer this."
    assert "not an answer" in turn.inner_text()
    assert turn.locator("[data-testid=nearest] li").count() >= 1
    assert turn.locator("[data-testid=quote]").count() == 0
    check_axe(page)
    shot(page, "refusal")


def test_an_emergency_stands_above_the_answer(visit: Open) -> None:
    page = visit("/launcher")
    page.locator(".launcher").click()
    turn = ask(page, "I can't breathe after my injection, what now?")
    first = turn.locator(".body > *").first
    assert first.get_attribute("data-code") == "emergency"
    assert first.get_attribute("role") == "alert"
    check_axe(page)
    shot(page, "emergency")


def test_before_the_first_question_the_script_is_all_that_is_asked_for(browser: Any, places: Places) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{places.listed}/panel?open=")
    page.locator(".box").wait_for()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [
        f"{places.listed}/panel?open=",
        f"{places.service}/widget.js",
    ]
    context.close()


def test_two_questions_are_proposed_after_an_answer_and_go_with_the_next(visit: Open) -> None:
    page = visit("/inline")
    turn = ask(page, INNOVATE)
    proposals = turn.locator(".proposals")
    proposals.wait_for(timeout=WAIT_MS)
    asked = proposals.get_by_role("button").all_inner_texts()
    assert len(asked) == 2
    assert INNOVATE not in asked
    proposals.get_by_role("button").first.click()
    page.get_by_test_id("turn").nth(1).locator(".proposals:visible").wait_for(timeout=WAIT_MS)
    assert page.locator(".proposals:visible").count() == 1
    assert asked[0] not in page.locator(".proposals:visible").inner_text()
    check_axe(page)


def test_a_thumb_is_kept_and_can_be_taken_back(visit: Open) -> None:
    page = visit("/inline")
    feedback = ask(page, INNOVATE).locator(".feedback")
    feedback.get_by_role("button", name="Yes").click(timeout=WAIT_MS)
    feedback.get_by_text("Kept without your question").wait_for(timeout=WAIT_MS)
    feedback.get_by_role("button", name="Take it back").click()
    feedback.get_by_text("Helpful?").wait_for(timeout=WAIT_MS)


def test_in_an_emergency_nothing_is_proposed_or_asked_for(visit: Open) -> None:
    turn = ask(visit("/inline"), "I can't breathe right now")
    turn.page.wait_for_timeout(500)
    assert turn.locator(".proposals:visible, .feedback").count() == 0


def test_lists_and_what_is_left_open_look_as_on_the_page(visit: Open, places: Places) -> None:
    page = visit("/inline")
    items = ask(page, "What does the article say about common pitfalls?").locator("blockquote")
    assert items.count() >= 1

    def changed(route: Any) -> None:
        answer = route.fetch(headers={**route.request.headers, "accept": "application/json"}).json()
        first = answer["quotes"][0]
        text = "Zyxomab helps:\n\n- at night\n- in winter"
        near = {**first, "text": "Quimab is dear.", "emphasis": []}
        sides = [
            {"text": "zyxomab", "question": "zyxomab?", "quotes": [0]},
            {"text": "quimab", "question": "quimab?", "quotes": []},
        ]
        quotes = [{**first, "text": text, "emphasis": []}]
        left = {"open_parts": [{"text": "quimab?", "nearest": [near]}], "comparison": sides}
        route.fulfill(
            status=200, json={**answer, "quotes": quotes, **left}, headers={"access-control-allow-origin": "*"}
        )

    page.route("**/v1/ask", changed)
    turn = ask(page, INNOVATE)
    assert turn.locator("blockquote ul > li").all_inner_texts() == ["at night", "in winter"]
    left, right = (side.bounding_box() for side in turn.get_by_test_id("side").all())
    assert left["y"] == right["y"]
    assert "Not found in these sources" in turn.get_by_test_id("side").last.inner_text()
    check_axe(page)


def test_the_examples_are_those_of_the_embedding_page(visit: Open) -> None:
    page = visit("/inline")
    page.get_by_role("button", name="How is omalizumab administered?").click()
    page.locator("[data-testid=quote]").first.wait_for(timeout=WAIT_MS)
    assert page.locator(".question").inner_text() == "How is omalizumab administered?"
    assert not page.locator(".intro").is_visible()


def test_the_link_inside_the_element_is_what_stands_there_without_the_script(browser: Any, places: Places) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{places.listed}/launcher")
    assert page.get_by_role("link", name="Ask about this article").is_visible()
    context.close()


# Focus, keys and sizes


@pytest.mark.parametrize("mode", ["launcher", "panel"])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_escape_closes_the_box_and_the_focus_returns(visit: Open, mode: str, options: dict[str, Any]) -> None:
    page = visit(f"/{mode}", **options)
    launcher = page.locator(".launcher")
    launcher.click()
    assert focused(page) == "question"
    assert launcher.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.locator(".box").is_visible()
    assert focused(page) == "launcher"
    assert launcher.get_attribute("aria-expanded") == "false"
    launcher.click()
    page.get_by_role("button", name="Close").click()
    assert focused(page) == "launcher"


@pytest.mark.parametrize("mode", ["launcher", "panel"])
def test_the_focus_is_not_trapped_beside_the_page(visit: Open, mode: str) -> None:
    page = visit(f"/{mode}")
    page.locator(".launcher").click()
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(focused(page))
    assert "A" in seen  # the link of the page after the box
    page.keyboard.press("Escape")
    assert not page.locator(".box").is_visible()


def test_a_button_of_the_page_can_open_the_box_and_has_the_focus_back_at_the_end(visit: Open) -> None:
    page = visit("/panel")
    page.get_by_role("button", name="A button of the page").focus()
    page.evaluate("document.querySelector('article-qa').show()")
    assert focused(page) == "question"
    page.keyboard.press("Escape")
    assert focused(page) == "BUTTON"


def test_a_box_that_is_open_from_the_start_does_not_take_the_focus(visit: Open) -> None:
    page = visit("/panel?open=")
    assert page.locator(".box").is_visible()
    assert focused(page) == "BODY"
    check_axe(page)
    page.locator("#question").focus()
    page.keyboard.press("Escape")
    assert focused(page) == "launcher"


def test_on_a_phone_the_box_is_the_screen_and_the_page_behind_cannot_take_the_focus(visit: Open) -> None:
    page = visit("/launcher", **PHONE)
    shot(page, "phone-1-closed")
    page.locator(".launcher").tap()
    ask(page, INNOVATE)
    box = page.locator(".box").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 740)
    for _ in range(25):
        page.keyboard.press("Tab")
        assert focused(page) not in {"A", "BUTTON"}
    check_axe(page)
    shot(page, "phone-2-answered")


@pytest.mark.parametrize("mode", ["launcher", "panel", "inline"])
def test_at_400_percent_nothing_is_cut_off(visit: Open, mode: str) -> None:
    page = visit(f"/{mode}", viewport={"width": 320, "height": 256})
    if mode != "inline":
        page.locator(".launcher").click()
    ask(page, INNOVATE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wide = page.locator(".box, .box *").evaluate_all(
        "nodes => nodes.filter(n => n.getBoundingClientRect().right > 321).length"
    )
    assert wide == 0
    page.locator(".ask").scroll_into_view_if_needed()
    bounds = page.locator(".ask").bounding_box()
    assert 0 <= bounds["y"] <= 256 - bounds["height"]
    shot(page, f"zoom-{mode}")


def test_what_can_be_pressed_is_44_pixels_high(visit: Open) -> None:
    page = visit("/panel")
    page.locator(".launcher").click()
    ask(page, INNOVATE)
    small = page.locator(".launcher, .box button, .box summary, .box a").evaluate_all(
        "nodes => nodes.filter(n => n.checkVisibility({ visibilityProperty: true })).map(n => [n.textContent, n.getBoundingClientRect()])"
        ".filter(([, r]) => r.height < 44 || r.width < 44).map(([text, r]) => `${text} ${r.width}x${r.height}`)"
    )
    assert small == []


def test_what_has_the_focus_is_seen(visit: Open) -> None:
    page = visit("/inline")
    ask(page, INNOVATE)
    page.locator("#question").focus()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        outline = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement.shadowRoot.activeElement);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
        )
        assert outline[0] == "solid"
        assert outline[1] >= 2


def test_only_additions_are_announced(visit: Open) -> None:
    page = visit("/inline")
    log = page.get_by_role("log")
    assert log.get_attribute("aria-label") == "Questions and answers"
    page.evaluate(
        "(() => { const log = document.querySelector('article-qa').shadowRoot.querySelector('.log'); window.removed = 0;"
        " new MutationObserver(ms => ms.forEach(m => window.removed += m.removedNodes.length)).observe(log, { childList: true }); })()"
    )
    ask(page, INNOVATE)
    ask(page, "How is omalizumab administered?")
    assert page.evaluate("window.removed") == 0
    assert log.locator("[data-testid=turn]").count() == 2


def test_nothing_moves_where_motion_is_not_wanted(visit: Open) -> None:
    page = visit("/inline")
    page.route("**/v1/ask", lambda route: None)
    page.locator("#question").fill(INNOVATE)
    page.locator("#question").press("Enter")
    page.locator(".body[aria-busy]").wait_for(state="attached")
    assert page.evaluate("document.querySelector('article-qa').shadowRoot.getAnimations({ subtree: true }).length") == 0


@pytest.mark.parametrize("theme", ["", "?theme=light"])
def test_it_is_dark_where_the_page_is_unless_told_otherwise(visit: Open, theme: str) -> None:
    page = visit(f"/panel{theme}", color_scheme="dark")
    page.locator(".launcher").click()
    ask(page, "How is omalizumab administered?")
    colour = page.locator(".box").evaluate("box => getComputedStyle(box).backgroundColor")
    assert colour == ("rgb(251, 250, 247)" if theme else "rgb(20, 24, 26)")
    # The page has no style sheet: axe takes the browser's dark ground of the page itself for white.
    check_axe(page, "article-qa")
    shot(page, "light-on-dark" if theme else "dark")


def test_the_page_themes_it_by_custom_properties_and_its_own_rules_stay_outside(visit: Open) -> None:
    page = visit("/inline")
    page.evaluate(
        "(() => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync('* { color: red; font-size: 9px; } article-qa { --article-qa-accent: #7a0044; --article-qa-radius: 0; }');"
        " document.adoptedStyleSheets = [sheet]; })()"
    )
    style = page.locator(".ask").evaluate(
        "b => [getComputedStyle(b).backgroundColor, getComputedStyle(b).borderTopLeftRadius]"
    )
    assert style == ["rgb(122, 0, 68)", "0px"]
    assert page.locator("h2").evaluate("h => getComputedStyle(h).color") != "rgb(255, 0, 0)"


# When there is no answer


def trouble(page: Any, question: str = INNOVATE) -> Any:
    turn = ask(page, question)
    return turn.locator("[data-testid=trouble]")


def test_a_site_that_is_not_listed_is_told_so_and_not_that_there_is_no_answer(browser: Any, places: Places) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{places.other}/inline")
    told = trouble(page)
    assert told.get_attribute("data-kind") == "site"
    assert f"This site ({places.other}) is not on the list" in told.inner_text()
    assert "QA_ALLOWED_ORIGINS" in told.inner_text()
    assert "not an answer" in told.inner_text()
    assert told.get_by_role("button").count() == 0
    assert page.locator("[data-testid=refusal]").count() == 0
    check_axe(page)
    shot(page, "refused-site")
    context.close()


def test_a_busy_service_says_when_to_come_back_and_asking_again_works(visit: Open, places: Places) -> None:
    page = visit("/inline")
    problem = {
        "type": "urn:article-qa:problem:busy",
        "title": "busy",
        "status": 503,
        "detail": "Too many questions at once.",
    }
    headers = {
        "Access-Control-Allow-Origin": places.listed,
        "Access-Control-Expose-Headers": "Retry-After",
        "Retry-After": "7",
    }
    page.route(
        "**/v1/ask",
        lambda route: route.fulfill(
            status=503, headers=headers, content_type="application/problem+json", body=json.dumps(problem)
        ),
    )
    told = trouble(page)
    assert told.get_attribute("data-kind") == "busy"
    assert "The service is busy. Try again in 7 seconds. This is not an answer" in told.inner_text()
    check_axe(page)
    shot(page, "busy")
    page.unroute("**/v1/ask")
    told.get_by_role("button", name="Try again").click()
    page.locator("[data-testid=quote]").first.wait_for(timeout=WAIT_MS)
    assert page.locator("[data-testid=turn]").count() == 1


def test_without_a_connection_the_question_is_kept_and_can_be_asked_again(visit: Open) -> None:
    page = visit("/inline")
    page.context.set_offline(True)
    told = trouble(page)
    assert told.get_attribute("data-kind") == "offline"
    check_axe(page)
    shot(page, "offline")
    page.context.set_offline(False)
    told.get_by_role("button", name="Try again").click()
    page.locator("[data-testid=quote]").first.wait_for(timeout=WAIT_MS)


def test_a_service_that_is_gone_is_said_to_be_gone(visit: Open) -> None:
    page = visit("/inline")
    page.route("**/v1/ask", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    assert trouble(page).get_attribute("data-kind") == "unreachable"


def test_an_article_that_is_not_there_is_an_error_for_the_one_who_embeds_it(visit: Open) -> None:
    page = visit("/inline?article=no-such-article")
    told = trouble(page)
    assert "no-such-article" in told.inner_text()
    assert told.get_by_role("button").count() == 0


@pytest.mark.parametrize(
    "body", ["event: done\ndata: {}\n\n", 'event: answer\ndata: {"outcome": 1}\n\n', "event: answer\ndata: {\n\n", ""]
)
def test_a_reply_that_is_no_answer_is_an_error_and_never_a_refusal(visit: Open, places: Places, body: str) -> None:
    page = visit("/inline")
    headers = {"Access-Control-Allow-Origin": places.listed}
    page.route(
        "**/v1/ask",
        lambda route: route.fulfill(status=200, headers=headers, content_type="text/event-stream", body=body),
    )
    assert trouble(page).is_visible()
    assert page.locator("[data-testid=refusal]").count() == 0


def test_a_question_in_flight_can_be_stopped(visit: Open) -> None:
    page = visit("/inline")
    page.route("**/v1/ask", lambda route: None)
    page.locator("#question").fill(INNOVATE)
    page.locator("#question").press("Enter")
    assert page.locator(".state").inner_text() == "Asking…"
    shot(page, "asking")
    check_axe(page)
    page.get_by_role("button", name="Stop").click()
    page.locator("[data-kind=stopped]").wait_for()
    check_axe(page)
    assert focused(page) == "question"
    assert page.locator(".state").inner_text() == ""


def test_markup_in_an_answer_is_shown_as_its_characters(visit: Open, places: Places) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    quote = {
        "doc_id": "../x\"><b>", "start": 0, "end": len(evil), "text": evil, "sha256": "", "start_utf16": 0, "end_utf16": len(evil),
        "heading_path": [evil], "page": None, "source_type": "article", "source_title": evil, "lead_in": {"text": evil}, "emphasis": [[2, 9]],
        "citations": [{"number": 1, "status": "inferred", "reference_id": None, "reason": evil}], "score": 1, "url": "javascript:alert(3)",
    }  # fmt: skip
    answer = {
        "id": "x", "question": evil, "resolved_question": evil + "!", "outcome": "answered", "quotes": [quote], "confidence": 0.9,
        "also_consider": [{**quote, "relation": evil}], "nearest": [], "notices": [{"code": evil, "text": evil}], "markdown": evil,
        "references": [{"number": 1, "status": "inferred", "title": evil, "URL": "javascript:alert(4)", "kind": evil, "reason": evil}],
    }  # fmt: skip
    headers = {"Access-Control-Allow-Origin": places.listed}
    body = f"event: answer\ndata: {json.dumps(answer)}\n\n"
    page = visit("/inline")
    page.route(
        "**/v1/ask",
        lambda route: route.fulfill(status=200, headers=headers, content_type="text/event-stream", body=body),
    )
    turn = ask(page, evil)
    assert turn.locator(".question").inner_text() == evil
    assert turn.locator("[data-testid=quote]").first.text_content() == evil
    assert turn.locator("img, script, b").count() == 0
    addresses = turn.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
    assert addresses
    assert all(address.startswith(places.service + "/articles/") for address in addresses)
