"""The numbers that the entries of a list begin with, in the ways lists print them. Pure.

A list prints its numbers in one form. Which lines begin an entry is decided over the whole list: a wrapped line may
begin with a number too ("9. doi: ..."), so a number begins an entry where it goes on from the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.layout import Line
from corpus.printed_names import read_authors

_N = r"(?P<n>\d{1,4})"
_BULLET = r"\s*(?:[-*•+]\s+)?"
_CAPITAL = r"(?=[“\"‘(\[*_]{0,2}[^\W\d_])(?![“\"‘(\[*_]{0,2}[a-zà-öø-ÿ])"
_BACKLINKS = r"(?:[\^↑]\s*(?:[a-z]{1,2}\s+)*(?=[^\Wa-z_]|[“\"]))?"
"""Wikipedia's arrows back into the text: "1. ^ a b Okafor T."."""
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_BULLET}(?:\\?\[|［|【){_N}(?:\\?\]|］|】)(?:\([^()\s]*\))?\s*[.:)]?\s*{_BACKLINKS}",
        rf"\s*\[\^{_N}\]:?\s*",
        rf"{_BULLET}\({_N}\)\s*",
        rf"{_BULLET}{_N}\\?[.)](?:\s+|(?=[^\W\d])|$){_BACKLINKS}",
        rf"\s*{_N}\s?[-–—:]\s+{_CAPITAL}",
        rf"\s*(?:<sup>\s*{_N}\s*</sup>|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,4}}))\s*",
        rf"\s*\|?\s*{_N}[.)]?\s*(?:\t|\|)\s*",
        rf"\s*{_N}\s+{_CAPITAL}",
        rf"\s*{_N}{_CAPITAL}",
        r"\s*(?P<n>\d{1,3})\s*$",
    )
)
_CERTAIN = 6
"""So many of the forms tell by themselves that the number is one; the others need a second entry."""
_RAISED = {ord(c): str(i) for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_RUNS_ON = re.compile(r"(?i:(?:doi|pmid|pmcid|isbn|issn|https?|available|epub|suppl)\b)|[a-z]|\d+[-–]\d")
"""What an entry does not begin with, but a wrapped line may."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line (its place among the lines given) that begins with a number; its words start at `offset` in it."""

    at: int
    number: int
    offset: int


def numbered_lines(lines: Sequence[Line]) -> list[Numbered]:
    """The lines that begin the entries of a numbered list, in order; none where the list has no numbers.

    A list that repeats one number, as Markdown allows ("1. 1. 1."), is counted on from it.
    """
    filled = [at for at, line in enumerate(lines) if not line.blank]
    best: list[Numbered] = []
    for rank, form in enumerate(_FORMS):
        found = _without_years([n for at in filled if (n := _read(form, lines[at], at)) is not None])
        chain = _chain(lines, found)
        if chain and chain[0].at not in filled[:4]:
            continue
        if len(chain) < 2 and (rank >= _CERTAIN or not chain or chain[0].at != filled[0]):
            continue
        if len(chain) > len(best):
            best = chain
    return best


def _read(form: re.Pattern[str], line: Line, at: int) -> Numbered | None:
    match = form.match(line.text)
    if match is None:
        return None
    printed = match["n"] or match["raised"].translate(_RAISED)
    number = int(printed)
    return Numbered(at, number, match.end()) if number else None


def _without_years(found: Sequence[Numbered]) -> list[Numbered]:
    """Numbers of four digits stand only where they ascend one by one, above words: "2019. Title" is no entry 2019."""
    numbers = [n.number for n in found]
    steps = {a for a, b in pairwise(numbers) if b == a + 1} | {b for a, b in pairwise(numbers) if b == a + 1}
    return [n for n in found if n.number <= 999 or n.number in steps]


def _chain(lines: Sequence[Line], found: Sequence[Numbered]) -> list[Numbered]:
    """The numbers that go on from one another; those of wrapped lines, and of another list behind it, left out."""
    if not found:
        return []
    if len(found) > 1 and len({n.number for n in found}) == 1:
        return [replace(n, number=n.number + place) for place, n in enumerate(found)]
    last_place = {n.number: place for place, n in enumerate(found)}
    kept, used = [found[0]], {found[0].number}
    for place, n in enumerate(found[1:], start=1):
        before = kept[-1]
        if n.number == before.number + 1:
            kept.append(n)
        elif n.number in used and n.number <= found[0].number and _foreign_between(lines, before.at, n.at):
            break  # another list begins
        elif _wraps(lines, n) or (last_place.get(before.number + 1, -1) > place and not _authored(lines, n)):
            continue
        else:
            kept.append(n)
        used.add(n.number)
    return kept


def _wraps(lines: Sequence[Line], n: Numbered) -> bool:
    """Whether a line goes on with what stands above it: no blank line between, and no words that begin an entry."""
    above = lines[n.at - 1] if n.at else None
    words = lines[n.at].text[n.offset :].lstrip()
    return above is not None and not above.blank and _RUNS_ON.match(words) is not None


def _authored(lines: Sequence[Line], n: Numbered) -> bool:
    """Whether the words behind a number begin with names of authors, as those of an entry do."""
    return read_authors(lines[n.at].text[n.offset :]) is not None


def _foreign_between(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether a blank line with words behind it stands between two lines."""
    gap = False
    for line in lines[start + 1 : end]:
        if line.blank:
            gap = True
        elif gap:
            return True
    return False
