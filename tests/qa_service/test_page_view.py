"""The article page as HTML, before any script runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest

from corpus.article import Article, Bundle, RecordKind
from qa_service.composition.record_lines import parted, record_lines
from qa_service.http.page.banner import banner
from qa_service.http.page.examples import opening
from qa_service.http.page.text import outline, sections
from qa_service.http.page.view import render, render_index

ARTICLE = "severe-asthma-immunotherapy"

ReadArticle = Callable[[str], Article]


def test_lines_that_the_page_ran_together_are_parted_in_the_banner(bundle: Bundle) -> None:
    assert record_lines(bundle.article, RecordKind.REVIEW_STATUS)[:2] == [
        "Medical Advisory Board",
        "All articles are reviewed for accuracy by our Medical Advisory Board",
    ]


@pytest.mark.parametrize(
    "line", ["PubMed articles are reviewed", "Written by Ian McDonald today", "Reviewed by the board"]
)
def test_a_line_is_not_cut_inside_a_name(line: str) -> None:
    assert parted(line, f"{line}. PubMed has it. Ian McDonald wrote it.") == [line]


def test_the_banner_says_that_the_review_is_pending_and_when_the_article_was_updated(bundle: Bundle) -> None:
    shown = banner(bundle.article)
    assert shown["review_status"] == "Content is pending human review"
    assert shown["pending"]
    assert shown["updated"] == "January 18, 2026"
    assert "Educational purpose only • Exercise caution as content is pending human review" in shown["printed"]


@pytest.mark.parametrize(
    ("status", "pending"),
    [("approved by two reviewers", False), ("draft", True), ("Not yet peer reviewed", True), ("peer-reviewed", False)],
)
def test_a_review_is_pending_only_where_the_source_says_so(article_of: ReadArticle, status: str, pending: bool) -> None:
    article = article_of(f'---\ntitle: T\nreview_status: "{status}"\n---\n# T\n\nOne sentence.\n')
    assert banner(article)["pending"] is pending


def test_an_article_that_states_nothing_of_itself_has_an_empty_banner(article_of: ReadArticle) -> None:
    shown = banner(article_of("# T\n\nOne sentence.\n"))
    assert (shown["review_status"], shown["updated"], shown["pending"]) == (None, None, False)


def test_lines_about_the_publishers_page_are_folded_away_and_the_text_is_not(bundle: Bundle) -> None:
    shown = sections(bundle.article)
    whole = [s["heading"] for s in shown if s["furniture"]]
    assert whole == ["Personalize", "Have a follow-up question?"]
    texts = {s["heading"]: [run["furniture"] for run in s["runs"]] for s in shown}
    assert texts["Mechanism of Action"] == [False]
    assert texts[shown[0]["heading"]] == [True]


def test_the_outline_has_three_levels_and_leaves_out_the_title_and_the_furniture(bundle: Bundle) -> None:
    entries = outline(sections(bundle.article))
    named = {entry["text"]: entry["depth"] for entry in entries}
    assert named["Biologic Immunotherapy"] == 1
    assert named["Anti-IL-5 Pathway Biologics"] == 2
    assert "Personalize" not in named
    assert "Mechanism of Action" not in named
    assert not any(text.startswith("What is the role") for text in named)


def test_example_questions_are_made_of_headings_from_all_over_the_article(bundle: Bundle) -> None:
    shown = opening(bundle.article, None)
    assert sum(one["first"] for one in shown) == 4
    assert "What does the article say about mechanism of action?" in [one["question"] for one in shown]


def test_names_and_abbreviations_keep_their_capitals_in_an_example(article_of: ReadArticle) -> None:
    article = article_of(
        "# T\n\n## Role of IgE in Chagas Disease\n\nIt was found by Chagas in Brazil, with high IgE.\n"
    )
    assert [one["question"] for one in opening(article, None)] == [
        "What does the article say about role of IgE in Chagas disease?"
    ]


def test_a_page_without_references_or_terms_has_neither_section(
    serve_text: Callable[[str], AbstractContextManager[httpx.Client]],
) -> None:
    with serve_text("# T\n\nOne sentence stands here.\n") as client:
        page = client.get("/").text
    assert 'class="reference-list"' not in page
    assert 'class="glossary"' not in page
    assert 'id="outline"' not in page


def test_each_reference_tells_what_it_is_and_how_its_number_is_known(client: httpx.Client) -> None:
    page = client.get(f"/articles/{ARTICLE}").text
    entry = page[page.index('id="ref-11"') :]
    entry = entry[: entry.index("</li>")]
    assert ">case report<" in entry
    assert "labelled “Research” by the publisher" in entry
    assert "matched by content" in entry
    orphan = page[page.index('id="ref-6"') :]
    assert "the article does not list it" in orphan[: orphan.index("</li>")]


def test_references_can_be_had_by_number(client: httpx.Client) -> None:
    at = "/v1/articles/severe-asthma-immunotherapy/references"
    assert [r["number"] for r in client.get(at, params={"number": [5, 11]}).json()] == [5, 11]
    assert client.get(at, params={"number": 5, "format": "ris"}).text.count("TY  - ") == 1
    missing = client.get(at, params={"number": 99})
    assert missing.status_code == 404
    assert "no reference number 99" in missing.json()["detail"]


def test_the_page_is_three_requests_of_under_60_kilobytes(client: httpx.Client) -> None:
    import gzip
    import re

    page = f"/articles/{ARTICLE}"
    html = client.get(page).text
    asked = re.findall(r'<(?:script|link)[^>]* (?:src|href)="(/[^"]+)"', html)
    assert asked == ["/page.css", "/page.js"]
    assert sum(len(gzip.compress(client.get(path).content, 1)) for path in [page, *asked]) < 60_000


def test_an_article_written_from_right_to_left_is_shown_so(article_of: ReadArticle) -> None:
    """`dir="auto"` lets a browser go by the first letter that has a direction (HTML, 3.2.6.4)."""
    article = article_of("---\ntitle: الربو\nlanguage: ar\n---\n# الربو\n\nهذا نص قصير.\n")
    html = render(article, 2)
    assert '<h1 lang="ar" dir="auto">الربو</h1>' in html
    assert '<article id="article" lang="ar" dir="auto">' in html
    assert 'href="/">All 2 articles<' in html


def test_several_articles_are_listed_with_status_and_date_and_lead_to_their_pages(article_of: ReadArticle) -> None:
    iron = article_of(
        "---\ndoc_id: iron\ntitle: Iron\nupdated: 2026-01-02\nreview_status: draft\n---\n\n# Iron\n\nLow.\n"
    )
    zinc = article_of("---\ndoc_id: zinc\ntitle: Zinc & co\n---\n\n# Zinc\n\nHigh.\n")
    html = render_index([zinc, iron], [])
    assert html.index('<a href="/articles/iron">Iron</a>') < html.index('<a href="/articles/zinc">Zinc &amp; co</a>')
    assert "Draft · Updated 2026-01-02" in html
    assert "Review status not stated · date not stated" in html
    assert 'data-doc-id=""' in html
    assert "Ask about all articles" in html
