"""Asks an engine the gold questions of an article and measures what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from eval.gold.items import GoldItem, one_of
from eval.measures.answer_measures import Given, Result, Shown, measure
from eval.runs.detail import given_of, given_row
from eval.runs.journal import Journal, remembering
from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.engine import ARTICLES, Engine

Give: TypeAlias = Callable[[GoldItem], Given]
"""A system under evaluation: the product or a baseline."""


def run_system(
    give: Give, doc_id: str, items: Iterable[GoldItem], *, on_item: Callable[[], object] = lambda: None
) -> list[Result]:
    """The results of the items, in order; `on_item` is called after each. An error of the system is not caught."""
    results: list[Result] = []
    for item in items:
        given = give(item)
        results.append(Result(item, given, measure(item, given, doc_id)))
        on_item()
    return results


def keeping(give: Give, journal: Journal | None, form: str = "") -> Give:
    """The system, but each answer is kept in the journal, and one that is there is not asked for again.

    `form` tells apart the ways in which one run asks the same items.
    """
    return remembering(give, journal, lambda item: f"{form}{item.item_id}", encode=given_row, decode=given_of)


def asking(engine: Engine, doc_id: str) -> Give:
    """The product as a system: each question with its history, about one article."""

    def give(item: GoldItem) -> Given:
        return to_given(engine.ask(ask_of(item, doc_id)))

    return give


def ask_of(item: GoldItem, doc_id: str) -> Ask:
    """The question of an item with its history, about one article."""
    history = tuple(HistoryTurn(question) for question in item.history)
    return Ask(item.question, history=history, article=doc_id, sources=item.sources)


def to_given(answer: Answer) -> Given:
    """The part of an answer that is measured: neither `also_consider` nor `nearest` is, nor the words of a notice."""
    lead_ins = [quote.lead_in for quote in answer.quotes if quote.lead_in is not None]
    return Given(
        abstained=answer.outcome == "abstained",
        confidence=answer.confidence,
        shown=tuple(Shown(quote.doc_id, quote.start, quote.end, quote.text) for quote in answer.quotes),
        lead_ins=tuple(Shown(span.doc_id, span.start, span.end, span.text) for span in lead_ins),
        citations=frozenset(citation.number for quote in answer.quotes for citation in quote.citations),
        band=answer.confidence_band,
        notices=tuple(notice.code for notice in answer.notices),
    )


def asked_article(engine: Engine, gold: Path) -> str:
    """The article a gold file is about: the only one in the index, or the one whose doc_id is in the file's name.

    Raises `DataError` when neither settles it.
    """
    return one_of([listed.doc_id for listed in engine.listing(limit=1_000, types=ARTICLES)], gold)
