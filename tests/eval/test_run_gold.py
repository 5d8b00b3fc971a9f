"""Asking an engine the gold questions, and the reports on what it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.article import Article, ArticleMetadata, ResolutionStatus, SourceType
from eval.formats.jsonl import DataError
from eval.gold.items import GoldItem, GoldSpan
from eval.measures.answer_measures import Given, Result, Shown
from eval.measures.verbatim import altered_quotes
from eval.reports.html_report import html_report
from eval.reports.report import json_report, markdown_report, text_report
from eval.runs.detail import detail_rows
from eval.runs.run_gold import asked_article, asking, run_system
from qa_service.answer import Answer, Ask, Citation, HistoryTurn, Quote, QuotedSpan, SearchResult
from tests.listed import ListsItsSources

TEXT = "Tea is:\n- hot\n- wet <b>\nThat is all."
HOT = GoldItem(
    item_id="1",
    kind="direct",
    question="How is tea?",
    answerable=True,
    history=("Tea?",),
    evidence=((GoldSpan(10, 13),),),
    citations=frozenset({3}),
)
LIST = GoldItem(
    item_id="2",
    kind="<list>",
    question="What of <i>tea</i>?",
    answerable=True,
    evidence=((GoldSpan(0, 7),), (GoldSpan(10, 13),)),
)
PRICE = GoldItem(item_id="3", kind="unanswerable_near", question="Price?", answerable=False, sources="all")


class OneAnswer(ListsItsSources):
    """Quotes "hot" under its lead-in for whatever is asked about tea, and abstains otherwise."""

    generation = "g"
    models: dict[str, str] = {}  # noqa: RUF012

    def __init__(self, *doc_ids: str) -> None:
        self.asked: list[Ask] = []
        self.doc_ids = doc_ids or ("tea",)

    def ask(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        answered = "tea" in ask.question
        number = Citation(3, ResolutionStatus.ORPHAN, None, None)
        lead_in = QuotedSpan("tea", 0, 7, TEXT[0:7])
        quote = Quote(
            doc_id="tea",
            start=10,
            end=13,
            text=TEXT[10:13],
            heading_path=(),
            source_type=SourceType.ARTICLE,
            citations=(number,),
            score=0.9,
            lead_in=lead_in,
        )
        return Answer(
            question=ask.question, resolved_question=ask.question, outcome="answered" if answered else "abstained", quotes=(quote,) if answered else (),
            confidence=0.8 if answered else 0.1, also_consider=(), nearest=(), notices=(), references=(), generation="g", corpus_sha256="c", models={}, timings_ms={},
        )  # fmt: skip

    def search(self, query: str, k: int, **_: object) -> list[SearchResult]:
        raise AssertionError("the measured part never calls this")

    def sources(self) -> Sequence[Article]:
        named = [(doc_id, SourceType.ARTICLE) for doc_id in self.doc_ids] + [("note", SourceType.REFERENCE_NOTE)]
        return [Article(name, name, TEXT, kind, ArticleMetadata(), (), (), ()) for name, kind in named]

    def article(self, doc_id: str) -> Article:
        raise AssertionError("the measured part never calls this")


@pytest.fixture
def results() -> list[Result]:
    return run_system(asking(OneAnswer(), "tea"), "tea", [HOT, LIST, PRICE])


def test_items_are_asked_with_their_history_article_and_sources() -> None:
    engine = OneAnswer()
    steps: list[None] = []
    run_system(asking(engine, "tea"), "tea", [HOT, PRICE], on_item=lambda: steps.append(None))
    assert engine.asked == [
        Ask("How is tea?", (HistoryTurn("Tea?"),), "tea", "article"),
        Ask("Price?", (), "tea", "all"),
    ]
    assert len(steps) == 2


def test_quotes_lead_ins_and_citations_are_what_is_measured(results: list[Result]) -> None:
    assert results[0].given == Given(
        False,
        0.8,
        (Shown("tea", 10, 13, "hot"),),
        (Shown("tea", 0, 7, "Tea is:"),),
        frozenset({3}),
        "uncertain",
        notices=(),
    )
    assert [result.measures.success for result in results] == [True, True, True]


def test_the_article_is_the_only_one_or_the_one_in_the_name() -> None:
    assert asked_article(OneAnswer(), Path("x.jsonl")) == "tea"
    assert asked_article(OneAnswer("tea", "iron"), Path("gold_iron.jsonl")) == "iron"
    with pytest.raises(DataError, match="the index has tea, iron"):
        asked_article(OneAnswer("tea", "iron"), Path("gold.jsonl"))


def test_text_report(results: list[Result]) -> None:
    lines = text_report(results).splitlines()
    cells = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
    assert cells["direct"] == ["1", "1.000", "1.000", "1.000", "1.000", "1.000", "–", "–", "0.000"]
    assert cells["unanswerable_near"] == ["1", "1.000", *"–––––", "1.000", "–"]
    assert cells["all"][:2] == ["3", "1.000"]
    assert lines[-2] == "success 95% interval [1.000, 1.000], smallest difference that shows 0.000"
    # The mistake in the order is none: right answers stand first. ECE: (2 * |.8 - 1| + |.1 - 0|) / 3.
    assert lines[-1] == "AUROC 1.000  AURC 0.111  excess AURC 0.000  ECE 0.167"


def test_json_report_and_details(results: list[Result]) -> None:
    report = json_report(results)
    assert report["overall"]["false_abstention"] == 0.0  # type: ignore[index]
    assert list(report["kinds"]) == ["direct", "<list>", "unanswerable_near"]  # type: ignore[call-overload]
    assert [row["citations"] for row in detail_rows(results)] == [[3], [3], []]


def test_html_report_escapes_words_and_loads_nothing(results: list[Result]) -> None:
    failed = [
        *results,
        *run_system(
            asking(OneAnswer(), "tea"),
            "tea",
            [GoldItem(item_id="4", kind="far", question="<script>tea", answerable=False)],
        ),
    ]
    page = html_report(failed, "Tea & more")
    assert "Tea &amp; more" in page
    assert "&lt;list&gt;" in page
    assert "&lt;script&gt;tea" in page
    assert "<script" not in page
    assert not re.search(r"https?:|src=|href=\"(?!#)|url\((?!#)|@import", page)
    assert page.count("<svg") == 3
    assert page == html_report(failed, "Tea & more"), "the same results give the same bytes"


def test_a_failure_stands_with_its_passage_and_can_be_filtered_by_kind() -> None:
    missed = GoldItem(
        item_id="5", kind="direct", question="What is tea?", answerable=True, evidence=((GoldSpan(16, 19),),)
    )
    page = html_report(run_system(asking(OneAnswer(), "tea"), "tea", [missed]), "Tea", {"tea": TEXT})
    assert '<mark class="evidence">wet</mark> &lt;b&gt;' in page
    assert '<mark class="shown">hot</mark>' in page
    assert "body:has(#kind-0:checked) .failure:not(.kind-0)" in page
    assert 'class="failure kind-0"' in page


def test_markdown_report_escapes_cells(results: list[Result]) -> None:
    piped = GoldItem(item_id="6", kind="far", question="tea | <b>?", answerable=False)
    text = markdown_report([*results, *run_system(asking(OneAnswer(), "tea"), "tea", [piped])], "Tea")
    assert "| 6 | far | tea \\| &lt;b&gt;? | answered, but the article does not answer it |" in text
    assert "| success | 0.750 |" in text
    assert "## By persona" in text


def test_every_figure_has_an_interval_around_it(results: list[Result]) -> None:
    report = json_report(results)
    for measure, ends in report["intervals"].items():  # type: ignore[attr-defined]
        assert ends["low"] <= report["overall"][measure] + 1e-12, measure  # type: ignore[index]
        assert ends["high"] >= report["overall"][measure] - 1e-12, measure  # type: ignore[index]


def test_a_quote_that_is_not_at_its_place_is_found(results: list[Result]) -> None:
    assert altered_quotes(results, {"tea": TEXT}) == []
    assert altered_quotes(results, {"tea": TEXT[1:]}) == ["1", "2"]
