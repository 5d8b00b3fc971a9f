"""What a marker is, and how the numbers printed in one are read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_NUMBER = 9999
"""Largest citation number read."""


class MarkerStyle(StrEnum):
    """How a page prints its citations, the clearest first."""

    BRACKET = "bracket"
    """`[1]`, `[2, 3]`, `[2–4]`, `[1]–[3]`, also linked (`[[1]](#r1)`, `[1](#r1)`) and escaped (`\\[1\\]`)."""
    SUPERSCRIPT = "superscript"
    """`pregnancy¹`, `L¹,²`, `iron⁴⁻⁶`, `<sup>1,2</sup>`, `^1,2^`."""
    XREF = "xref"
    """`<xref ref-type="bibr" rid="r1">1</xref>`, `<a href="#r1">1</a>`."""
    FOOTNOTE = "footnote"
    """`[^1]`, where the reference list is one of footnotes."""
    CITE_KEY = "cite_key"
    """`[@okafor2019; @marsh2020]`, where the list prints the keys."""
    PAREN = "paren"
    """`(1)`, `(2, 3)`."""
    GLUED = "glued"
    """`admission.1`, `(COPD),3 Staphylococcus`."""
    AUTHOR_YEAR = "author_year"
    """`(Bateman et al., 2022)`, `[Bateman 2022](#ref-9)`, `Bateman (2022)`."""
    PLAIN = "plain"
    """`indicated 2, 3, 4.`, `counts 8 and can`."""
    WORD_GLUED = "word_glued"
    """`runners1.`, `better2,3 than`: superscripts of which a copied text has lost the form."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """A marker at `[start, end)` of the text it was found in.

    `numbers` are those it prints or, where it names what it cites, those of the entries named; `label` is then the
    name as printed. A label without numbers names something that the list does not have.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    label: str | None = None


RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
DASHES = "‐‑–—-"
"""Dashes of ranges, as they can stand in a character class: the hyphen last."""
MORE = "{0,60}"
"""So many more numbers may a list print; without a bound, a page of nothing but numbers takes quadratic time."""
NUMBER = r"\d{1,4}"
NUMBERS = rf"{NUMBER}[a-z]?(?:\s?[,;{DASHES}]\s?{NUMBER}[a-z]?){MORE}"
"""Numbers as brackets, parentheses and tags print them, with a letter for a part of a reference: "1–3, 5a"."""
_TO_DIGIT = {ord(c): str(i) for i, c in enumerate(RAISED)} | {ord("⁻"): "-"}
_WIDEST = 50


def expand(printed: str) -> tuple[int, ...]:
    """Citation numbers of a printed list: "2, 3", "2–4", superscripts; each once, in printed order.

    A range that runs backwards or spans more than 50 numbers is read as its two ends.

    >>> expand("2–4, 7")
    (2, 3, 4, 7)
    """
    if printed.isdecimal():
        return (int(printed),)
    numbers: dict[int, None] = {}
    for part in re.split(r"[,;]", printed.translate(_TO_DIGIT)):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        numbers.update(dict.fromkeys(between(*ends) if len(ends) == 2 else ends))
    return tuple(numbers)


def between(first: int, last: int) -> tuple[int, ...]:
    """The numbers of a range, with its ends.

    >>> between(1, 3), between(3, 1)
    ((1, 2, 3), (3, 1))
    """
    return tuple(range(first, last + 1)) if 0 < last - first <= _WIDEST else (first, last)


def join_ranges(text: str, singles: Iterable[Found], dash: re.Pattern[str]) -> Iterator[Found]:
    """Markers in order, two with nothing but a dash between them as one range: "[1]–[3]"."""
    last: Found | None = None
    for found in singles:
        if last is None:
            last = found
        elif last.numbers and found.numbers and dash.fullmatch(text, last.end, found.start):
            numbers = (*last.numbers, *between(last.numbers[-1], found.numbers[0]), *found.numbers)
            last = Found(last.start, found.end, tuple(dict.fromkeys(numbers)))
        else:
            yield last
            last = found
    if last is not None:
        yield last
