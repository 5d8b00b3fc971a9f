"""An article and the index as JSON, for every rim. Pure."""

from __future__ import annotations

from typing import Any

from corpus.article import Article, SourceType
from indexer.backend import LISTED
from qa_service.engine import Engine


def summary_json(article: Article) -> dict[str, Any]:
    """What an article is, without its text; `references` counts them, orphans too."""
    m = article.metadata
    return {
        "doc_id": article.doc_id,
        "title": article.title,
        "source_type": str(article.source_type),
        "parent": article.parent,
        "source_url": m.source_url,
        "updated": m.updated,
        "review_status": m.review_status,
        "audience": m.audience,
        "licence": m.licence,
        "language": m.language,
        "references": len(article.references),
    }


def unit_json(article: Article, index: int) -> dict[str, Any]:
    """One unit: its place, kind, heading path, the citation numbers that stand behind it, and why it is left out, if it is."""
    unit = article.units[index]
    return {
        "start": unit.span.start,
        "end": unit.span.end,
        "kind": str(unit.kind),
        "record": str(unit.record) if unit.record else None,
        "heading_path": list(unit.heading_path),
        "lead_in": unit.lead_in,
        "numbers": list(unit.numbers),
        "page": unit.page,
        "left_out": unit.left_out,
    }


def index_json(engine: Engine) -> dict[str, Any]:
    """What answers: the generation, its sources and the models."""
    return {"generation": engine.generation, "corpus_sha256": engine.corpus_sha256, "models": engine.models}


def page_json(
    engine: Engine, after: str | None, limit: int = LISTED, types: frozenset[SourceType] | None = None
) -> dict[str, Any]:
    """A page of sources, and `after` of the next one. Raises UnknownArticleError."""
    engine = engine.pinned()
    found = engine.listing(after, limit + 1, types)
    shown = [summary_json(engine.article(listed.doc_id)) for listed in found[:limit]]
    return {"articles": shown, "next": found[limit - 1].doc_id if len(found) > limit else None}
