"""Lines of a page grouped into headings, paragraphs, list items and table rows, by offset. Pure.

Both text formats end here: a Markdown page and a page copied as plain text differ only in how a heading looks
(`corpus.headings`); bullets, numbered lists, tables and paragraphs are read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple


class PieceKind(StrEnum):
    """What a piece of layout is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    RULE = "rule"


class Line(NamedTuple):
    """A line without its newline; `number` counts from 0, `blank` tells that it holds nothing but white space."""

    number: int
    start: int
    end: int
    text: str
    blank: bool

    def emptied(self) -> Line:
        """The line as if nothing stood in it."""
        return self._replace(text="", blank=True)


class Piece(NamedTuple):
    """A heading, paragraph, list item or table row: `[start, end)` covers its words, not its bullet or marks.

    `level` is the heading level, or the indentation of a list item; `gap` tells that a blank line stands before;
    `notice` why a paragraph is no part of the article; `meaning` that an item explains the term above it; `alone` that
    a paragraph does not go on with the one above; `loose` that it stands directly under a line that introduces it; `leads`
    that a paragraph introduces the list or table below it.
    """

    kind: PieceKind
    start: int
    end: int
    level: int = 0
    ordered: bool = False
    gap: bool = False
    notice: str | None = None
    meaning: bool = False
    alone: bool = False
    loose: bool = False
    leads: bool = False


_BULLET = re.compile(r"(\s*)(?:[-*+•‣◦▪●·–]|(?P<number>\(?\d{1,2}[.)]|\(?[a-hA-H][.)]))\s+(?=\S)")
_TABLE_RULE = re.compile(r"\s*(?:\|\s*)?:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*(?:\|\s*)?$")
_RULE = re.compile(r"\s*([-*_=])(\s*\1){2,}\s*$")
_NUMBERS_BEHIND = r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹,⁻–\-][\d⁰¹²³⁴⁵⁶⁷⁸⁹,⁻–\- ]{0,60}"
_MARKERS_BEHIND = "|".join([
    _NUMBERS_BEHIND,
    r"(?:\\?\[[\d,;–\- ]{1,60}\\?\])+",
    r"\([\d,;–\- ]{1,60}\)",
    r"\^\[?[\d,;–\- ]{1,60}\]?\^",
    r"<sup\b[^<>]{0,60}>[^<>]{1,200}</sup>",
    r"\[[\[\]\d\\,;–\- ]{1,60}\]\([^()\s]{1,200}\)",
])  # fmt: skip
LEADS_IN = re.compile(rf":[\s*_)\]]*(?:(?:{_MARKERS_BEHIND})[*_]*)?$")
"""A line that introduces what follows: it ends in a colon, with or without citation markers behind it."""
_QUOTE_MARK = re.compile(r"\s*>\s?")


