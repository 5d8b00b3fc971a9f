"""Lines of a page grouped into headings, paragraphs, list items and table rows, by offset. Pure.

Both text formats end here: a Markdown page and a page copied as plain text differ only in how a heading looks
(`corpus.headings`); bullets, numbered lists, tables and paragraphs are read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class PieceKind(StrEnum):
    """What a piece of layout is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its newline; `number` counts from 0."""

    number: int
    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether the line holds nothing but white space."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph, list item or table row: `[start, end)` covers its words, not its bullet or marks.

    `level` is the heading level, or the indentation of a list item; `gap` tells that a blank line stands before.
    """

    kind: PieceKind
    start: int
    end: int
    level: int = 0
    ordered: bool = False
    gap: bool = False


HeadingTest = Callable[[list[Line], int], tuple[int, int, int] | None]
"""(lines, index) to (level, start, end) of the heading on that line, or None."""

_BULLET = re.compile(r"(\s*)(?:[-*+•‣◦▪●·–]|(?P<number>\(?\d{1,2}[.)]|\(?[a-hA-H][.)]))\s+(?=\S)")
_TABLE_RULE = re.compile(r"\s*(?:\|\s*)?:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*(?:\|\s*)?$")
_RULE = re.compile(r"\s*([-*_=])(\s*\1){2,}\s*$")
LEADS_IN = re.compile(
    r":[\s*_)\]]*(?:(?:[\d⁰¹²³⁴⁵⁶⁷⁸⁹,⁻–\-][\d⁰¹²³⁴⁵⁶⁷⁸⁹,⁻–\- ]*|\[[\d,;–\- ]+\]|\([\d,;–\- ]+\))[*_]*)?$"
)
"""A line that introduces what follows: it ends in a colon, with or without citation markers behind it."""
_QUOTE_MARK = re.compile(r"\s*>\s?")


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Lines of `text[start:]` with offsets in `text`."""
    lines, at = [], start
    for number, line in enumerate(text[start:].split("\n")):
        lines.append(Line(number, at, at + len(line), line))
        at += len(line) + 1
    return lines


def pieces_of(lines: list[Line], heading_at: HeadingTest) -> list[Piece]:
    """Layout pieces in order; white space and marks lie outside every piece."""
    wrapped = is_hard_wrapped(lines)
    pieces: list[Piece] = []
    gap = True
    for index, line in enumerate(lines):
        if line.blank:
            gap = True
            continue
        piece = _piece_at(lines, index, heading_at)
        previous = pieces[-1] if pieces else None
        if piece.kind is PieceKind.PARAGRAPH and previous and not gap and _continues(previous, piece, line, wrapped):
            pieces[-1] = Piece(previous.kind, previous.start, piece.end, previous.level, previous.ordered, previous.gap)
        else:
            pieces.append(Piece(piece.kind, piece.start, piece.end, piece.level, piece.ordered, gap))
        gap = False
    return pieces


def is_hard_wrapped(lines: list[Line]) -> bool:
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


def _piece_at(lines: list[Line], index: int, heading_at: HeadingTest) -> Piece:
    line = lines[index]
    if (_TABLE_RULE.match(line.text) and "|" in line.text) or _RULE.match(line.text):
        return Piece(PieceKind.RULE, line.start, line.end)
    heading = heading_at(lines, index)
    if heading:
        level, start, end = heading
        return Piece(PieceKind.HEADING, start, end, level)
    if line.text.strip().startswith("|") or (line.text.strip().count("\t") >= 1 and not is_bullet(line.text)):
        return Piece(PieceKind.ROW, *_trimmed(line.text, line.start))
    bullet = _BULLET.match(line.text)
    if bullet:
        start, end = _trimmed(line.text[bullet.end() :], line.start + bullet.end())
        return Piece(PieceKind.ITEM, start, end, len(bullet.group(1).expandtabs(4)), bullet["number"] is not None)
    quote = _QUOTE_MARK.match(line.text)
    offset = quote.end() if quote else 0
    return Piece(PieceKind.PARAGRAPH, *_trimmed(line.text[offset:], line.start + offset))


def _continues(previous: Piece, piece: Piece, line: Line, wrapped: bool) -> bool:
    """Whether a line without a blank line before it goes on with the paragraph or list item above."""
    if previous.kind not in {PieceKind.PARAGRAPH, PieceKind.ITEM}:
        return False
    first = line.text.strip()[:1]
    indented = line.text[:1].isspace()
    if previous.kind is PieceKind.ITEM:
        return indented or first.islower()
    return wrapped or first.islower()


def _trimmed(text: str, offset: int) -> tuple[int, int]:
    """Offsets of `text` without surrounding white space and emphasis marks that enclose it or stand alone."""
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    while end - start > 2 and text[start] in "*_" and text[end - 1] == text[start]:
        start, end = start + 1, end - 1
    return offset + start, offset + end
