"""Pieces of layout to an Article: units with headings, lead-ins and records, then markers and references. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.article import (
    Article,
    ArticleMetadata,
    Block,
    BlockKind,
    Heading,
    RecordKind,
    SourceType,
    Span,
    Unit,
    UnitKind,
)
from corpus.citing import attach_markers, citing_texts
from corpus.headings import DISCLAIMER, FURNITURE
from corpus.layout import LEADS_IN, HeadingTest, Line, Piece, PieceKind, lines_of, pieces_of
from corpus.outline import assign_levels, find_parts
from corpus.records import date_line_end, record_kind
from corpus.reference_list import Entry, read_entries
from corpus.resolution import resolve
from corpus.sentences import split_sentences

_CLOSERS = "*_"


@dataclass
class _State:
    """What assembly has gathered so far."""

    doc_id: str
    text: str
    headings: list[Heading] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def heading_path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.path)

    def add_unit(self, start: int, end: int, kind: UnitKind, **more: object) -> int | None:
        """Adds a unit and gives its index; nothing is added where there are no words, only marks."""
        start, end = _without_marks(self.text, start, end)
        if start >= end:
            return None
        unit = Unit(len(self.units), Span(self.doc_id, start, end), kind, self.heading_path, len(self.blocks))
        self.units.append(replace(unit, **more))  # type: ignore[arg-type]
        return unit.index

    def close_block(self, kind: BlockKind, first: int, ordered: bool = False) -> None:
        if len(self.units) > first:
            heading = len(self.headings) - 1 if self.headings else None
            self.blocks.append(Block(kind, heading, first, len(self.units), ordered))


def assemble(
    text: str,
    heading_at: HeadingTest,
    *,
    doc_id: str,
    body_start: int = 0,
    title: str | None = None,
    metadata: ArticleMetadata | None = None,
    source_type: SourceType = SourceType.ARTICLE,
) -> Article:
    """The Article of a canonical text whose body begins at `body_start`."""
    lines = lines_of(text, body_start)
    parts = find_parts(lines, heading_at)
    state = _State(doc_id, text)
    title_text, body = _take_title(state, lines, parts.title, heading_at)
    references = parts.references
    cut = references[0] if references else len(lines)
    pieces = assign_levels(text, pieces_of(_blanked(lines, body, cut), heading_at))
    head_end = next((p.start for p in pieces if p.kind is PieceKind.HEADING), None) if parts.title is not None else None
    _add_pieces(state, pieces, head_end)
    entries, entry_units = _add_references(state, lines, references, heading_at)
    if references:
        state.path = []
        tail = assign_levels(text, pieces_of(_blanked(lines, references[1], len(lines)), heading_at))
        _add_pieces(state, tail, None)
    units = attach_markers(text, state.units, len(entries))
    resolved = resolve(entries, entry_units, citing_texts(text, units), doc_id)
    units = _number_references(units, {r.unit: r.number for r in resolved if r.unit is not None})
    return Article(
        doc_id,
        title or title_text or doc_id,
        text,
        source_type,
        _with_records(metadata or ArticleMetadata(), text, units),
        tuple(state.headings),
        tuple(state.blocks),
        tuple(units),
        resolved,
    )


def _take_title(
    state: _State, lines: Sequence[Line], title: int | None, heading_at: HeadingTest
) -> tuple[str | None, set[int]]:
    """The title's words, and the numbers of the lines it takes out of the body."""
    if title is None:
        return None, set()
    line = lines[title]
    heading = heading_at(list(lines), title)
    start = line.start + len(line.text) - len(line.text.lstrip())
    start, end = (heading[1], heading[2]) if heading else (start, line.start + len(line.text.rstrip()))
    start, end = _without_marks(state.text, start, end)
    words = state.text[start:end]
    state.headings.append(Heading(Span(state.doc_id, start, end), 1, words))
    return words, {title}


def _blanked(lines: Sequence[Line], taken: set[int] | int, until: int) -> list[Line]:
    """All lines, with those outside the wanted part made blank, so that numbers and offsets stay."""
    wanted = set(range(taken, until)) if isinstance(taken, int) else set(range(until)) - taken
    return [line if line.number in wanted else Line(line.number, line.start, line.end, "") for line in lines]


def _add_pieces(state: _State, pieces: Sequence[Piece], head_end: int | None) -> None:
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        in_head = head_end is not None and piece.start < head_end
        if piece.kind is PieceKind.HEADING:
            _add_heading(state, piece)
            index += 1
        elif piece.kind is PieceKind.PARAGRAPH:
            _add_paragraph(state, piece, in_head)
            index += 1
        elif piece.kind is PieceKind.RULE:
            index += 1
        else:
            index = _add_run(state, pieces, index)


def _add_heading(state: _State, piece: Piece) -> None:
    start, end = _without_marks(state.text, piece.start, piece.end)
    words = state.text[start:end]
    state.headings.append(Heading(Span(state.doc_id, start, end), piece.level, words))
    state.path = [(level, text) for level, text in state.path if level < piece.level]
    state.path.append((piece.level, words))


def _section_kind(state: _State) -> tuple[UnitKind, RecordKind | None]:
    """Kind of prose under the current headings."""
    if any(FURNITURE.match(text) for text in state.heading_path):
        return UnitKind.FURNITURE, None
    if state.path and DISCLAIMER.match(state.path[-1][1]):
        return UnitKind.RECORD, RecordKind.DISCLAIMER
    return UnitKind.SENTENCE, None


