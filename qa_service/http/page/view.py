"""The article page: an Article laid out for the template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.article import Article, Block, RecordKind, Unit, UnitKind
from corpus.slug import slug
from qa_service.answer_json import reference_text

TEMPLATES = Path(__file__).parents[2] / "templates"
EXAMPLES = 3


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with escaping on; a missing name is an error."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def render(article: Article, articles: Sequence[Article]) -> str:
    """The page of one article, with links to the others."""
    m = article.metadata
    status = _records(article, RecordKind.REVIEW_STATUS) or ([m.review_status] if m.review_status else [])
    dates = _records(article, RecordKind.DATE) or ([m.updated] if m.updated else [])
    return (
        environment()
        .get_template("article.html")
        .render(
            title=article.title,
            doc_id=article.doc_id,
            lang=m.language,
            articles=[{"doc_id": a.doc_id, "title": a.title} for a in articles],
            meta={
                "updated": "; ".join(_value(line) for line in dates) or None,
                "review_status": "; ".join(status) or None,
                "source_url": m.source_url,
                "licence": m.licence,
                "audience": m.audience,
            },
            sections=_sections(article),
            references=[_reference(article, i) for i in range(len(article.references))],
            disclaimer=[],
            examples=_examples(article),
        )
    )


def _value(line: str) -> str:
    """A line of the page without the label it brings ("Last updated: January 18, 2026"); the page has its own."""
    label, colon, value = line.partition(":")
    return value.strip() if colon and len(label) < 30 and value.strip() else line


def _records(article: Article, kind: RecordKind) -> list[str]:
    return [article.unit_text(u) for u in article.units if u.record is kind]


def _sections(article: Article) -> list[dict[str, Any]]:
    """Headings in order with the blocks under each; reference entries are shown in the reference list only."""
    by_heading: dict[int | None, list[dict[str, Any]]] = {}
    for block in article.blocks:
        units = [u for u in article.units[block.unit_start : block.unit_end] if u.record is not RecordKind.REFERENCE]
        if units:
            by_heading.setdefault(block.heading, []).append(_block(article, block, units))
    sections = [_section(None, "", "top", by_heading[None])] if None in by_heading else []
    for index, heading in enumerate(article.headings):
        sections.append(
            _section(heading.level, heading.text, f"h-{index}-{slug(heading.text)}", by_heading.get(index, []))
        )
    return sections


def _section(level: int | None, heading: str, heading_id: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"level": level or 1, "heading": heading or None, "heading_id": heading_id, "blocks": blocks}


def _block(article: Article, block: Block, units: Sequence[Unit]) -> dict[str, Any]:
    return {"kind": str(block.kind), "ordered": block.ordered, "units": [_unit(article, u) for u in units]}


def _unit(article: Article, unit: Unit) -> dict[str, Any]:
    """A unit as pieces: text, and printed markers with their numbers."""
    parts, at = [], unit.span.start
    for marker in unit.markers:
        if marker.span.start > at:
            parts.append({"text": article.text[at : marker.span.start], "start": at, "numbers": []})
        parts.append({"text": article.slice(marker.span), "start": marker.span.start, "numbers": list(marker.numbers)})
        at = marker.span.end
    if at < unit.span.end:
        parts.append({"text": article.text[at : unit.span.end], "start": at, "numbers": []})
    return {"start": unit.span.start, "end": unit.span.end, "kind": str(unit.kind), "parts": parts}


def _reference(article: Article, index: int) -> dict[str, Any]:
    r = article.references[index]
    csl = r.csl or {}
    unit = article.units[r.unit] if r.unit is not None else None
    return {
        "number": r.number,
        "status": str(r.status),
        "text": reference_text(r) if csl else "",
        "reason": r.reason,
        "url": csl.get("URL"),
        "label": r.label,
        "kind": r.kind,
        "quotable_start": unit.span.start if unit else None,
    }


def _examples(article: Article) -> list[str]:
    """Questions to begin with, from the page's own headings."""
    headed = {
        u.heading_path[-1]
        for u in article.units
        if u.heading_path and u.record is None and u.kind is not UnitKind.FURNITURE
    }
    picked = [h.text for h in article.headings if h.text in headed and h.level >= 2 and len(h.text) < 70][:EXAMPLES]
    return [
        f"What does the article say about {text[0].lower() + text[1:] if text[1:2].islower() else text}?"
        for text in picked
    ]
