"""The panel of notes and texts, the window of a number and a quote, each with where its words come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_the_panel_unfolds_and_the_window_of_a_number_shows_its_notes(visit: Callable[..., Any]) -> None:
    reader = visit(viewport={"width": 390, "height": 844})
    reader.page.locator("#sources-panel summary").click()
    assert reader.page.locator("#sources-panel li").first.is_visible()
    assert reader.violations() == []
    reader.page.evaluate("document.querySelector('#sources-panel li').dataset.cites = '5'")
    reader.page.locator("#article .cite a[data-numbers='5']").first.click()
    reader.page.locator("#popover .note").first.wait_for(timeout=10_000)
    assert reader.violations() == []
    assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_quote_of_a_note_tells_its_source_on_demand(visit: Callable[..., Any]) -> None:
    source = {"title": "T", "publication": "INNOVATE", "type": "trial", "date": "2005", "url": "https://a.example/x ; javascript:1", "seen": "abstract"}  # fmt: skip
    reader = visit()
    reader.reply(lambda answer: {**answer, "quotes": [{**answer["quotes"][0], "source": source}]})
    turn = reader.ask("How much did omalizumab cut exacerbations in INNOVATE?")
    turn.locator(".provenance summary").first.click()
    assert "INNOVATE; trial; 2005; seen: abstract." in turn.locator(".provenance p").first.inner_text()
    assert turn.locator(".provenance").first.locator("a").count() == 1
    assert reader.violations() == []


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"container-title": "Allergy, 2005;60:309"}, "A trial. Allergy, 2005;60:309."),
        ({"container-title": "Allergy"}, "A trial. Allergy. 2005."),
        ({"container-title": "Page 12005"}, "A trial. Page 12005. 2005."),
    ],
)
def test_a_year_is_not_printed_twice(visit: Callable[..., Any], fields: dict[str, str], line: str) -> None:
    reference = {"title": "A trial", "issued": {"date-parts": [[2005]]}, **fields}
    reader = visit()
    said = "async (r) => (await import('/static/references.js')).referenceText(r)"
    assert reader.page.evaluate(said, reference) == line
