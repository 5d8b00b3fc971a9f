"""Reading modes and the glossary: what is said around a quote changes, the quote never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MODES = ("plain", "clinician", "student", "patient")
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
TERMS = ["IgE", "anti-IgE", "exacerbation", "mast cells", "FcεRI", "a", "C++", "(x)"]
RENDER = """async ([quote, terms, mode]) => {
  const { quoteNode } = await import("/static/quote.js");
  const { marker } = await import("/static/terms.js");
  const { WORDS } = await import("/static/words.js");
  const mark = marker(new Map(terms.map((term) => [term.toLowerCase(), { term, meaning: "" }])));
  const node = quoteNode(quote, [], { words: WORDS[mode], mark });
  return [node.querySelector("blockquote").textContent, node.querySelector(".lead-in")?.textContent ?? null];
}"""

words = st.lists(
    st.sampled_from([*TERMS, "IGE", "exacerbations", "שלום", "😀", "é", "\n", "0.09%", "-"]) | st.text(max_size=6)
)
texts = words.map(" ".join).filter(lambda text: (text and text.isprintable()) or "\n" in text)


@pytest.fixture(scope="module")
def bare_page(chromium: Any, page_address: str) -> Any:
    page = chromium.new_page()
    page.goto(page_address + "/")
    yield page
    page.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts, lead=st.none() | texts, cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_a_quote_is_shown_character_for_character_in_every_mode(
    bare_page: Any, text: str, lead: str | None, cuts: list[tuple[int, int]]
) -> None:
    quote = {
        "doc_id": "d", "start": 100, "end": 100 + len(text), "text": text, "heading_path": [], "source_type": "article",
        "source_title": "T", "lead_in": None if lead is None else {"text": lead}, "citations": [],
        "emphasis": [[100 + min(c), 100 + max(c)] for c in cuts],
    }  # fmt: skip
    for mode in MODES:
        for terms in (TERMS, []):
            assert bare_page.evaluate(RENDER, [quote, terms, mode]) == [text, lead]


def test_the_words_of_an_answer_change_with_the_mode_and_its_quotes_do_not(visit: Callable[..., Any]) -> None:
    reader = visit()
    turn = reader.ask("Should I take omalizumab?")
    quotes = turn.locator("blockquote").all_text_contents()
    notices, said = {}, {}
    for mode in MODES:
        reader.page.check(f"#modes [value={mode}]")
        assert turn.locator("blockquote").all_text_contents() == quotes
        notices[mode] = turn.locator("[data-code=personal_treatment]").inner_text()
        said[mode] = turn.inner_text()
    assert notices["plain"] == notices["student"]
    assert len(set(notices.values())) == 3
    assert "doctor, nurse or pharmacist" in notices["patient"]
    assert "local guidance" in notices["clinician"]
    assert len(set(said.values())) == 4


def test_a_term_is_explained_beside_the_quote_and_marked_as_no_words_of_the_article(visit: Callable[..., Any]) -> None:
    reader = visit()
    reader.page.check("#modes [value=student]")
    turn = reader.ask("How does omalizumab act on IgE?")
    term = turn.locator("blockquote .term").first
    term.focus()
    reader.page.keyboard.press("Enter")
    box = reader.page.locator("#popover")
    assert "not words of the article" in box.inner_text()
    reader.page.keyboard.press("Escape")
    assert term.evaluate("node => node === document.activeElement")


def test_the_article_keeps_its_words_and_its_highlights_where_terms_are_marked(visit: Callable[..., Any]) -> None:
    reader = visit()
    before = reader.page.locator("#article").text_content()
    reader.page.check("#modes [value=patient]")
    assert reader.page.locator("#article .term").count() > 10
    assert reader.page.locator("#article").text_content() == before
    turn = reader.ask(INNOVATE)
    quote = turn.locator("blockquote").first.text_content()
    turn.locator(".show").first.click()
    shown = reader.page.evaluate("[...CSS.highlights.get('quoted')].map(String).join('')")
    assert "".join(shown.split()) == "".join(quote.split())
    reader.page.check("#modes [value=plain]")
    assert reader.page.locator("#article .term").count() == 0
    assert reader.page.locator("#article").text_content() == before


def test_the_mode_is_off_at_first_and_remembered_in_the_browser_only(visit: Callable[..., Any]) -> None:
    reader = visit()
    assert reader.page.evaluate("document.documentElement.dataset.mode") == "plain"
    assert reader.page.evaluate("localStorage.length") == 0
    reader.page.check("#modes [value=student]")
    reader.page.reload()
    assert reader.page.evaluate("document.documentElement.dataset.mode") == "student"
    assert reader.page.is_checked("#modes [value=student]")
    reader.page.check("#modes [value=plain]")
    assert reader.page.evaluate("localStorage.length") == 0
    assert reader.page.context.cookies() == []
