"""The parts of a page (head, body, reference list, tail) and the levels of its headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import RecordKind
from corpus.headings import DISCLAIMER, FURNITURE, REFERENCES
from corpus.layout import HeadingTest, Line, Piece, PieceKind
from corpus.records import record_kind

_TAIL = re.compile(
    r"(?:acknowledge?ments?|funding|competing interests|conflicts? of interest|appendix.*|about (?:the|this) .*"
    r"|authors?|abbreviations|glossary|copyright.*|further reading)\s*:?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Line ranges of a page: `references` is [heading line, end) of the reference list, or None."""

    title: int | None
    references: tuple[int, int] | None


def find_parts(lines: Sequence[Line], heading_at: HeadingTest) -> Parts:
    """Where the title and the reference list of a page are."""
    return Parts(_title_line(lines, heading_at), _reference_range(list(lines), heading_at))


def assign_levels(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces with a level for every heading that shows none by itself (level 0).

    Headings that follow one another without text between them nest; a heading alone stands at the level of the
    heading before it. The first level below the title is 2.
    """

    def furniture(piece: Piece) -> bool:
        return FURNITURE.match(text[piece.start : piece.end]) is not None

    leaf, result, index = 2, list(pieces), 0
    first = True
    while index < len(result):
        if result[index].kind is not PieceKind.HEADING:
            index += 1
            continue
        end = index + 1
        while end < len(result) and result[end].kind is PieceKind.HEADING and not furniture(result[end - 1]):
            end += 1
        group = range(index, end)
        if all(result[i].level == 0 for i in group):
            leaf = max(leaf, 1 + len(group)) if not first else 1 + len(group)
            for depth, i in enumerate(reversed(group)):
                result[i] = replace(result[i], level=leaf - depth)
        else:
            for i in group:
                if result[i].level == 0:
                    result[i] = replace(result[i], level=leaf if i == index else result[i - 1].level + 1)
            leaf = result[end - 1].level
        first = False
        index = end
    return result


def _title_line(lines: Sequence[Line], heading_at: HeadingTest) -> int | None:
    """A Markdown level-1 heading, else the first line of the head that reads like a title."""
    filled = [line for line in lines if not line.blank][:6]
    for line in filled:
        heading = heading_at(list(lines), line.number)
        if heading and heading[0] == 1:
            return line.number
    for line in filled[:4]:
        text = line.text.strip()
        if text.startswith(("[", "(", ">", "#")) or text.endswith((".", ":", ";", ",")):
            continue
        if len(text.split()) >= 2 and record_kind(text) not in set(RecordKind) and not FURNITURE.match(text):
            return line.number
    return None


def _reference_range(lines: list[Line], heading_at: HeadingTest) -> tuple[int, int] | None:
    start, level = None, 0
    for line in lines:
        if line.blank:
            continue
        heading = heading_at(lines, line.number)
        if heading and REFERENCES.match(lines[line.number].text.strip(" #*:")):
            start, level = line.number, heading[0]
    if start is None:
        return None
    for line in lines[start + 1 :]:
        text = line.text.strip(" #*")
        if re.fullmatch(r"\s*([-*_])(\s*\1){2,}\s*", line.text):
            return start, line.number
        marked = line.text.lstrip().startswith("#")
        heading = heading_at(lines, line.number) if not line.blank else None
        if heading and (DISCLAIMER.match(text) or FURNITURE.match(text) or _TAIL.match(text)):
            return start, line.number
        if heading and marked and heading[0] <= level:
            return start, line.number
    return start, len(lines)
