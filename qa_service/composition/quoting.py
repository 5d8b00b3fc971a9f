"""Picked units made quotes: spans, citations with their resolution, emphasis. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from corpus.article import Article, RecordKind, ResolutionStatus, SourceType, Span, Unit
from corpus.provenance import provenance
from qa_service.answer import Citation, Quote, QuotedSpan
from qa_service.composition.compose import Picked

CONTEXT = 32
"""Code points before and after a quote that a TextQuoteSelector carries."""
_FIGURE = re.compile(
    r"(?:[<>≤≥=~]\s?)?\d+(?:[.,]\d+)*(?:\s?(?:-|–|to)\s?\d+(?:[.,]\d+)*)?"
    r"(?:\s?(?:%|percent|per cent|mg|mcg|µg|μg|g|kg|mL|ml|L|IU|mmHg|years?|months?|weeks?|days?|hours?|minutes?|cells)\b|%)?"
)


def quote_of(
    picked: Picked,
    documents: Mapping[str, Article],
    relation: Literal["differs", "qualifies"] | None = None,
    *,
    amount: bool = False,
) -> Quote:
    """The quote of adjacent units: one slice of the source from the first to the last of them.

    `amount`: the message asks for one, so the figures are marked.
    """
    article = picked.article
    start, end = picked.units[0].span.start, picked.units[-1].span.end
    record = picked.units[0].record
    lead = picked.lead_in
    return Quote(
        doc_id=article.doc_id,
        start=start,
        end=end,
        text=article.text[start:end],
        heading_path=picked.units[0].heading_path,
        source_type=SourceType.REFERENCE_RECORD if record is RecordKind.REFERENCE else article.source_type,
        citations=citations_of(article, picked.units, documents),
        score=round(min(1.0, max(0.0, picked.score)), 6),
        lead_in=_span(article, lead[0].span.start, lead[-1].span.end) if lead else None,
        emphasis=_figures(article, picked.units) if amount else (),
        page=picked.units[0].page,
        prefix=article.text[max(0, start - CONTEXT) : start],
        suffix=article.text[end : end + CONTEXT],
        source_url=article.metadata.source_url,
        source_title=article.title,
        start_utf16=utf16_length(article.text[:start]),
        relation=relation,
        article=article.parent or article.doc_id,
        source=provenance(article, documents.get(article.parent or "")) if record is None else None,
    )


def quotes_of(picked: Sequence[Picked], documents: Mapping[str, Article], amount: bool) -> tuple[Quote, ...]:
    """What was picked as quotes: article before notes, then by place; `amount` as in `quote_of`."""
    ordered = sorted(
        picked,
        key=lambda p: (p.article.source_type is not SourceType.ARTICLE, p.article.doc_id, p.units[0].index),
    )
    return tuple(quote_of(p, documents, amount=amount) for p in ordered)


def citations_of(article: Article, units: Sequence[Unit], documents: Mapping[str, Article]) -> tuple[Citation, ...]:
    """Citation numbers printed for some units, each once; a note's are those its publication stands for."""
    if article.parent is not None:
        parent = documents.get(article.parent)
        return tuple(_citation(parent, number) for number in article.cites) if parent else ()
    numbers: dict[int, None] = {}
    for unit in units:
        if unit.record is RecordKind.REFERENCE and unit.reference_number is not None:
            numbers[unit.reference_number] = None
        elif unit.record is None:
            numbers.update(dict.fromkeys(unit.numbers))
    return tuple(_citation(article, number) for number in numbers)


def quote_of_span(
    span: Span, documents: Mapping[str, Article], relation: Literal["differs", "qualifies"]
) -> Quote | None:
    """The quote of the units a span covers, for "Also consider"; None where the source is not in the index."""
    article = documents.get(span.doc_id)
    units = [u for u in article.units if span.start <= u.span.start and u.span.end <= span.end] if article else []
    return quote_of(Picked(article, tuple(units), 0.0), documents, relation) if article and units else None


def utf16_length(text: str) -> int:
    """Length of a text in UTF-16 code units.

    >>> utf16_length("a😀")
    3
    """
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def _citation(article: Article, number: int) -> Citation:
    reference = article.reference(number)
    if reference is None:
        return Citation(
            number, ResolutionStatus.ORPHAN, None, "No entry of the source's reference list has this number."
        )
    return Citation(number, reference.status, reference.reference_id, reference.reason)


def _span(article: Article, start: int, end: int) -> QuotedSpan:
    return QuotedSpan(article.doc_id, start, end, article.text[start:end])


def _figures(article: Article, units: Sequence[Unit]) -> tuple[tuple[int, int], ...]:
    """Figures of some units, citation markers left out."""
    found = []
    for unit in units:
        markers = [(m.span.start, m.span.end) for m in unit.markers]
        for match in _FIGURE.finditer(article.text, unit.span.start, unit.span.end):
            start, end = match.span()
            glued = start > unit.span.start and (article.text[start - 1].isalnum() or article.text[start - 1] in "-‐")
            if not glued and not any(a < end and start < b for a, b in markers):
                found.append((start, end))
    return tuple(found)
