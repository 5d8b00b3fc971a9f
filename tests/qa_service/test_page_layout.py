"""Lists and tables inside a quote: shown as such, with every character of the quote kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
DRAWN = """async ([text, lead, prefix, emphasis]) => {
  const { quoteNode } = await import("/static/quote.js");
  const quote = {
    doc_id: "d", start: 0, end: 9, text, heading_path: [], source_type: "article", source_title: "T", citations: [],
    lead_in: lead === null ? null : { text: lead }, selectors: [{ prefix }], emphasis: emphasis ?? [],
  };
  const node = quoteNode(quote);
  document.querySelector("#turns").replaceChildren(node);
  const shown = (all) => [...all].map((one) => one.innerText.trim());
  return {
    all: node.querySelector("blockquote").textContent,
    lead: node.querySelector(".lead-in")?.textContent ?? null,
    items: shown(node.querySelectorAll("li")),
    values: [...node.querySelectorAll("li")].map((item) => item.getAttribute("value")),
    rows: [...node.querySelectorAll("[role=row]")].map((row) => shown(row.querySelectorAll("[role=cell], [role=columnheader]"))),
    heads: shown(node.querySelectorAll("[role=columnheader]")),
    tables: node.querySelectorAll("[role=table]").length,
    strong: shown(node.querySelectorAll("mark")),
  };
}"""


@pytest.fixture(scope="module")
def drawn(chromium: Any, page_address: str) -> Any:
    page = chromium.new_page()
    page.goto(page_address + "/")
    yield lambda text, lead=None, prefix="", emphasis=None: page.evaluate(DRAWN, [text, lead, prefix, emphasis])
    page.close()


def test_items_under_their_lead_in_are_a_list(drawn: Any) -> None:
    found = drawn("Do not give it in:\n\n- an active ulcer\n- heart\n  failure")
    assert found["items"] == ["an active ulcer", "heart failure"]
    assert found["all"] == "Do not give it in:\n\n- an active ulcer\n- heart\n  failure"


def test_a_quote_that_begins_behind_a_list_sign_is_an_item_of_that_list(drawn: Any) -> None:
    found = drawn("Fever\n3. Pregnancy", prefix="at once:\n\n2. ")
    assert (found["items"], found["values"]) == (["Fever", "Pregnancy"], ["2", "3"])


def test_running_words_and_minus_signs_are_no_list(drawn: Any) -> None:
    assert drawn("It fell by\n-3 points.\nIt is given in 2024.")["items"] == []


def test_rows_stand_in_one_table_with_the_row_that_heads_them(drawn: Any) -> None:
    lead = "Sizes:\n\n| Size | Passes |\n|---|---|"
    found = drawn("| up to 4 mm | about 80% |\n| 5 to 7 mm | 60% |", lead=lead, emphasis=[[21, 24]])
    assert found["tables"] == 1
    assert found["heads"] == ["Size", "Passes"]
    assert found["rows"] == [["Size", "Passes"], ["up to 4 mm", "about 80%"], ["5 to 7 mm", "60%"]]
    assert (found["lead"], found["strong"]) == (lead, ["80%"])


def test_the_first_row_of_a_whole_table_heads_it(drawn: Any) -> None:
    found = drawn("| Size | Passes |\n|---|---|\n| 4 mm | 80% |\nSizes differ.")
    assert (found["heads"], found["rows"][1:]) == (["Size", "Passes"], [["4 mm", "80%"]])


lines = st.sampled_from(
    ["- ", "1. ", "2) ", "| a | b |", "|---|---|", "|", "", "  ", "• x", "a | b", "😀 |", "  wrapped"]
)
texts = st.lists(lines | st.text(st.sampled_from("ab |-1.)•😀"), max_size=8), min_size=1, max_size=6).map("\n".join)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts, lead=st.none() | texts, prefix=st.sampled_from(["", "\n- ", "x:\n\n4. "]))
def test_every_character_is_kept_whatever_it_looks_like(drawn: Any, text: str, lead: str | None, prefix: str) -> None:
    found = drawn(text, lead, prefix)
    assert (found["all"], found["lead"]) == (text, lead)


@pytest.mark.parametrize(
    "look", [{"viewport": {"width": 1366, "height": 768}}, {"viewport": {"width": 360, "height": 740}}]
)
def test_an_answer_with_a_list_and_rows_has_no_violation_and_fits(
    visit: Callable[..., Any], look: dict[str, Any]
) -> None:
    reader = visit(**look)
    reader.reply(
        lambda answer: {**answer, "quotes": [made(answer, *ITEMS), made(answer, *ROWS)], "outcome": "answered"}
    )
    turn = reader.ask("How much did omalizumab cut exacerbations in INNOVATE?")
    assert turn.locator("li").first.inner_text() == "Kidney function below 30"
    assert "60%" in turn.locator("[role=row]").last.inner_text()
    assert reader.violations() == []
    assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


ITEMS = ("- Kidney function below 30\n- An active ulcer", "Do not give it to people with any of these:")
ROWS = ("| 5 to 7 mm | about 60% | 3 to 4 weeks |", "| Size | Passes by itself | Usual time |\n|---|---|---|")


def made(answer: dict[str, Any], text: str, lead: str) -> dict[str, Any]:
    """A quote of an answer with other words."""
    quote = (answer["quotes"] or answer["nearest"])[0]
    return {**quote, "text": text, "emphasis": [], "lead_in": {"text": lead}, "doc_id": "elsewhere"}
