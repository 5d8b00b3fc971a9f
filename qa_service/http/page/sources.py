"""What is known of the notes and texts behind an article, and the steps of its review. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.article import Article
from corpus.provenance import addresses_of, provenance
from qa_service.wire.provenance_json import BADGES

_MOST_STEPS = 8


def sources_of(belonging: Sequence[Article], parent: Article | None = None) -> list[dict[str, Any]]:
    """The notes and texts of an article's references, by title, of the sources that belong to it (`parent`)."""
    own = [source for source in belonging if source.source_type in BADGES]
    return [
        {
            "doc_id": source.doc_id,
            "title": source.title,
            "badge": BADGES[source.source_type].capitalize(),
            "cites": list(source.cites),
            **provenance_of(source, parent),
        }
        for source in sorted(own, key=lambda source: source.title.casefold())
    ]


def provenance_of(source: Article, parent: Article | None = None) -> dict[str, Any]:
    """Publication, type, date and how it was seen as (label, value), and addresses; what is not stated is left out.

    They are those that a quote of it shows (`corpus.provenance`): a text that says little itself has them from the entry of
    `parent` that it stands for.
    """
    known = provenance(source, parent)
    if known is None:
        return {"facts": [], "addresses": list(addresses_of(source))}
    facts = (
        ("Publication", known.publication),
        ("Type", known.kind),
        ("Date", known.date),
        ("How it was seen", known.seen),
    )
    return {"facts": [(label, value) for label, value in facts if value], "addresses": list(known.urls)}


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
