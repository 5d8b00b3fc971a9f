"""Whether what was shown is what stands in the source, whole: the one promise that no average may blur. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.article import Article
from eval.measures.answer_measures import Result


def altered_quotes(results: Sequence[Result], documents: Mapping[str, str]) -> list[str]:
    """Ids of the items with a quote or lead-in that is not `documents[doc_id][start:end]`."""
    return [
        result.item.item_id
        for result in results
        if any(
            documents.get(span.doc_id, "")[span.start : span.end] != span.text
            for span in (*result.given.shown, *result.given.lead_ins)
        )
    ]


def cut_quotes(results: Sequence[Result], sources: Sequence[Article]) -> list[str]:
    """Ids of the items with a quote that does not begin where a unit begins, or not end where one ends."""
    starts = {(source.doc_id, unit.span.start) for source in sources for unit in source.units}
    ends = {(source.doc_id, unit.span.end) for source in sources for unit in source.units}
    return [
        result.item.item_id
        for result in results
        if any(
            (span.doc_id, span.start) not in starts or (span.doc_id, span.end) not in ends
            for span in result.given.shown
        )
    ]
