"""What a format says itself about the lines of a canonical text, so that nothing of it need be told by its look. Pure.

Readers of formats with structure (HTML, XML, Word) write a canonical text of one line a paragraph, heading, item or row,
and say beside it what each line is. A PDF says it of its headings and pages alone. What a reader leaves open is told by
the look of the lines, as in Markdown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.article import Unit
from corpus.cited import Cited
from corpus.find_references import PrintedList
from corpus.headings import HeadingForm, Place
from corpus.layout import Line, Piece, PieceKind
from corpus.reference_list import Entry


@dataclass(frozen=True, slots=True)
class MarkedList:
    """A reference list: the offset of its heading's line, None where it has none, and its entries in printed order."""

    heading: int | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is known of a text.

    `pieces` by the offset at which their line begins; `cited` None where the format does not link its markers; `pages`
    are (offset, number) where a page begins, `leaves` (offset, level) where deeper headings end, both ascending; `lists` None where reference lists are to be found by their look;
    `links_are_known` tells that there are no markers beside those; `has_furniture` tells that lines may be buttons and notices of a page.
    """

    pieces: Mapping[int, Piece] = field(default_factory=dict)
    cited: Sequence[Cited] | None = None
    lists: Sequence[MarkedList] | None = None
    pages: Sequence[tuple[int, int]] = ()
    has_furniture: bool = False
    leaves: Sequence[tuple[int, int]] = ()
    links_are_known: bool = True

    def heading_form(self) -> HeadingForm:
        """Headings are those that are marked, and no others."""

        def at(lines: Sequence[Line], index: int) -> Place | None:
            piece = self.pieces.get(lines[index].start)
            return (piece.level, piece.start, piece.end) if piece and piece.kind is PieceKind.HEADING else None

        return HeadingForm(
            at, lambda lines, found, taken: {number: place for number, place in found.items() if not taken(number)}
        )

    def title_line(self, lines: Sequence[Line]) -> int | None:
        """The number of the line of the first heading, where that is one of level 1."""
        form = self.heading_form()
        first = next((place for line in lines if (place := form.at(lines, line.number)) is not None), None)
        if first is None or first[0] != 1:
            return None
        return next(line.number for line in lines if line.start <= first[1] <= line.end)

    def printed_lists(self, lines: Sequence[Line]) -> list[PrintedList] | None:
        """The marked lists by lines; None where they are to be found."""
        if self.lists is None:
            return None
        starts = [line.start for line in lines]

        def number(offset: int) -> int:
            return bisect_right(starts, offset) - 1

        found = []
        for marked in self.lists:
            first, last = number(marked.entries[0].start), number(marked.entries[-1].end - 1)
            heading = number(marked.heading) if marked.heading is not None else None
            place = None
            if marked.heading is not None and (piece := self.pieces.get(marked.heading)) is not None:
                place = (piece.level, piece.start, piece.end)
            found.append(PrintedList(heading, place, first, last + 1, marked.entries))
        return found

    def page_of(self, unit: Unit) -> int | None:
        """The page on which a unit begins."""
        at = bisect_right(self.pages, unit.span.start, key=lambda page: page[0]) - 1
        return self.pages[at][1] if at >= 0 else None
