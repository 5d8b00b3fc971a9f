"""Markers put to their units: printed ones, and those a list item inherits from its lead-in. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.article import Marker, RecordKind, Span, Unit, UnitKind
from corpus.cited import Cited
from corpus.markers.found import MarkerStyle
from corpus.markers.named_entries import NamedEntries
from corpus.markers.page import Page
from corpus.markers.styles import find_markers, read_page
from corpus.markers.unlinked import bracket_cites, raised_cites
from corpus.reference_list import Entry


def attach_markers(
    text: str,
    units: Sequence[Unit],
    entries: Sequence[Entry] = (),
    cited: Sequence[Cited] | None = None,
    are_all: bool = True,
) -> list[Unit]:
    """The units with `markers` and `inherited` filled in, read in the one style that the page uses.

    `entries` are those of the reference lists in printed order: they tell which numbers, names and keys can be cited.
    `cited` are the markers of a source that says itself where they are, in order; nothing is looked for then, unless it
    may have left some out (`are_all`), as pages that link only some of their markers do.
    """
    citing = [u for u in units if u.kind in {UnitKind.SENTENCE, UnitKind.LIST_ITEM, UnitKind.TABLE_ROW}]
    if cited is not None and not are_all:
        cited = _with_unlinked(text, citing, _page(text, citing, units, entries), cited)
    style, page = (None, None) if cited is not None else read_page(_page(text, citing, units, entries))
    known = {unit.index for unit in citing}
    marked: list[Unit] = []
    for unit in units:
        markers: tuple[Marker, ...] = ()
        if unit.index in known:
            markers = _linked(unit, cited or ()) if style is None or page is None else _markers(text, unit, style, page)
        inherited: tuple[Marker, ...] = ()
        if unit.lead_in is not None and unit.index in known:
            lead = marked[unit.lead_in]
            inherited = (*lead.markers, *lead.inherited)
        marked.append(replace(unit, markers=markers, inherited=inherited) if markers or inherited else unit)
    return marked


def _with_unlinked(text: str, citing: Sequence[Unit], page: Page, cited: Sequence[Cited]) -> list[Cited]:
    """The given markers with those that are printed as they are and lead nowhere.

    They are brackets or raised figures whose numbers the list has, and clearly cite or go on with a linked one; where most
    linked markers look otherwise, none are added.
    """
    clear = {MarkerStyle.BRACKET: bracket_cites, MarkerStyle.SUPERSCRIPT: raised_cites}
    found: dict[MarkerStyle, list[tuple[Cited, bool]]] = {style: [] for style in clear}
    for unit in citing:
        words, at = text[unit.span.start : unit.span.end], unit.span.start
        for style, cites in clear.items():
            found[style] += [
                (Cited(at + marker.start, at + marker.end, marker.numbers), cites(words, marker))
                for marker in find_markers(words, style, page)
                if marker.label is None and set(marker.numbers) <= page.listed
            ]
    markers = max(found.values(), key=lambda style: _shared([marker for marker, _ in style], cited))
    if 2 * _shared([marker for marker, _ in markers], cited) < len(cited):
        return list(cited)
    added = [marker for marker, is_clear in markers if is_clear or _overlaps(marker, cited)]
    return _merged(sorted((*cited, *added), key=lambda marker: marker.start))


def _overlaps(marker: Cited, cited: Sequence[Cited]) -> bool:
    """Whether one of the given markers, which are in order, lies in a marker that was found."""
    at = bisect_left(cited, marker.end, key=lambda given: given.start) - 1
    return at >= 0 and cited[at].end > marker.start


def _shared(markers: Sequence[Cited], cited: Sequence[Cited]) -> int:
    """How many of the given markers overlap one of those that were found."""
    starts = [marker.start for marker in markers]
    count = 0
    for given in cited:
        at = bisect_left(starts, given.end) - 1
        count += at >= 0 and markers[at].end > given.start
    return count


def _merged(markers: Sequence[Cited]) -> list[Cited]:
    """Markers in order, those that overlap as one."""
    merged: list[Cited] = []
    for marker in markers:
        before = merged[-1] if merged else None
        if before is not None and marker.start < before.end:
            numbers = dict.fromkeys((*before.numbers, *marker.numbers))
            merged[-1] = Cited(before.start, max(before.end, marker.end), tuple(numbers))
        else:
            merged.append(marker)
    return merged


def citing_texts(text: str, units: Sequence[Unit]) -> Mapping[int, list[str]]:
    """The words of the units behind each citation number, by number; a reference entry cites nothing."""
    behind: dict[int, list[str]] = {}
    for unit in units:
        if unit.record is not RecordKind.REFERENCE:
            for number in unit.numbers:
                behind.setdefault(number, []).append(text[unit.span.start : unit.span.end])
    return dict(sorted(behind.items()))


def cited_by_name(units: Sequence[Unit]) -> frozenset[int]:
    """The numbers of the entries that the text cites by names and year, or by a key, and not by their numbers."""
    return frozenset(n for unit in units for marker in unit.markers if marker.label for n in marker.numbers)


def _page(text: str, citing: Sequence[Unit], units: Sequence[Unit], entries: Sequence[Entry]) -> Page:
    """What the units that may cite and the reference list tell about the markers of a page."""
    introducing = {unit.lead_in for unit in units}
    own = [entry for entry in entries if not entry.aside]
    numbered = any(entry.number is not None for entry in own)
    numbers = [entry.number if numbered else place for place, entry in enumerate(own, start=1)]
    by_number = [(number, entry) for number, entry in zip(numbers, own, strict=True) if number is not None]
    return Page(
        [text[u.span.start : u.span.end] for u in citing],
        frozenset(number for number, _ in by_number),
        numbered,
        footnotes=any("[^" in text[max(0, entry.start - 8) : entry.start] for entry in own),
        keys={entry.key: number for number, entry in by_number if entry.key},
        lead_ins=frozenset(text[u.span.start : u.span.end] for u in citing if u.index in introducing),
        named=NamedEntries((number, entry) for number, entry in by_number),
    )


def _markers(text: str, unit: Unit, style: MarkerStyle, page: Page) -> tuple[Marker, ...]:
    start = unit.span.start
    clause = start
    markers = []
    for found in find_markers(text[start : unit.span.end], style, page):
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
