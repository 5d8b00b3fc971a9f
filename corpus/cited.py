"""Citation markers of a source that links them to its reference list. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """A printed citation marker at `[start, end)` of a text, with the numbers of the entries it leads to."""

    start: int
    end: int
    numbers: tuple[int, ...]


_JOINED = re.compile(r"[ \u00a0,;]{0,4}")
_RANGE = re.compile(r"[ \u00a0]?[-–—⁻−][ \u00a0]?")
_LONGEST_RANGE = 50


def joined_markers(text: str, cited: Sequence[Cited]) -> list[Cited]:
    """Markers that are printed together as one, in order, with their ranges filled and the brackets around them.

    >>> joined_markers("as shown [1–3, 5].", [Cited(10, 11, (1,)), Cited(12, 13, (3,)), Cited(15, 16, (5,))])
    [Cited(start=9, end=17, numbers=(1, 2, 3, 5))]
    """
    joined: list[Cited] = []
    for marker in sorted(cited, key=lambda found: found.start):
        before = joined[-1] if joined else None
        if before is not None and marker.start < before.end:
            continue
        numbers = _together(text, before, marker) if before is not None else None
        if before is not None and numbers is not None:
            joined[-1] = Cited(before.start, marker.end, tuple(dict.fromkeys(numbers)))
        else:
            joined.append(marker)
    return [_with_brackets(text, marker) for marker in joined]


def _together(text: str, before: Cited, marker: Cited) -> tuple[int, ...] | None:
    """The numbers of two markers that are printed as one, None where they are two."""
    between = text[before.end : marker.start]
    if not between.strip() and not text[before.end - 1].isalnum():
        return None
    if _RANGE.fullmatch(between) and 0 < marker.numbers[0] - before.numbers[-1] <= _LONGEST_RANGE:
        return (*before.numbers, *range(before.numbers[-1] + 1, marker.numbers[0]), *marker.numbers)
    return (*before.numbers, *marker.numbers) if _JOINED.fullmatch(between) else None


def _with_brackets(text: str, marker: Cited) -> Cited:
    around = text[max(0, marker.start - 1) : marker.start] + text[marker.end : marker.end + 1]
    return Cited(marker.start - 1, marker.end + 1, marker.numbers) if around in {"[]", "()"} else marker
