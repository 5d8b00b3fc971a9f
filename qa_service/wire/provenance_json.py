"""Where a quote comes from, as JSON and as a line of text. Pure."""

from __future__ import annotations

from typing import Any

from corpus.provenance import Provenance
from qa_service.answer import Quote

BADGES = {"reference_note": "summary of the reference, not its words", "reference_text": "words of the reference"}
"""What is said of quotes that are no words of the article."""
_STANDING = {
    "retracted": "RETRACTED",
    "expression_of_concern": "EXPRESSION OF CONCERN",
    "superseded": "superseded by a later version",
    "corrected": "corrected since",
    "notice": "a notice about another publication",
    "current": "nothing known against it",
}


def provenance_json(source: Provenance | None) -> dict[str, Any] | None:
    """The field `source` of a quote."""
    if source is None:
        return None
    return {
        "title": source.title,
        "publication": source.publication,
        "type": source.kind,
        "date": source.date,
        "url": source.url,
        "urls": list(source.urls),
        "seen": source.seen,
        "standing": source.standing,
        "checked": source.checked,
    }


def provenance_words(quote: Quote, most: int = 10_000) -> str:
    """Badge, page, publication, kind, date, standing and address of a quote in a line; "" for a plain quote of an article.

    A line of more than `most` characters goes without the publication, and then without the address: the JSON has both.
    """
    for leaves_out in ((), ("publication",), ("publication", "url")):
        words = _provenance(quote, leaves_out)
        if len(words) <= most:
            break
    return words


def _provenance(quote: Quote, leaves_out: tuple[str, ...]) -> str:
    source = quote.source
    parts = [BADGES.get(str(quote.source_type), ""), f"page {quote.page}" if quote.page is not None else ""]
    if source is not None:
        standing = _STANDING.get(source.standing, "")
        parts += ["" if "publication" in leaves_out else source.publication or "", source.kind or "", source.date or ""]
        parts += [standing + (f" ({source.checked})" if source.checked and standing else "")]
        parts += ["" if "url" in leaves_out else _where(source)]
    return "; ".join(part for part in parts if part)


def _where(source: Provenance) -> str:
    """The address, with how many there are where a note draws on several publications."""
    if source.url is None or len(source.urls) < 2:
        return source.url or ""
    return f"{source.url} and {len(source.urls) - 1} more"
