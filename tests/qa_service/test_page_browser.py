"""The article page in a real browser, used by keyboard only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
ARTICLE = "severe-asthma-immunotherapy"
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
REFUSED = "What is the capital of France?"
WAIT_MS = 30_000
Visit = Callable[..., Any]


def tab_to(page: Any, selector: str, most: int = 120) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def ask_by_keyboard(reader: Any, question: str) -> Any:
    page = reader.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#question", 1)
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    return reader.settled()


def highlighted(page: Any) -> str:
    return str(page.evaluate("[...(CSS.highlights.get('quoted') ?? [])].map(String).join('')"))


# Asking, and finding the quote in the article


@pytest.mark.parametrize("width", [1440, 390])
def test_a_quote_is_asked_for_shown_and_found_in_the_article_without_a_mouse(visit: Visit, width: int) -> None:
    reader = visit(viewport={"width": width, "height": 900})
    page = reader.page
    quote = ask_by_keyboard(reader, INNOVATE).locator("[data-testid=quote]", has_text="26.2%").first
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
    assert "".join(highlighted(page).split()) == "".join(quote.text_content().split())
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.start") == str(start)


def test_the_link_to_a_passage_opens_it_highlighted_on_a_page_of_its_own(visit: Visit) -> None:
    reader = visit()
    figure = ask_by_keyboard(reader, INNOVATE).locator("figure.quote").first
    path = figure.locator(".permalink").get_attribute("href")
    assert path.startswith(f"/articles/{ARTICLE}#quote-")
    other = visit(path)
    other.page.wait_for_selector(".unit.hit")
    words = figure.locator("blockquote").text_content()
    assert "".join(highlighted(other.page).split()) == "".join(words.split())


def test_a_passage_of_the_publishers_own_lines_is_unfolded_when_it_is_shown(visit: Visit) -> None:
    reader = visit()
    turn = reader.ask("When was this article last updated?")
    assert "January 18, 2026" in turn.inner_text()
    turn.locator(".show").first.click()
    assert reader.page.locator(".unit.hit").first.is_visible()


def test_every_quote_shown_is_checked_by_the_browser_against_its_source(visit: Visit) -> None:
    turn = ask_by_keyboard(visit(), INNOVATE)
    turn.locator(".check", has_text="Checked").first.wait_for()
    checks = turn.locator(".check").all_text_contents()
    assert checks[0] == "Checked: word for word"
    assert set(checks) <= {"Checked: word for word", "Checked: as the note has it"}


def test_a_quote_that_is_not_in_its_source_is_said_to_differ(visit: Visit) -> None:
    reader = visit()
    reader.reply(lambda answer: json.loads(json.dumps(answer).replace("26.2%", "62.2%")))
    ask_by_keyboard(reader, INNOVATE)
    reader.page.wait_for_selector(".check.failed", timeout=WAIT_MS)
    forged = reader.page.locator("figure.quote", has_text="62.2%").first
    assert forged.locator(".check").inner_text() == "Differs from its source"


# Refusals, notices, understanding


def test_a_refusal_shows_the_nearest_passages_as_not_an_answer(visit: Visit) -> None:
    reader = visit()
    page = reader.page
    tab_to(page, "#sources")
    page.keyboard.type("Article only")
    assert page.eval_on_selector("#sources", "s => s.value") == "article"
    turn = reader.ask(REFUSED)
    assert "The article does not answer this." in turn.inner_text()
    assert "not an answer" in turn.inner_text()
    assert turn.locator("[data-testid=nearest] li").count() >= 1
    assert turn.locator("[data-testid=quote]").count() == 0
    assert turn.locator(".copy-quote").count() == 0


def test_an_emergency_stands_above_the_answer_and_reads_the_same_in_every_mode(visit: Visit) -> None:
    reader = visit()
    first = reader.ask("I can't breathe after my injection, what now?").locator(".body > *").first
    assert first.get_attribute("data-code") == "emergency"
    assert first.get_attribute("role") == "alert"
    words = first.inner_text()
    for mode in ("clinician", "student", "patient"):
        reader.page.check(f"#modes [value={mode}]")
        assert reader.page.locator(".turn .body > *").first.inner_text() == words


def test_in_an_emergency_nothing_is_proposed_that_takes_time(visit: Visit) -> None:
    reader = visit()
    told = reader.ask("I can't breathe")
    assert told.locator("[data-code=emergency] a[href='tel:911']").is_visible()
    assert told.locator("[data-testid=refusal]").count() == 0
    assert "ask in other words" not in told.inner_text()
    assert told.locator("[data-testid=nearest]").count() == 0
    assert reader.page.locator("a.example:visible").count() == 0
    reader.reply(lambda answer: {**answer, "notices": [{"code": "emergency", "rank": 0, "text": "Call 112."}]})
    answered = reader.ask(INNOVATE)
    assert answered.locator("[data-testid=quote]").first.is_visible()
    assert "They do not say what to do now." in answered.inner_text()
    assert answered.locator(".confidence").count() == 0


def test_confidence_is_in_words_and_its_number_on_demand(visit: Visit) -> None:
    details = visit().ask(INNOVATE).locator(".confidence")
    assert "answers the question" in details.locator("summary").inner_text()
    assert not details.locator("p").is_visible()
    details.locator("summary").click()
    assert "%" in details.locator("p").inner_text()


def test_a_question_understood_from_the_conversation_can_be_asked_as_it_was_typed(visit: Visit) -> None:
    reader = visit()
    reader.ask("How is omalizumab given?")
    bodies = []
    reader.page.on("request", lambda r: bodies.append(r.post_data_json) if r.url.endswith("/v1/ask") else None)
    turn = reader.ask("and mepolizumab?")
    assert "Understood as:" in turn.inner_text()
    turn.locator(".as-typed").click()
    again = reader.settled()
    assert again.locator(".question").inner_text() == "and mepolizumab?"
    assert "Understood as:" not in again.inner_text()
    assert [body.get("as_typed") for body in bodies] == [None, True]
    assert bodies[0]["history"][0]["question"] == "How is omalizumab given?"


def test_two_readings_of_a_question_are_answered_apart(visit: Visit) -> None:
    def two(answer: dict[str, Any]) -> dict[str, Any]:
        quotes = [answer["quotes"][0], answer["quotes"][0]]
        readings = [
            {"resolved_question": q, "carried_over": [], "confidence": 0.7, "quotes": [at]}
            for at, q in enumerate(["Omalizumab in children?", "Mepolizumab in children?"])
        ]
        return {**answer, "quotes": quotes, "readings": readings}

    reader = visit()
    reader.reply(two)
    turn = reader.ask(INNOVATE)
    named = turn.locator("[data-testid=reading] h4 q").all_text_contents()
    assert named == ["Omalizumab in children?", "Mepolizumab in children?"]
    assert turn.locator("[data-testid=reading] [data-testid=quote]").count() == 2


def test_markup_typed_as_a_question_is_shown_as_its_characters(visit: Visit) -> None:
    question = "<img src=x onerror=alert(1)> What is omalizumab?"
    turn = ask_by_keyboard(visit(), question)
    assert turn.locator(".question").inner_text() == question
    assert turn.locator("img").count() == 0


def test_markup_in_an_answer_is_shown_as_its_characters(visit: Visit) -> None:
    evil = "<img src=x onerror=alert(1)>"

    def poisoned(answer: dict[str, Any]) -> dict[str, Any]:
        quote = {
            **answer["quotes"][0],
            "text": evil,
            "heading_path": [evil],
            "source_title": evil,
            "url": "javascript:alert(1)",
        }
        notice = {"code": "review_status", "text": evil}
        return {
            **answer,
            "quotes": [quote],
            "notices": [notice],
            "resolved_question": evil,
            "references": [{"number": 5, "title": evil, "status": evil}],
        }

    reader = visit()
    reader.reply(poisoned)
    turn = reader.ask(INNOVATE)
    assert turn.locator("img").count() == 0
    assert turn.locator("blockquote").first.text_content() == evil
    assert turn.locator("[href^=javascript]").count() == 0


def test_right_to_left_words_in_a_quote_run_right_to_left(visit: Visit) -> None:
    hebrew = "אומליזומאב ניתן בהזרקה 5."

    reader = visit()
    reader.reply(lambda answer: {**answer, "quotes": [{**answer["quotes"][0], "text": hebrew, "emphasis": []}]})
    turn = reader.ask(INNOVATE)
    quote = turn.locator("[data-testid=quote]").first
    assert quote.text_content() == hebrew
    assert quote.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert turn.locator("figcaption").first.evaluate("node => getComputedStyle(node).direction") == "ltr"


# Trouble


def test_a_busy_server_is_asked_again_by_itself(visit: Visit) -> None:
    reader = visit()
    reader.fail(503, "Too many questions at once.", **{"Retry-After": "1"})
    turn = reader.ask(INNOVATE)
    assert "Many people are asking" in turn.inner_text()
    assert "not an answer" in turn.inner_text()
    reader.page.unroute_all()
    turn.locator("[data-testid=quote]").first.wait_for(timeout=WAIT_MS)
    assert reader.page.locator(".turn").count() == 1


def test_offline_the_question_is_kept_and_asked_when_the_connection_is_back(visit: Visit) -> None:
    reader = visit()
    reader.page.context.set_offline(True)
    turn = reader.ask(INNOVATE)
    assert "You are offline" in turn.inner_text()
    reader.page.context.set_offline(False)
    turn.locator("[data-testid=quote]").first.wait_for(timeout=WAIT_MS)


def test_a_failure_is_no_refusal_and_has_a_way_on(visit: Visit) -> None:
    reader = visit()
    reader.fail(500, "KeyError. The failure is logged.")
    turn = reader.ask(INNOVATE)
    assert "Something went wrong: KeyError." in turn.inner_text()
    assert "This is not an answer about the article." in turn.inner_text()
    assert turn.locator("[data-testid=refusal]").count() == 0
    turn.get_by_role("button", name="Change the question").click()
    assert reader.page.input_value("#question") == INNOVATE
    assert reader.page.locator(".turn").count() == 0
    reader.page.unroute_all()
    reader.page.press("#question", "Enter")
    assert reader.settled().locator("[data-testid=quote]").count() >= 1


# The conversation as a whole


def test_the_conversation_survives_a_reload_and_is_gone_when_cleared(visit: Visit) -> None:
    reader = visit()
    reader.ask(INNOVATE)
    reader.page.reload()
    assert reader.page.locator(".turn [data-testid=quote]").count() >= 1
    reader.page.click("#clear")
    assert reader.page.locator(".turn").count() == 0
    assert reader.page.evaluate("Object.keys(sessionStorage).length + Object.keys(localStorage).length") == 0
    reader.page.reload()
    assert reader.page.locator(".turn").count() == 0


def test_the_conversation_is_saved_as_markdown_whose_footnotes_all_resolve(visit: Visit) -> None:
    import re

    reader = visit()
    reader.ask(INNOVATE)
    reader.ask("Where must omalizumab be given?")
    with reader.page.expect_download() as started:
        reader.page.click("#download")
    saved = started.value.path().read_text(encoding="utf-8")
    assert started.value.suggested_filename == f"{ARTICLE}-questions.md"
    assert saved.count("\n## ") == 2
    assert "> In the INNOVATE trial, omalizumab reduced" in saved
    notes = re.findall(r"^\[\^([^\]]+)\]: ", saved, re.MULTILINE)
    assert len(notes) == len(set(notes))
    assert set(re.findall(r"\[\^([^\]]+)\](?!: )", saved)) == set(notes)


def test_a_quote_is_copied_with_its_source_and_citation(visit: Visit) -> None:
    reader = visit()
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure = reader.ask(INNOVATE).locator("figure.quote").first
    figure.locator(".copy-quote").click()
    figure.locator(".copy-quote", has_text="Copied").wait_for()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{figure.locator('blockquote').text_content()}”\n— Role of Immunotherapy in Asthma")
    assert "[5] Anti-IgE in severe persistent allergic asthma. Respirology (Carlton, Vic.). 2007." in copied


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("Vancouver", "5. Anti-IgE"), ("AMA", "5. Anti-IgE"), ("RIS", "TY  - JOUR"), ("BibTeX", "@article{anti-ige")],
)
def test_a_citation_tells_its_reference_and_copies_it(visit: Visit, name: str, beginning: str) -> None:
    reader = visit()
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.page.locator("#article .cite a[data-numbers='5']").click()
    box = reader.page.locator("#popover")
    assert "Anti-IgE in severe persistent allergic asthma." in box.inner_text()
    assert "matched by its place in the list" in box.inner_text()
    box.get_by_role("button", name=name, exact=True).click()
    box.get_by_role("button", name="Copied").wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()").startswith(beginning)


def test_a_citation_that_the_article_does_not_list_says_so_and_offers_no_copy(visit: Visit) -> None:
    reader = visit()
    reader.page.locator("#article .cite a[data-numbers='6']").first.click()
    box = reader.page.locator("#popover")
    assert "the article does not list it" in box.inner_text()
    assert box.locator(".copy-row").count() == 0


# How the page behaves as a page


def test_without_scripts_the_article_its_references_and_terms_can_be_read(visit: Visit) -> None:
    page = visit(java_script_enabled=False).page
    assert "26.2%" in page.inner_text("#article")
    page.click("#article .cite a[data-numbers='5']")
    assert page.url.endswith("#ref-5")
    assert "scripts are off" in page.inner_text(".chat")
    assert not page.is_visible("#modes")


def test_an_example_is_asked_by_a_press(visit: Visit) -> None:
    reader = visit()
    example = reader.page.locator("a.example").first
    words = example.inner_text()
    example.click()
    assert reader.settled().locator(".question").inner_text() == words
    shown = reader.page.locator("a.example:visible").all_inner_texts()
    assert 1 <= len(shown) <= 2
    assert words not in shown


def test_a_question_in_the_address_is_asked_once(visit: Visit) -> None:
    reader = visit("/?q=How+much+did+omalizumab+cut+exacerbations+in+INNOVATE%3F&sources=article")
    reader.settled()
    reader.page.reload()
    assert reader.page.locator(".turn").count() == 1


def test_a_very_long_article_is_shown_whole_and_answers(visit: Visit, address_of: Callable[..., Any]) -> None:
    sections = "\n\n".join(
        f"## Part {n}\n\n" + f"Drug {n} lowers marker {n} by {n} percent. " * 20 for n in range(1, 151)
    )
    with address_of(f"# A long review\n\n{sections}\n") as address:
        reader = visit(address=address, viewport={"width": 1440, "height": 900})
        assert reader.page.locator("#outline a").count() == 150
        reader.page.locator("#outline a").last.click()
        assert reader.page.locator("h2", has_text="Part 150").evaluate(
            "h => h.getBoundingClientRect().top < innerHeight"
        )
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_in_the_dark_the_answer_can_be_seen(visit: Visit) -> None:
    reader = visit(color_scheme="dark")
    reader.ask(INNOVATE)
    background, text = reader.page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
    assert (background, text) == ("rgb(20, 24, 26)", "rgb(228, 231, 230)")


def test_the_printed_page_has_the_article_and_the_answers_and_no_controls(visit: Visit) -> None:
    reader = visit()
    reader.ask(INNOVATE)
    reader.page.emulate_media(media="print")
    assert reader.page.is_visible("#article")
    assert reader.page.is_visible(".turn blockquote")
    for control in ("#ask", "#modes", "#outline", "#clear", ".turn .actions"):
        assert not reader.page.locator(control).first.is_visible()


def test_the_page_is_light_and_paints_at_once(visit: Visit, record_property: Callable[[str, object], None]) -> None:
    """Under 120 kB over the wire even with the weakest gzip; its first paint is printed (a busy machine delays it)."""
    import gzip

    sizes: dict[str, int] = {}
    reader = visit("/healthz")
    reader.page.on(
        "response", lambda r: sizes.update({r.url: len(gzip.compress(r.body(), 1))}) if r.status == 200 else None
    )
    reader.page.goto(reader.address + "/")
    reader.ask(INNOVATE)
    paints = "performance.getEntriesByName('first-contentful-paint').map((e) => e.startTime)[0]"
    first_paint_ms = reader.page.evaluate(paints)
    total = sum(sizes.values())
    record_property("first_contentful_paint_ms", first_paint_ms)
    record_property("gzipped_bytes", total)
    print(f"{len(sizes)} files, {total} bytes gzipped, first contentful paint after {first_paint_ms:.0f} ms")
    assert total < 120_000
    assert first_paint_ms < 3000
