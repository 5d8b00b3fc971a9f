"""Whether what was shown is what stands in the source: the one promise that no average may blur. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.summary import Result


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
