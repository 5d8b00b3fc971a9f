"""The answer card: the quote is most of it, and what is around the quote stays quiet and within reach of the keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
GOLD = Path(__file__).parents[2] / "eval/data/severe-asthma-immunotherapy.gold.jsonl"
SAMPLE = 40
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
MEASURED = """(turn) => {
  const body = turn.querySelector(".body");
  const height = (node) => node.getBoundingClientRect().height;
  const said = [...body.querySelectorAll(".card :is(.said, .lead-in)")].filter((node) => node.checkVisibility());
  const lines = (node) => Math.round(height(node) / parseFloat(getComputedStyle(node).lineHeight));
  const total = (values) => values.reduce((sum, value) => sum + value, 0);
  const controls = [...body.querySelectorAll("button, a, summary, [role=button]")];
  return {
    share: total(said.map(height)) / height(body),
    ofCard: total(said.map(height)) / height(body.querySelector(".card")),
    lines: total(said.map(lines)),
    controls: controls.filter((node) => node.checkVisibility({ visibilityProperty: true })).length,
    wide: document.documentElement.scrollWidth - innerWidth,
  };
}"""
"""`share` is of the whole answer with the notices above its card. Words of quotes that stand open: those of the answer, and one that a recorded contradiction sets against them."""
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def answers(page_address: str) -> list[dict[str, Any]]:
    """Answers to an even sample of the answerable gold questions that stand alone; refusals are left out."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["answerable"] and not row["history"]]
    found = []
    with httpx.Client(base_url=page_address, timeout=60) as service:
        for row in rows[:: len(rows) // SAMPLE][:SAMPLE]:
            answer = service.post("/v1/ask", json={"question": row["question"]}).json()
            if answer["outcome"] == "answered":
                found.append(answer)
    return found


def measured(reader: Any, answers: Iterable[dict[str, Any]]) -> Iterable[dict[str, float]]:
    replies: list[dict[str, Any]] = []
    reader.page.route("**/v1/ask", lambda route: route.fulfill(status=200, json=replies[-1]))
    for answer in answers:
        replies.append(answer)
        turn = reader.ask(answer["question"])
        turn.locator(".check", has_text="Checked").first.wait_for()
        yield turn.evaluate(MEASURED)


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_quote_is_what_an_answer_shows_and_little_stands_around_it(
    visit: Visit, answers: list[dict[str, Any]], viewport: dict[str, int]
) -> None:
    found = list(measured(visit(viewport=viewport), answers))
    shares = sorted(one["share"] for one in found)
    few = [one for one in found if one["share"] < 0.35 or one["controls"] > 8]
    print(
        f"{few} of {len(found)} answers, quote {shares[0]:.2f} to {shares[-1]:.2f} of the height, median {median(shares):.2f}"
    )
    assert len(found) >= SAMPLE // 2
    assert median(shares) >= 0.4
    assert [one for one in found if one["lines"] >= 3 and one["ofCard"] < 0.3] == []
    assert max(one["controls"] for one in found) <= 8
    assert max(one["wide"] for one in found) <= 0


@pytest.mark.parametrize(
    ("band", "words"),
    [
        ("very_probably", "Very probably answers the question"),
        ("probably", "Probably answers the question"),
        ("uncertain", "May answer the question"),
    ],
)
def test_an_answer_begins_with_its_confidence_in_words_and_the_quote_follows(
    visit: Visit, band: str, words: str
) -> None:
    reader = visit()
    reader.reply(lambda answer: {**answer, "confidence_band": band})
    card = reader.ask(INNOVATE).locator("[data-testid=card]")
    lines = card.inner_text().splitlines()
    assert lines[0] == words
    assert lines[1].startswith(card.locator("blockquote").first.inner_text()[:40])


def test_the_citation_number_stands_at_the_end_of_the_quote(visit: Visit) -> None:
    said = visit().ask(INNOVATE).locator(".said").first
    assert said.inner_text().endswith("[5]")
    last = """(node) => {
      const range = document.createRange();
      range.selectNodeContents(node.querySelector("blockquote"));
      const line = [...range.getClientRects()].at(-1);
      const number = node.querySelector(".citation").getBoundingClientRect();
      return number.top < line.bottom && number.bottom > line.top;
    }"""
    assert said.evaluate(last)


def test_what_can_be_done_with_a_quote_is_reached_by_the_keyboard_alone(visit: Visit) -> None:
    reader = visit()
    page = reader.page
    turn = reader.ask(INNOVATE)
    assert turn.locator(".actions").first.inner_text().split("\n") == ["Show in article", "Copy", "More"]
    more = turn.locator(".more summary").first
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "permalink"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#popover:popover-open")
    assert "Anti-IgE in severe persistent allergic asthma." in page.inner_text("#popover")


def test_what_differs_stands_open_and_what_limits_is_folded_to_a_line_with_its_count(visit: Visit) -> None:
    def both(answer: dict[str, Any]) -> dict[str, Any]:
        quote = answer["quotes"][0]
        relations = ("qualifies", "differs", "qualifies", "differs")
        return {**answer, "also_consider": [{**quote, "relation": relation} for relation in relations]}

    reader = visit()
    reader.reply(both)
    turn = reader.ask(INNOVATE)
    assert turn.locator("section.also-consider .differs blockquote").is_visible()
    folded = turn.locator("details.also-consider")
    assert folded.locator("summary").first.inner_text() == "1 more says something different; 2 conditions to consider"
    assert [quote.is_visible() for quote in folded.locator("blockquote").all()] == [False] * 3
    folded.locator("summary").first.click()
    assert [quote.is_visible() for quote in folded.locator("blockquote").all()] == [True] * 3


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_review_status_and_date_stay_in_view_and_are_copied_and_printed_with_an_answer(
    visit: Visit, viewport: dict[str, int]
) -> None:
    reader = visit(viewport=viewport)
    page = reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = reader.ask(INNOVATE)
    turn.locator(".copy-quote").first.click()
    turn.locator(".copy-quote", has_text="Copied").first.wait_for()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for part in ("pending human review", "January 18, 2026"):
        shown = page.locator("#standing span", has_text=part)
        box = shown.evaluate("node => { const r = node.getBoundingClientRect(); return [r.top, r.right]; }")
        assert 0 <= box[0] < 40
        assert box[1] <= viewport["width"]
        assert shown.evaluate("node => node.scrollWidth <= node.clientWidth || node.clientWidth === 0")
        assert part in page.evaluate("navigator.clipboard.readText()")
        assert not turn.locator(".notice", has_text=part).is_visible()
    page.emulate_media(media="print")
    assert turn.locator(".notice", has_text="pending human review").is_visible()
    assert turn.locator(".notice", has_text="January 18, 2026").is_visible()
    assert turn.locator(".confidence summary").is_visible()
