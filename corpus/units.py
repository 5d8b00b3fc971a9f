"""Pieces of layout to units with headings, lead-ins and records. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.article import Block, BlockKind, Heading, RecordKind, Span, Unit, UnitKind
from corpus.furniture import GLUED, HEAD, LINK, reads_like_prose, under
from corpus.headings import CAPTION, DISCLAIMER, FURNITURE
from corpus.layout import LEADS_IN, Piece, PieceKind
from corpus.records import date_line_end, record_kind
from corpus.reference_list import Entry
from corpus.sentences import split_sentences

_CLOSERS = "*_"
_TAG = re.compile(r"\[(?:19|20)\d\d[^\[\]]{0,60}\]\.?$|\[[^\W\d_][^\[\]]{1,60}\]\.?$")
"""A mark that stands behind a sentence and belongs to it: "[2024, amended 2025]"."""
_LABEL_ALONE = re.compile(r"[*_]{0,3}(?:[^\W\d_]++\.?\s*+){1,3}[A-Z]?\d{1,3}[A-Za-z]?[.:|]?[*_]{0,3}$")
_IS_DISCLAIMER = re.compile(r"[*_\s]*disclaimer\b", re.IGNORECASE)
_LONGEST_LABEL = 40
_MARKER = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|[¹²³⁴-⁹]")


@dataclass
class UnitBuilder:
    """Units, headings and blocks of a source, gathered piece by piece in the order of its text.

    `leaves` are (offset, level) in order: from the offset on, headings deeper than the level have ended.
    """

    doc_id: str
    text: str
    leaves: Sequence[tuple[int, int]] = ()
    _left: int = 0
    headings: list[Heading] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def heading_path(self) -> tuple[str, ...]:
        """Words of the headings that what comes next stands under, outermost first."""
        return tuple(text for _, text in self.path)

    def add_heading(self, start: int, end: int, level: int) -> str:
        """Adds a heading and gives its words; headings as deep or deeper end."""
        words = self._add_words(start, end, level)
        self.path = [(above, text) for above, text in self.path if above < level]
        self.path.append((level, words))
        return words

    def add_title(self, start: int, end: int) -> str:
        """Adds the title, under which nothing stands, and gives its words."""
        return self._add_words(start, end, 1)

    def add_pieces(self, pieces: Sequence[Piece], head_end: int | None) -> None:
        """Adds pieces with levels set; those that start before `head_end` are the head of the page."""
        index = 0
        while index < len(pieces):
            piece = pieces[index]
            index += 1
            self._leave_sections(piece.start)
            if piece.kind is PieceKind.HEADING:
                self.add_heading(piece.start, piece.end, piece.level)
            elif piece.kind is PieceKind.PARAGRAPH:
                self._add_paragraph(piece, head_end is not None and piece.start < head_end)
            elif piece.kind is not PieceKind.RULE:
                index = self._add_run(pieces, index - 1)

    def add_references(self, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
        """Adds the entries of a reference list as records; each with the index of its unit."""
        first, added = len(self.units), []
        for entry in entries:
            for start, end in (link for link in entry.links if link[0] < entry.start):
                self._add_unit(start, end, UnitKind.FURNITURE, left_out=LINK)
            index = self._add_unit(entry.start, entry.end, UnitKind.RECORD, record=RecordKind.REFERENCE)
            if index is not None:
                added.append((entry, index))
            for start, end in (link for link in entry.links if link[0] > entry.start):
                self._add_unit(start, end, UnitKind.FURNITURE, left_out=LINK)
        self._close_block(BlockKind.LIST, first, True)
        return added

    def _add_words(self, start: int, end: int, level: int) -> str:
        start, end = without_marks(self.text, start, end)
        words = self.text[start:end]
        self.headings.append(Heading(Span(self.doc_id, start, end), level, words))
        return words

    def _add_unit(
        self,
        start: int,
        end: int,
        kind: UnitKind,
        *,
        lead_in: int | None = None,
        record: RecordKind | None = None,
        left_out: str | None = None,
    ) -> int | None:
        """Adds a unit and gives its index; nothing is added where there are no words, only marks."""
        start, end = without_marks(self.text, start, end)
        if start >= end:
            return None
        span, index = Span(self.doc_id, start, end), len(self.units)
        self.units.append(
            Unit(index, span, kind, self.heading_path, len(self.blocks), lead_in, record=record, left_out=left_out)
        )
        return index

    def _close_block(self, kind: BlockKind, first: int, ordered: bool = False) -> None:
        if len(self.units) > first:
            heading = len(self.headings) - 1 if self.headings else None
            self.blocks.append(Block(kind, heading, first, len(self.units), ordered))

    def _section(self) -> tuple[UnitKind, RecordKind | None, str | None]:
        """Kind of prose under the current headings, with why it is left out."""
        for _, heading in self.path:
            if FURNITURE.match(heading):
                return UnitKind.FURNITURE, None, under(heading)
        if self.path and DISCLAIMER.match(self.path[-1][1]):
            return UnitKind.RECORD, RecordKind.DISCLAIMER, None
        return UnitKind.SENTENCE, None, None

    def _leave_sections(self, start: int) -> None:
        """Ends the headings that are said to end before a place."""
        while self._left < len(self.leaves) and self.leaves[self._left][0] <= start:
            level = self.leaves[self._left][1]
            self.path = [(above, text) for above, text in self.path if above <= level]
            self._left += 1

    def _leave_furniture(self) -> None:
        """Ends a section of furniture: the article goes on behind an advert, as a paragraph that cites tells."""
        cut = next((at for at, (_, heading) in enumerate(self.path) if FURNITURE.match(heading)), len(self.path))
        self.path = self.path[:cut]

    def _add_paragraph(self, piece: Piece, in_head: bool) -> None:
        first = len(self.units)
        words = self.text[piece.start : piece.end]
        kind, record, reason = self._section()
        if kind is UnitKind.FURNITURE and _MARKER.search(words):
            self._leave_furniture()
            kind, record, reason = self._section()
        found = record_kind(words) if in_head or (not self.path and kind is UnitKind.SENTENCE) else None
        if piece.notice is not None and found is None:
            self._add_unit(piece.start, piece.end, UnitKind.FURNITURE, left_out=piece.notice)
        elif found:
            length = date_line_end(words) if found is RecordKind.DATE else len(words)
            self._add_unit(piece.start, piece.start + length, UnitKind.RECORD, record=found)
            self._add_unit(piece.start + length, piece.end, UnitKind.FURNITURE, left_out=GLUED)
        elif kind is UnitKind.SENTENCE and _is_disclaimer(words):
            self._add_unit(piece.start, piece.end, UnitKind.RECORD, record=RecordKind.DISCLAIMER)
        else:
            if in_head and kind is UnitKind.SENTENCE and not reads_like_prose(words):
                kind, reason = UnitKind.FURNITURE, HEAD
            self._add_sentences(piece, kind, record, reason)
        self._close_block(BlockKind.PARAGRAPH, first)

    def _add_sentences(self, piece: Piece, kind: UnitKind, record: RecordKind | None, reason: str | None) -> None:
        lead_in = self._caption_above(piece)
        for start, end in _whole(self.text, split_sentences(self.text, piece.start, piece.end)):
            self._add_unit(start, end, kind, record=record, left_out=reason, lead_in=lead_in)

    def _caption_above(self, piece: Piece) -> int | None:
        """The label of a figure or table that stands alone in the paragraph above: it introduces its words."""
        if not self.units or self.units[-1].kind is not UnitKind.SENTENCE or self.units[-1].lead_in is not None:
            return None
        last = self.units[-1]
        if not _is_label(self.text, last.span.start, last.span.end):
            return None
        return None if self.text[last.span.end : piece.start].strip(" \n*_") else last.index

    def _add_run(self, pieces: Sequence[Piece], index: int) -> int:
        """A list or table: its items or rows, each with its lead-in; the index of the piece after it."""
        kind = pieces[index].kind
        end = index
        until = self.leaves[self._left][0] if self._left < len(self.leaves) else len(self.text)
        while end < len(pieces) and pieces[end].kind in {kind, PieceKind.RULE} and pieces[end].start < until:
            end += 1
        run = pieces[index:end]
        first = len(self.units)
        ruled = kind is PieceKind.ROW and index > 0 and self._is_table_rule(pieces[index - 1])
        above = index - 1 - ruled
        lead_in = self._lead_in(pieces[above] if above >= 0 else None, run[0])
        section, record, reason = self._section()
        if kind is PieceKind.ITEM:
            items = [piece for piece in run if piece.kind is kind]
            self._add_items(items, lead_in, section, record, reason)
            self._close_block(BlockKind.LIST, first, items[0].ordered)
        else:
            self._add_rows(run, lead_in, section, reason, 0 if ruled else _header_rows(self.text, run))
            self._close_block(BlockKind.TABLE, first)
        return end

    def _lead_in(self, before: Piece | None, run: Piece) -> int | None:
        """The unit that introduces what follows: the last sentence of the paragraph before it.

        It ends in a colon, is the term that a meaning follows, a line that is bold as a whole, or the caption of a table.
        """
        if before is None or before.kind is not PieceKind.PARAGRAPH or not self.units:
            return None
        last = self.units[-1]
        words = self.text[last.span.start : last.span.end]
        if last.span.start < before.start or last.kind is UnitKind.FURNITURE:
            return None
        above = self.text[max(0, last.span.start - 40) : last.span.start]
        caption = run.kind is PieceKind.ROW and (
            CAPTION.match(words.lstrip("*_")) or re.search(r"<caption[^<>]*>\s*$", above)
        )
        bold = self.text[last.span.start - 2 : last.span.start].endswith(("**", "__")) and self.text[
            last.span.end : last.span.end + 2
        ].startswith(("**", "__"))
        return last.index if before.leads or run.meaning or caption or bold or LEADS_IN.search(words) else None

    def _add_items(
        self,
        run: Sequence[Piece],
        lead_in: int | None,
        section: UnitKind,
        record: RecordKind | None,
        reason: str | None,
    ) -> None:
        """Items of a list; an item that stands deeper than the one above it is introduced by that one."""
        kind = UnitKind.LIST_ITEM if section is UnitKind.SENTENCE else section
        above: list[tuple[int, int]] = []
        for piece in run:
            while above and above[-1][0] >= piece.level:
                above.pop()
            parent = above[-1][1] if above else lead_in
            added = self._add_unit(piece.start, piece.end, kind, lead_in=parent, record=record, left_out=reason)
            if added is not None:
                above.append((piece.level, added))

    def _is_table_rule(self, piece: Piece) -> bool:
        """Whether a piece is the rule of a table; one above all its rows says that the table has no header."""
        return piece.kind is PieceKind.RULE and "|" in self.text[piece.start : piece.end]

    def _add_rows(
        self, run: Sequence[Piece], lead_in: int | None, section: UnitKind, reason: str | None, heads: int
    ) -> None:
        """Rows of a table; the header, its first `heads` rows, introduces the others, each row of it the next."""
        kind = UnitKind.TABLE_ROW if section is UnitKind.SENTENCE else section
        rows = [piece for piece in run if piece.kind is PieceKind.ROW]
        header = lead_in
        for number, piece in enumerate(rows):
            added = self._add_unit(piece.start, piece.end, kind, lead_in=header, left_out=reason)
            if number < heads and added is not None:
                header = added


def _header_rows(text: str, run: Sequence[Piece]) -> int:
    """How many rows of a table are its header: those above its rule, and a second one that names parts of the first.

    A second header row has no figure, and its first cell is empty or what the first row has above it.
    """
    rows = [piece for piece in run if piece.kind is PieceKind.ROW]
    if len(rows) < 2:
        return 0
    rule = next((at for at, piece in enumerate(run) if piece.kind is PieceKind.RULE), None)
    heads = rule if rule is not None and 0 < rule < min(4, len(rows)) else 1
    while heads < min(3, len(rows) - 1):
        cells = _cells(text, rows[heads])
        under_first = cells[0] in {"", _cells(text, rows[0])[0]}
        if not under_first or not any(cells[1:]) or any(re.search(r"\d", cell) for cell in cells):
            break
        heads += 1
    return heads


def _cells(text: str, row: Piece) -> list[str]:
    """The words of a row's cells."""
    line = (
        text[text.rfind("\n", 0, row.start) + 1 : row.end]
        if "\t" in text[row.start : row.end]
        else text[row.start : row.end]
    )
    if "|" in line:
        return [cell.strip(" *_") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
    return [
        cell.strip(" *_")
        for cell in (line.split("\t") if "\t" in line else re.split(r"\s{2,}|</t[dh]>\s*<t[dh][^>]*>", line))
    ]


def _whole(text: str, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences with what belongs to them: the label of a caption before its words, a mark in brackets behind them."""
    whole: list[tuple[int, int]] = []
    for start, end in sentences:
        if whole and ((len(whole) == 1 and _is_label(text, *whole[0])) or _is_tag(text, start, end, whole[-1][1])):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether a sentence is nothing but the label of a caption: "Table 1."."""
    if end - start > _LONGEST_LABEL:
        return False
    words = text[start:end]
    return CAPTION.match(words.lstrip("*_")) is not None and _LABEL_ALONE.match(words) is not None


def _is_tag(text: str, start: int, end: int, behind: int) -> bool:
    """Whether a sentence is a mark in brackets behind the end of another: "[2024]"."""
    return (
        text[start] == "["
        and _TAG.fullmatch(text, start, end) is not None
        and text[max(0, behind - 9) : behind].rstrip("*_ ")[-1:] in ".!?]"
    )


def _is_disclaimer(words: str) -> bool:
    return words[:20].lstrip("*_ \n").lower().startswith("disclaimer") and _IS_DISCLAIMER.match(words) is not None


def without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and without emphasis marks that enclose all of it."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start <= 2 or text[start] not in _CLOSERS or text[end - 1] != text[start]:
            return start, end
        start, end = start + 1, end - 1
