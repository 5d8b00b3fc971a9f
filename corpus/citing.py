"""Markers put to their units: printed ones, and those a list item inherits from its lead-in. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.article import Marker, RecordKind, Span, Unit, UnitKind
from corpus.cited import Cited
from corpus.markers import MarkerStyle, detect_style, find_markers

_UNLISTED = 99
"""Highest number read as a marker on a page whose reference list was not found."""


def attach_markers(
    text: str,
    units: Sequence[Unit],
    entries: int,
    style: MarkerStyle | None = None,
    cited: Sequence[Cited] | None = None,
) -> list[Unit]:
    """The units with `markers` and `inherited` filled in.

    `entries` is the length of the reference list: numbers far beyond it are doses and years, not citations, though
    a list may be cut short. `cited` are the markers of a source that says itself where they are, in order.
    """
    highest = max(30, 2 * entries) if entries else _UNLISTED
    citing = [u for u in units if u.kind in {UnitKind.SENTENCE, UnitKind.LIST_ITEM, UnitKind.TABLE_ROW}]
    if cited is None and style is None:
        style = detect_style((text[u.span.start : u.span.end] for u in citing), highest)
    known = {unit.index for unit in citing}
    marked: list[Unit] = []
    for unit in units:
        markers: tuple[Marker, ...] = ()
        if unit.index in known:
            markers = _markers(text, unit, style, highest) if style is not None else _linked(unit, cited or ())
        inherited: tuple[Marker, ...] = ()
        if unit.lead_in is not None and unit.index in known:
            lead = marked[unit.lead_in]
            inherited = (*lead.markers, *lead.inherited)
        marked.append(replace(unit, markers=markers, inherited=inherited) if markers or inherited else unit)
    return marked


def citing_texts(text: str, units: Sequence[Unit]) -> Mapping[int, list[str]]:
    """The words of the units behind each citation number, by number; a reference entry cites nothing."""
    behind: dict[int, list[str]] = {}
    for unit in units:
        if unit.record is not RecordKind.REFERENCE:
            for number in unit.numbers:
                behind.setdefault(number, []).append(text[unit.span.start : unit.span.end])
    return dict(sorted(behind.items()))


def _markers(text: str, unit: Unit, style: MarkerStyle, highest: int) -> tuple[Marker, ...]:
    start = unit.span.start
    clause = start
    markers = []
    for found in find_markers(text[start : unit.span.end], style, highest):
        span = Span(unit.span.doc_id, start + found.start, start + found.end)
        markers.append(Marker(span, found.numbers, clause, found.label))
        clause = span.end
    return tuple(markers)


def _linked(unit: Unit, cited: Sequence[Cited]) -> tuple[Marker, ...]:
    """The given markers that lie in a unit."""
    clause, markers = unit.span.start, []
    at = bisect_left(cited, unit.span.start, key=lambda marker: marker.start)
    while at < len(cited) and cited[at].end <= unit.span.end:
        span = Span(unit.span.doc_id, cited[at].start, cited[at].end)
        markers.append(Marker(span, cited[at].numbers, clause))
        clause, at = span.end, at + 1
    return tuple(markers)
