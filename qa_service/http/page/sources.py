"""What is known of the notes and texts behind an article, and the steps of its review. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.article import Article
from qa_service.wire.provenance_json import BADGES

_MOST_STEPS = 8
_LABELS = (("publication", "Publication"), ("source_type", "Type"), ("date", "Date"), ("seen", "How it was seen"))


def sources_of(belonging: Sequence[Article]) -> list[dict[str, Any]]:
    """The notes and texts of an article's references, by title, of the sources that belong to it."""
    own = [source for source in belonging if source.source_type in BADGES]
    return [
        {
            "doc_id": source.doc_id,
            "title": source.title,
            "badge": BADGES[source.source_type].capitalize(),
            "cites": list(source.cites),
            **provenance_of(source),
        }
        for source in sorted(own, key=lambda source: source.title.casefold())
    ]


def provenance_of(source: Article) -> dict[str, Any]:
    """Publication, type, date and how it was seen as (label, value), and addresses; what is not stated is left out."""
    extra = source.metadata.extra
    facts = [(label, _text(extra.get(name))) for name, label in _LABELS]
    addresses = [part.strip() for part in _text(extra.get("address")).split(";")]
    return {
        "facts": [(label, value) for label, value in facts if value],
        "addresses": [address for address in addresses if address.startswith(("https://", "http://"))],
    }


def review_steps(article: Article) -> list[dict[str, str]]:
    """The steps of `review_steps:` with their state: done, now or next, by `review_step:`, the one it has come to.

    Without `review_step:` none is said to be done ("open"); without the list, or with one that is no list of texts, none are
    drawn.
    """
    given = article.metadata.extra.get("review_steps")
    steps = [_text(step) for step in given] if isinstance(given, list) else []
    if not steps or not all(steps) or len(steps) > _MOST_STEPS:
        return []
    reached = _text(article.metadata.extra.get("review_step"))
    at = steps.index(reached) if reached in steps else None
    if at is None:
        return [{"name": step, "state": "open"} for step in steps]
    return [{"name": step, "state": "done" if n < at else "now" if n == at else "next"} for n, step in enumerate(steps)]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""
