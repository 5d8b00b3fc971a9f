"""The lines of a page to an Article: its parts, its units, then markers and references. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.article import Article, ArticleMetadata, RecordKind, SourceType, Unit
from corpus.citing import attach_markers, cited_by_name, citing_texts
from corpus.find_references import PrintedList, find_lists
from corpus.furniture import CONTENTS, NOTICE, TABLE_HEAD, contents_levels, contents_lines, heading_name, notice
from corpus.headings import HeadingForm, Place, heading_place, reads_like_heading
from corpus.layout import Line, Piece, PieceKind, lines_of, pieces_of
from corpus.marks import Marks
from corpus.outline import assign_levels, title_line
from corpus.reference_list import Entry
from corpus.resolution import resolve
from corpus.section_names import ends_references
from corpus.units import UnitBuilder, without_marks


def assemble(
    text: str,
    form: HeadingForm | Marks,
    *,
    doc_id: str,
    body_start: int = 0,
    title: str | None = None,
    metadata: ArticleMetadata | None = None,
    source_type: SourceType = SourceType.ARTICLE,
) -> Article:
    """The Article of a canonical text whose body begins at `body_start`.

    `form` is how headings look in it, or what its format says of its lines.
    """
    marks = form if isinstance(form, Marks) else Marks(has_furniture=True)
    looks = form.heading_form() if isinstance(form, Marks) else form
    lines = lines_of(text, body_start)
    lists, seen = _lists(lines, looks, marks)
    listed = {number for printed in lists for number in printed.lines}
    notices = _notices(lines, listed) if marks.has_furniture else {}
    headings = _headings(lines, looks, seen, listed, notices)
    at = marks.title_line(lines) if form is marks else title_line(lines, headings, lambda number: number in listed)
    builder = UnitBuilder(doc_id, text, marks.leaves)
    title_text = _add_title(builder, lines, headings, at)
    entries = _add_parts(builder, lines, lists, headings, notices, at, marks.pieces)
    listed_entries = [entry for entry, _ in entries]
    units = attach_markers(
        text, builder.units, listed_entries, cited=marks.cited, are_all=marks.links_are_known or marks.cited is None
    )
    units = [replace(unit, page=marks.page_of(unit)) for unit in units] if marks.pages else units
    citing = citing_texts(text, units)
    resolved = resolve(listed_entries, [unit for _, unit in entries], citing, doc_id, cited_by_name(units))
    units = _number_references(units, {r.unit: r.number for r in resolved if r.unit is not None})
    return Article(
        doc_id,
        title or title_text or doc_id,
        text,
        source_type,
        _with_records(metadata or ArticleMetadata(), text, units),
        tuple(builder.headings),
        tuple(builder.blocks),
        tuple(units),
        resolved,
    )


def _lists(lines: Sequence[Line], looks: HeadingForm, marks: Marks) -> tuple[Sequence[PrintedList], dict[int, Place]]:
    """The reference lists of a page, marked or found, and what looks like a heading, by number of line."""
    seen = {line.number: place for line in lines if not line.blank and (place := looks.at(lines, line.number))}
    if (marked := marks.printed_lists(lines)) is not None:
        return marked, seen
    lists = find_lists(lines, seen)
    return lists, seen | _behind_lists(lines, lists)


def _headings(
    lines: Sequence[Line], form: HeadingForm, seen: Mapping[int, Place], listed: set[int], notices: Mapping[int, str]
) -> dict[int, Place]:
    """The headings of the body, by number of line; a notice of the page parts lines as a blank one does."""
    found = dict(seen)
    bare = [line.emptied() if line.number in notices else line for line in lines] if notices else lines
    beside = {number + step for number in notices for step in (-1, 1)} - listed - notices.keys()
    for number in beside & set(range(len(lines))):
        if not lines[number].blank and (place := form.at(bare, number)):
            found[number] = place
    refined = form.refine(bare, found, lambda number: number in listed or number in notices)
    levels = contents_levels(lines, [number for number, reason in notices.items() if reason == CONTENTS])
    return {
        number: place if place[0] else (levels.get(heading_name(lines[number]), 0), *place[1:])
        for number, place in refined.items()
    }


def _notices(lines: Sequence[Line], listed: set[int]) -> dict[int, str]:
    """Lines, by number, that are no part of the article, with why."""
    contents = contents_lines(lines, lambda number: number in listed)
    found = dict.fromkeys(contents, CONTENTS)
    for line in lines:
        if not line.blank and line.number not in listed and notice(line.text):
            found.setdefault(line.number, NOTICE)
    return found


def _add_title(
    builder: UnitBuilder, lines: Sequence[Line], headings: Mapping[int, Place], at: int | None
) -> str | None:
    if at is None:
        return None
    line = lines[at]
    start, end = line.start + len(line.text) - len(line.text.lstrip()), line.start + len(line.text.rstrip())
    if at in headings:
        _, start, end = headings[at]
    return builder.add_title(*without_marks(builder.text, start, end))


def _add_parts(
    builder: UnitBuilder,
    lines: Sequence[Line],
    lists: Sequence[PrintedList],
    headings: Mapping[int, Place],
    notices: Mapping[int, str],
    title: int | None,
    known: Mapping[int, Piece],
) -> list[tuple[Entry, int]]:
    """Adds body and reference lists in the order of the page; the entries with their units."""
    added: list[tuple[Entry, int]] = []
    start = 0
    for printed in [*lists, None]:
        end = len(lines) if printed is None else printed.lines.start
        wanted = {number: place for number, place in headings.items() if start <= number < end and number != title}
        shown = [line.emptied() if line.number == title else line for line in lines[start:end]]
        _add_body(builder, shown, wanted, notices, has_head=title is not None and start == 0, known=known)
        if printed is not None:
            added += _add_list(builder, lines, printed, notices)
            start = printed.end
            builder.path = []
    return added


def _add_body(
    builder: UnitBuilder,
    lines: Sequence[Line],
    headings: Mapping[int, Place],
    notices: Mapping[int, str],
    has_head: bool,
    known: Mapping[int, Piece] | None = None,
) -> None:
    """Adds the lines of a part of the page; `has_head` tells that what stands before its first heading is the page's head."""
    pieces = assign_levels(builder.text, pieces_of(builder.text, lines, headings, notices, known))
    head_end = next((p.start for p in pieces if p.kind is PieceKind.HEADING), None) if has_head else None
    builder.add_pieces(pieces, head_end)


