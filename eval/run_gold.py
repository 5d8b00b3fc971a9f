"""Asks an engine the gold questions of an article and measures what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from corpus.article import SourceType
from eval.answer_measures import Given, Shown, measure
from eval.gold import GoldItem
from eval.jsonl import DataError
from eval.summary import Result
from qa_service.answer import Answer, Ask, Turn
from qa_service.engine import Engine


def run(
    engine: Engine, doc_id: str, items: Iterable[GoldItem], *, on_item: Callable[[], object] = lambda: None
) -> list[Result]:
    """The results of the items, in order; `on_item` is called after each. An error of the engine is not caught."""
    results: list[Result] = []
    for item in items:
        history = tuple(Turn(question) for question in item.history)
        given = to_given(engine.ask(Ask(item.question, history=history, article=doc_id, sources=item.sources)))
        results.append(Result(item, given, measure(item, given, doc_id)))
        on_item()
    return results


def to_given(answer: Answer) -> Given:
    """The part of an answer that is measured: neither `also_consider` nor `nearest` is."""
    lead_ins = [quote.lead_in for quote in answer.quotes if quote.lead_in is not None]
    return Given(
        abstained=answer.outcome == "abstained",
        confidence=answer.confidence,
        shown=tuple(Shown(quote.doc_id, quote.start, quote.end, quote.text) for quote in answer.quotes),
        lead_ins=tuple(Shown(span.doc_id, span.start, span.end, span.text) for span in lead_ins),
        citations=frozenset(citation.number for quote in answer.quotes for citation in quote.citations),
    )


def asked_article(engine: Engine, gold: Path) -> str:
    """The article a gold file is about: the only one in the index, or the one whose doc_id is in the file's name.

    Raises `DataError` when neither settles it.
    """
    known = [article.doc_id for article in engine.articles() if article.source_type is SourceType.ARTICLE]
    named = [doc_id for doc_id in known if doc_id in gold.name]
    for candidates in (known, named):
        if len(candidates) == 1:
            return candidates[0]
    raise DataError(gold, None, f"is not clear about which article it asks; the index has {', '.join(known) or 'none'}")