def _add_paragraph(state: _State, piece: Piece, in_head: bool) -> None:
    first = len(state.units)
    kind, record = _section_kind(state)
    words = state.text[piece.start : piece.end]
    found = record_kind(words) if in_head or (not state.path and kind is UnitKind.SENTENCE) else None
    if found:
        length = date_line_end(words) if found is RecordKind.DATE else len(words)
        state.add_unit(piece.start, piece.start + length, UnitKind.RECORD, record=found)
        state.add_unit(piece.start + length, piece.end, UnitKind.FURNITURE)
    elif kind is UnitKind.SENTENCE and _is_disclaimer(words):
        state.add_unit(piece.start, piece.end, UnitKind.RECORD, record=RecordKind.DISCLAIMER)
    else:
        if in_head and not _reads_like_prose(words):
            kind = UnitKind.FURNITURE
        for start, end in split_sentences(state.text, piece.start, piece.end):
            state.add_unit(start, end, kind, record=record)
    state.close_block(BlockKind.PARAGRAPH, first)


def _is_disclaimer(words: str) -> bool:
    return re.match(r"[*_\s]*disclaimer\b", words, re.IGNORECASE) is not None


def _reads_like_prose(words: str) -> bool:
    return len(words.split()) >= 8 and words.rstrip("*_ ")[-1:] in ".!?:)]0123456789"


def _add_run(state: _State, pieces: Sequence[Piece], index: int) -> int:
    """A list or table: its items or rows, each with its lead-in; the index of the piece after it."""
    kind = pieces[index].kind
    end = index
    while end < len(pieces) and pieces[end].kind in {kind, PieceKind.RULE}:
        end += 1
    run = [piece for piece in pieces[index:end] if piece.kind is kind]
    first = len(state.units)
    lead_in = _lead_in(state, pieces[index - 1] if index else None)
    section, record = _section_kind(state)
    if kind is PieceKind.ITEM:
        _add_items(state, run, lead_in, section, record)
        state.close_block(BlockKind.LIST, first, run[0].ordered)
    else:
        _add_rows(state, run, lead_in, section)
        state.close_block(BlockKind.TABLE, first)
    return end


def _lead_in(state: _State, before: Piece | None) -> int | None:
    """The unit that introduces what follows: the last sentence of the paragraph before it, ending in a colon."""
    if before is None or before.kind is not PieceKind.PARAGRAPH or not state.units:
        return None
    last = state.units[-1]
    if last.span.start < before.start or not LEADS_IN.search(state.text[last.span.start : last.span.end]):
        return None
    return last.index


def _add_items(
    state: _State, run: Sequence[Piece], lead_in: int | None, section: UnitKind, record: RecordKind | None
) -> None:
    """Items of a list; an item that stands deeper than the one above it is introduced by that one."""
    kind = UnitKind.LIST_ITEM if section is UnitKind.SENTENCE else section
    above: list[tuple[int, int]] = []
    for piece in run:
        while above and above[-1][0] >= piece.level:
            above.pop()
        parent = above[-1][1] if above else lead_in
        added = state.add_unit(piece.start, piece.end, kind, lead_in=parent, record=record)
        if added is not None:
            above.append((piece.level, added))


def _add_rows(state: _State, run: Sequence[Piece], lead_in: int | None, section: UnitKind) -> None:
    """Rows of a table; the first of several is the header, and introduces the others."""
    kind = UnitKind.TABLE_ROW if section is UnitKind.SENTENCE else section
    header = lead_in
    for number, piece in enumerate(run):
        added = state.add_unit(piece.start, piece.end, kind, lead_in=header)
        if number == 0 and len(run) > 1 and added is not None:
            header = added


def _add_references(
    state: _State, lines: Sequence[Line], where: tuple[int, int] | None, heading_at: HeadingTest
) -> tuple[list[Entry], list[int]]:
    if where is None:
        return [], []
    heading = heading_at(list(lines), where[0])
    if heading:
        _add_heading(state, Piece(PieceKind.HEADING, heading[1], heading[2], heading[0] or 2))
    first = len(state.units)
    entries = read_entries(lines[where[0] + 1 : where[1]])
    indices = []
    kept = []
    for entry in entries:
        added = state.add_unit(entry.start, entry.end, UnitKind.RECORD, record=RecordKind.REFERENCE)
        if added is not None:
            kept.append(entry)
            indices.append(added)
    state.close_block(BlockKind.LIST, first, True)
    return kept, indices


def _number_references(units: Sequence[Unit], numbers: dict[int, int | None]) -> list[Unit]:
    return [replace(u, reference_number=numbers[u.index]) if u.index in numbers else u for u in units]


def _with_records(metadata: ArticleMetadata, text: str, units: Sequence[Unit]) -> ArticleMetadata:
    """Metadata completed from the page's own date and review lines where the front matter says nothing."""

    def first(kind: RecordKind) -> str | None:
        return next((text[u.span.start : u.span.end] for u in units if u.record is kind), None)

    return replace(
        metadata,
        updated=metadata.updated or first(RecordKind.DATE),
        review_status=metadata.review_status or first(RecordKind.REVIEW_STATUS),
    )


def _without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and without emphasis marks that enclose all of it."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start <= 2 or text[start] not in _CLOSERS or text[end - 1] != text[start]:
            return start, end
        start, end = start + 1, end - 1
