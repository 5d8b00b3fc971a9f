"""The title of a page and the levels of its headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.headings import FURNITURE, Place, Taken, reads_like_title
from corpus.layout import Line, Piece, PieceKind
from corpus.records import record_kind

_GAP = re.compile(r"\n[ \t]*\n")
_FIRST_SECTIONS = frozenset({"abstract", "background", "introduction", "overview", "summary"})
"""Headings of one word with which an excerpt may begin; any other word that stands alone on top is a title."""


def assign_levels(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces with a level for every heading that shows none by itself (level 0).

    Headings that follow one another without text between them nest; a heading alone stands at the level of the
    heading before it that stands as it does, apart from its text or directly over it. The first level below the
    title is 2.
    """

    def apart(index: int) -> bool:
        behind = text[result[index].end : result[index + 1].start] if index + 1 < len(result) else "\n\n"
        return _GAP.search(behind) is not None

    def furniture(piece: Piece) -> bool:
        return FURNITURE.match(text[piece.start : piece.end]) is not None

    leaf, result, index = 2, list(pieces), 0
    upper = 2
    first = True
    while index < len(result):
        if result[index].kind is not PieceKind.HEADING:
            index += 1
            continue
        end = index + 1
        while end < len(result) and result[end].kind is PieceKind.HEADING and not furniture(result[end - 1]):
            end += 1
        group = range(index, end)
        if len(group) == 1 and apart(index):
            leaf = min(leaf, upper)
        if all(result[i].level == 0 for i in group):
            leaf = max(leaf, 1 + len(group)) if not first else 1 + len(group)
            for depth, i in enumerate(reversed(group)):
                result[i] = result[i]._replace(level=leaf - depth)
        else:
            for i in group:
                if result[i].level == 0:
                    result[i] = result[i]._replace(level=leaf if i == index else result[i - 1].level + 1)
            leaf = result[end - 1].level
        upper = next((result[i].level for i in reversed(group) if apart(i)), upper)
        first = False
        index = end
    return result


def title_line(lines: Sequence[Line], headings: Mapping[int, Place], taken: Taken) -> int | None:
    """The number of the title's line: a heading of level 1, else the first line of the head that reads like a title."""
    filled = [line for line in lines if not line.blank and not taken(line.number)][:6]
    for line in filled:
        if line.number in headings and headings[line.number][0] == 1:
            return line.number
    for place, line in enumerate(filled[:4]):
        text = line.text.strip()
        if record_kind(text) is not None or FURNITURE.match(text) or text.startswith("#") or not reads_like_title(text):
            continue
        several = len(text.split()) >= 2 or (len(text) >= 4 and not text.isascii())
        if several or (place == 0 and line.number in headings and text.lower() not in _FIRST_SECTIONS):
            return line.number
    return None