def _add_list(
    builder: UnitBuilder, lines: Sequence[Line], printed: PrintedList, notices: Mapping[int, str]
) -> list[tuple[Entry, int]]:
    """Adds a reference list: its heading, what stands before its first entry, the entries under the heads of its parts."""
    level = printed.place[0] if printed.place is not None else 2
    if printed.heading is not None and printed.place is not None:
        builder.add_heading(printed.place[1], printed.place[2], level)
        above = lines[printed.heading + 1 : printed.first]
        rows = {line.number: TABLE_HEAD for line in above if re.search(r"[\t|]", line.text)}
        shown = [line.emptied() if line.number in printed.parts else line for line in above]
        _add_body(builder, shown, {}, {**notices, **rows}, has_head=False)
    added: list[tuple[Entry, int]] = []
    left = list(printed.entries)
    for number in printed.parts:
        before = [entry for entry in left if entry.end <= lines[number].start]
        added += builder.add_references(before)
        left = left[len(before) :]
        line = lines[number]
        offset = len(line.text) - len(line.text.lstrip(" #*_"))
        builder.add_heading(line.start + offset, line.start + len(line.text.rstrip(" #*_")), level + 1)
    return added + builder.add_references(left)


def _behind_lists(lines: Sequence[Line], lists: Sequence[PrintedList]) -> dict[int, Place]:
    """Lines right behind a list that name a section: they are headings, with or without a blank line before them."""
    behind = [lines[printed.end] for printed in lists if printed.end < len(lines)]
    return {
        line.number: heading_place(line)
        for line in behind
        if ends_references(line.text)
        and reads_like_heading(line.text.strip())
        and not line.text.lstrip().startswith("#")
    }


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