_TAGS = r"(?:</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>)"
_ONLY_TAGS = re.compile(rf"\s*(?:{_TAGS}\s*)+$", re.IGNORECASE)
_BLOCK_TAG = r"(?:</?(?:p|div|li|ul|ol|td|th|tr|table|tbody|thead|caption|section|article|blockquote|details|summary|dd|dt|dl|h[1-6])(?:\s[^<>]*)?>|<br\s*/?>)"
_TAGS_BEFORE = re.compile(rf"(?:\s*{_BLOCK_TAG})+", re.IGNORECASE)
_TAGS_BEHIND = re.compile(rf"(?:{_BLOCK_TAG}\s*)+$", re.IGNORECASE)
_HTML_ROW = re.compile(r"<tr\b[^<>]*>.{0,20000}?</tr\s*>", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_MEANING = re.compile(r"(\s{0,3})[:~]\s+(?=\S)")
"""A definition in a Markdown list of terms: ": what the term above it means"."""
_FOOTNOTE = re.compile(r"\s*\[\^[\w-]{1,20}\]:\s*(?=\S)")
SECTION_NUMBER = re.compile(r"\s*(?P<number>\d{1,2}(?:\.\d{1,2}){1,4})\.?\s*$")
"""The number of a section or recommendation in a line of its own: "1.1.2"."""
_MORE_ITEMS = re.compile(r"(?:[;,]|\b(?:or|and|oder|und|ou|et|o|y))\s*$")
"""The end of an item that others follow."""
_COLUMNS = re.compile(r"\S(\s{2,})(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?][\"”’)\]*_]*$|[.!?]\s?[\[\d⁰-⁹]")


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Lines of `text[start:]` with offsets in `text`; a row of an HTML table is one line, however it is laid out."""
    cuts = [(match.start(), match.end()) for match in _HTML_ROW.finditer(text, start)] if "<tr" in text.lower() else []
    lines: list[Line] = []
    at = start
    for begin, end in [*cuts, (len(text), len(text))]:
        stretch = text[at:begin]
        if stretch or not cuts or begin == len(text):
            for line in stretch.split("\n"):
                lines.append(Line(len(lines), at, at + len(line), line, not line or line.isspace()))
                at += len(line) + 1
        if begin < end:
            lines.append(Line(len(lines), begin, end, text[begin:end], False))
            at = end
    return lines


def pieces_of(
    text: str,
    lines: Sequence[Line],
    headings: Mapping[int, tuple[int, int, int]],
    notices: Mapping[int, str] | None = None,
    known: Mapping[int, Piece] | None = None,
) -> list[Piece]:
    """Layout pieces in order; white space and marks lie outside every piece.

    `headings` are (level, start, end) by line number; `notices` are lines that are no part of the article, with why;
    `known` are the pieces that lines are whatever they look like, by the offset at which the line begins.
    """
    wrapped = is_hard_wrapped(lines)
    columns = _column_rows(lines)
    told = notices or {}
    pieces: list[Piece] = []
    above: Line | None = None  # the line directly above, if it is not blank
    for line in lines:
        if line.blank:
            above = None
            continue
        number = line.number
        given = known.get(line.start) if known and number not in told and number not in headings else None
        piece = given or _piece_at(line, headings.get(number), told.get(number), number in columns)
        previous = pieces[-1] if above is not None else None
        if given is None and piece.kind is PieceKind.PARAGRAPH and previous is not None and above is not None:
            if _continues(previous, piece, line, wrapped, above.text):
                pieces[-1] = previous._replace(end=piece.end)
            else:
                loose = previous.loose or LEADS_IN.search(text[previous.start : previous.end]) is not None
                pieces.append(piece._replace(loose=loose))
        else:
            pieces.append(piece._replace(gap=above is None))
        above = line
    pieces = _with_numbers_above(text, pieces)
    return pieces if wrapped else _with_loose_items(text, pieces)


def is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Whether paragraphs are broken into lines of an even width (a file wrapped at 60 to 130 columns)."""
    prose = [line for line in lines if not line.blank and not _BULLET.match(line.text)]
    if not prose or max(len(line.text) for line in prose) > 130:
        return False
    followed = [a for a, b in pairwise(lines) if len(a.text) > 0 and not b.blank]
    long_enough = [line for line in followed if len(line.text) >= 55]
    return len(followed) >= 2 and len(long_enough) >= 0.6 * len(followed)


def is_bullet(text: str) -> bool:
    """Whether a line begins like a list item."""
    return _BULLET.match(text) is not None


def _is_rule(text: str) -> bool:
    """Whether a line is only drawn, or only tags."""
    drawn = _RULE.match(text) or ("|" in text and _TABLE_RULE.match(text))
    return bool(drawn or (text.strip()[0] == "<" and _ONLY_TAGS.match(text)))


def _is_row(stripped: str, mark: re.Match[str] | None) -> bool:
    """Whether a line is a row of a table; `mark` is what makes it an item of a list, if anything does."""
    tabbed = "\t" in stripped and (mark is None or mark.re is _MEANING)
    return stripped[0] == "|" or tabbed or ("</" in stripped and _CELL.search(stripped) is not None)


def _piece_at(line: Line, heading: tuple[int, int, int] | None, notice: str | None, in_columns: bool) -> Piece:
    text = line.text
    stripped = text.strip()
    plain = stripped[0].isalpha()  # most lines: none of the marks that begin with another sign
    if not plain and _is_rule(text):
        return Piece(PieceKind.RULE, line.start, line.end)
    if notice is not None:
        return Piece(PieceKind.PARAGRAPH, *_trimmed(text, line.start), notice=notice)
    if heading:
        level, start, end = heading
        return Piece(PieceKind.HEADING, start, end, level)
    mark = None if plain and stripped[1:2] not in {".", ")"} else _BULLET.match(text) or _MEANING.match(text)
    if in_columns or _is_row(stripped, mark):
        return Piece(PieceKind.ROW, *_trimmed(text, line.start))
    if mark:
        start, end = _trimmed(text[mark.end() :], line.start + mark.end())
        is_meaning = mark.re is _MEANING
        ordered = not is_meaning and mark["number"] is not None
        return Piece(PieceKind.ITEM, start, end, len(mark.group(1).expandtabs(4)), ordered, meaning=is_meaning)
    quote = None if plain else _FOOTNOTE.match(text) or _QUOTE_MARK.match(text)
    offset = quote.end() if quote else 0
    footnote = quote is not None and quote.re is _FOOTNOTE
    return Piece(PieceKind.PARAGRAPH, *_trimmed(text[offset:], line.start + offset), alone=footnote)


def _continues(previous: Piece, piece: Piece, line: Line, wrapped: bool, above: str) -> bool:
    """Whether a line without a blank line before it goes on with the paragraph or list item above."""
    if previous.kind not in {PieceKind.PARAGRAPH, PieceKind.ITEM} or previous.notice or piece.notice or piece.alone:
        return False
    first = line.text.strip()[:1]
    indented = line.text[:1].isspace()
    if previous.kind is PieceKind.ITEM:
        return indented or first.islower()
    if wrapped or not first.islower():
        return wrapped
    return not (LEADS_IN.search(above.strip()) or (previous.loose and _MORE_ITEMS.search(above)))


def _with_numbers_above(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Numbers of sections that stand in a line of their own join the paragraph under them; above a heading they are left out."""
    result: list[Piece] = []
    for piece in pieces:
        above = result[-1] if result else None
        if (
            above is None
            or above.kind is not PieceKind.PARAGRAPH
            or not SECTION_NUMBER.match(text[above.start : above.end])
        ):
            result.append(piece)
        elif piece.kind is PieceKind.PARAGRAPH and piece.notice is None:
            result[-1] = piece._replace(start=above.start, gap=above.gap)
        else:
            if piece.kind is PieceKind.HEADING:
                result[-1] = above._replace(notice="number of the heading below it")
            result.append(piece)
    return result


def _with_loose_items(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Paragraphs without bullets that a line ending in a colon introduces become list items.

    Pages lose their bullets when they are copied. Items follow the colon, begin with a small letter or have no full
    stop, and there are two of them at least, or one that begins with a small letter.
    """
    result = list(pieces)
    at = 0
    while at < len(pieces):
        end = at + 1
        if _is_paragraph(pieces[at]) and LEADS_IN.search(text[pieces[at].start : pieces[at].end]):
            while (
                end < len(pieces)
                and _is_paragraph(pieces[end])
                and _is_loose_item(text[pieces[end].start : pieces[end].end])
            ):
                end += 1
        if end - at > 2 or (end - at == 2 and text[pieces[at + 1].start : pieces[at + 1].end][:1].islower()):
            result[at + 1 : end] = [found._replace(kind=PieceKind.ITEM) for found in pieces[at + 1 : end]]
        at = end
    return result


def _is_paragraph(piece: Piece) -> bool:
    return piece.kind is PieceKind.PARAGRAPH and piece.notice is None and not piece.alone


def _is_loose_item(words: str) -> bool:
    if LEADS_IN.search(words) or len(words) > 300:
        return False
    return words[:1].islower() or _ENDS_SENTENCE.search(words) is None


def _column_rows(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines of tables whose columns are set apart by spaces: two lines or more with columns that agree."""
    found: set[int] = set()
    run: list[tuple[int, tuple[int, ...]]] = []
    for line in [*lines, None]:
        ends = _columns(line) if line is not None else ()
        if line is not None and ends and (not run or (run[-1][0] == line.number - 1 and len(ends) == len(run[-1][1]))):
            run.append((line.number, ends))
            continue
        if len(run) > 1 and all(
            len(set(places)) == 1 for places in list(zip(*(ends for _, ends in run), strict=True))[:1]
        ):
            found.update(number for number, _ in run)
        run = [(line.number, ends)] if line is not None and ends else []
    return found


def _columns(line: Line) -> tuple[int, ...]:
    """Where the columns after the first begin in a line; none for prose, with or without two spaces after a stop."""
    if "  " not in line.text.strip() or is_bullet(line.text):
        return ()
    gaps = [match for match in _COLUMNS.finditer(line.text.rstrip()) if match.group()[0] not in ".!?:;"]
    return tuple(match.end() for match in gaps)


def _trimmed(text: str, offset: int) -> tuple[int, int]:
    """Offsets of `text` without surrounding white space, tags of blocks, and emphasis marks that enclose it or stand alone."""
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    if text[start:end].startswith("<") and (before := _TAGS_BEFORE.match(text, start, end)):
        start = before.end() + len(text[before.end() : end]) - len(text[before.end() : end].lstrip())
    if text[start:end].endswith(">") and (behind := _TAGS_BEHIND.search(text, start, end)):
        end = behind.start()
        end = start + len(text[start:end].rstrip())
    while end - start > 2 and text[start] in "*_" and text[end - 1] == text[start]:
        start, end = start + 1, end - 1
    return offset + start, offset + max(start, end)
