"""The text of an article as sections, blocks and pieces for the template. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from corpus.article import Article, Block, RecordKind, Unit, UnitKind
from corpus.slug import slug

_OWN_PLACE = {RecordKind.REFERENCE}
"""Record units that the page shows elsewhere."""
_ABOUT_PAGE = {RecordKind.DATE, RecordKind.REVIEW_STATUS}
"""Record units that the banner says too."""


def sections(article: Article) -> list[dict[str, Any]]:
    """Headings in order, each with runs of blocks under it.

    A run is of text, or of `furniture`: lines of the publisher's page about itself, which the template folds away. A
    section of nothing else is folded with its heading.
    """
    by_heading: dict[int | None, list[dict[str, Any]]] = {}
    for block in article.blocks:
        units = [u for u in article.units[block.unit_start : block.unit_end] if u.record not in _OWN_PLACE]
        if units:
            by_heading.setdefault(block.heading, []).append(_block(article, block, units))
    shown = [_section(None, "", "top", by_heading[None])] if None in by_heading else []
    for index, heading in enumerate(article.headings):
        if not (blocks := by_heading.get(index, [])) and _only_references(article, index):
            continue
        shown.append(_section(heading.level, heading.text, f"h-{index}-{slug(heading.text)}", blocks))
    return shown


def outline(shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries of the outline: three levels of headings, with their depth from 0.

    A single heading of the first level is the article's title over again.
    """
    headed = [s for s in shown if s["heading"] and not s["furniture"]]
    if sum(s["level"] == 1 for s in headed) == 1:
        headed = [s for s in headed if s["level"] > 1]
    levels = sorted({s["level"] for s in headed})[:3]
    return [
        {"id": s["heading_id"], "text": s["heading"], "depth": levels.index(s["level"])}
        for s in headed
        if s["level"] in levels
    ]


def _only_references(article: Article, heading: int) -> bool:
    """Whether a heading stands over nothing but entries of the reference list."""
    units = [u for b in article.blocks if b.heading == heading for u in article.units[b.unit_start : b.unit_end]]
    return bool(units) and all(u.record in _OWN_PLACE for u in units)


def _section(level: int | None, heading: str, heading_id: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    runs = [{"furniture": f, "blocks": list(run)} for f, run in groupby(blocks, key=lambda b: bool(b["furniture"]))]
    return {
        "level": level or 1,
        "heading": heading or None,
        "heading_id": heading_id,
        "runs": runs,
        "furniture": bool(blocks) and all(b["furniture"] == "whole" for b in blocks),
    }


def _block(article: Article, block: Block, units: Sequence[Unit]) -> dict[str, Any]:
    return {
        "kind": str(block.kind),
        "ordered": block.ordered,
        "furniture": _furniture(units),
        "units": [_unit(article, u) for u in units],
    }


def _furniture(units: Sequence[Unit]) -> str | None:
    """`whole` for furniture only, `part` where records (date, review status) stand in it, else None."""
    if all(u.kind is UnitKind.FURNITURE for u in units):
        return "whole"
    return "part" if all(u.kind is UnitKind.FURNITURE or u.record in _ABOUT_PAGE for u in units) else None


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
