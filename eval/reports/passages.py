"""The stretches of a source around evidence and shown words, cut where either begins or ends. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]
CONTEXT = 160
"""Code points kept on each side, and no further than the line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a source that are, throughout, evidence or not and shown or not."""

    text: str
    evidence: bool
    shown: bool


def passages(text: str, evidence: Iterable[Range], shown: Iterable[Range]) -> list[list[Piece]]:
    """The passages of a source in order, each as pieces whose texts join to a slice of it."""
    wanted, given = sorted(evidence), sorted(shown)
    found: list[Range] = []
    for start, end in sorted(_widened(text, span) for span in (*wanted, *given)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return [_pieces(text, window, wanted, given) for window in found]


def _widened(text: str, span: Range) -> Range:
    """The span with its context on the same lines, cut between words."""
    start, end = span
    low, high = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    line, line_end = text.rfind("\n", low, start) + 1, text.find("\n", end, high)
    blank, blank_end = text.find(" ", low, start) + 1, text.rfind(" ", end, high)
    left = line or (blank if low and blank else low)
    return left, line_end if line_end >= 0 else (blank_end if high < len(text) and blank_end >= 0 else high)


def _pieces(text: str, window: Range, evidence: list[Range], shown: list[Range]) -> list[Piece]:
    cuts = sorted({*window, *(at for span in (*evidence, *shown) for at in span if window[0] < at < window[1])})
    return [Piece(text[a:b], _within(a, b, evidence), _within(a, b, shown)) for a, b in pairwise(cuts)]


def _within(start: int, end: int, spans: list[Range]) -> bool:
    return any(a <= start and end <= b for a, b in spans)
