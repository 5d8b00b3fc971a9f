"""Every style of markers in one registry, and which of them a page uses. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.markers import author_year, bracket, glued, paren, plain, superscript, tagged
from corpus.markers.found import MAX_NUMBER, RAISED, Found, MarkerStyle
from corpus.markers.page import Page


@dataclass(frozen=True, slots=True)
class Style:
    """How one style is found in the text of a unit.

    `sign` is what the text of every marker has, and what a page without any is told by at once.
    `clear` tells that it can hardly be anything else: then one unit is enough where the list has its numbers, and
    numbers may go beyond the list. `bare` tells that it is a number like any other, read only where nothing clearer is.
    `counted` finds what is counted when the style of the page is decided, where that is less than all.
    """

    name: MarkerStyle
    find: Callable[[str, Page], Iterator[Found]]
    sign: re.Pattern[str]
    clear: bool = False
    bare: bool = False
    counted: Callable[[str, Page], Iterator[Found]] | None = None


_YEAR = re.compile(r"(?:1[89]|20)\d\d[a-z]?[^\w%]")
STYLES = (
    Style(MarkerStyle.BRACKET, bracket.find, re.compile(r"[\[［【]"), clear=True),
    Style(MarkerStyle.SUPERSCRIPT, superscript.find, re.compile(rf"[{RAISED}^]|<sup", re.IGNORECASE), clear=True),
    Style(MarkerStyle.XREF, tagged.find_xrefs, re.compile(r"<(?:xref|a)\s"), clear=True),
    Style(MarkerStyle.FOOTNOTE, tagged.find_footnotes, re.compile(r"\[\^"), clear=True),
    Style(MarkerStyle.CITE_KEY, tagged.find_keys, re.compile("@"), clear=True),
    Style(MarkerStyle.PAREN, paren.find, re.compile(r"\([\sRr]?[\der]")),
    Style(MarkerStyle.GLUED, glued.find_behind_stops, re.compile(r"[^\w\s(]\d")),
    Style(MarkerStyle.AUTHOR_YEAR, author_year.find, _YEAR, clear=True, counted=author_year.find_in_brackets),
    Style(MarkerStyle.PLAIN, plain.find, re.compile(r"\s\d"), bare=True),
    Style(
        MarkerStyle.WORD_GLUED,
        glued.find_behind_words_and_stops,
        re.compile(r"[^\s\d(]\d"),
        bare=True,
        counted=glued.find_behind_words,
    ),
)
"""The clearest first: of styles that mark as many units the first is the page's."""
BY_NAME = {style.name: style for style in STYLES}
_ENOUGH = 2
_USUAL = 5
_SPARSE = 3
_OUTWEIGHS = 4
"""A page that prints so many times more bare numbers than clear markers uses the bare ones."""


def find_markers(text: str, style: MarkerStyle, page: Page | None = None) -> list[Found]:
    """Markers of one unit's text in a style, in order. A number of 0 or too large for the page makes a marker none."""
    if style is MarkerStyle.NONE or not BY_NAME[style].sign.search(text):
        return []
    page = page or Page((text,))
    return _found(BY_NAME[style], text, page)


def read_page(page: Page) -> tuple[MarkerStyle, Page]:
    """The style of a page (`detect_style`), and the page with what the markers of that style tell about it."""
    style = detect_style(page)
    if style is MarkerStyle.PLAIN and plain.ends_cite(page):
        return style, replace(page, ends_cite=True, read={})
    return style, page


def detect_style(page: Page) -> MarkerStyle:
    """The style that marks the most units of a page; NONE when none marks at least two.

    One unit is enough for a clear style whose numbers the list has.
    """
    counts = {style.name: _units_marked(style, page) for style in STYLES if not style.bare}
    behind_stops = counts[MarkerStyle.GLUED]
    clear = max(counts.values())
    if clear < _ENOUGH or _OUTWEIGHS * clear < len(page.texts) or clear == behind_stops:
        bare = {style.name: _units_marked(style, page) for style in STYLES if style.bare}
        behind_words = bare[MarkerStyle.WORD_GLUED]
        if behind_words >= _ENOUGH and _OUTWEIGHS * behind_words >= behind_stops == clear:
            return MarkerStyle.WORD_GLUED
        counts |= {
            name: count
            for name, count in bare.items()
            if count >= _OUTWEIGHS * clear and _is_usual(BY_NAME[name], count, page)
        }
    best = max(counts, key=lambda name: counts[name])
    if counts[best] >= _ENOUGH or (counts[best] and BY_NAME[best].clear and _is_listed(BY_NAME[best], page)):
        return best
    return MarkerStyle.NONE


def _is_usual(style: Style, marked: int, page: Page) -> bool:
    """Whether bare numbers are no chance: the page has a list, or many of its units end in a run of small numbers."""
    if page.listed or not marked:
        return bool(marked)
    numbers = {n for text in page.texts for found in _found(style, text, page) for n in found.numbers}
    return _USUAL * marked >= len(page.texts) and max(numbers) <= _SPARSE * len(numbers) + _USUAL


def _units_marked(style: Style, page: Page) -> int:
    signed = filter(style.sign.search, page.texts)
    return sum(bool(_found(style, text, page, style.counted)) for text in signed)


def _is_listed(style: Style, page: Page) -> bool:
    """Whether the list has every number that the style finds on the page."""
    numbers = {number for text in page.texts for found in _found(style, text, page) for number in found.numbers}
    return bool(numbers) and numbers <= page.listed


def _found(
    style: Style, text: str, page: Page, find: Callable[[str, Page], Iterator[Found]] | None = None
) -> list[Found]:
    if find is None and (known := page.read.get((style.name, text))) is not None:
        return known
    highest = MAX_NUMBER if style.clear else page.highest
    found = [
        marker
        for marker in (find or style.find)(text, page)
        if marker.label is not None or all(0 < number <= highest for number in marker.numbers)
    ]
    if find is None:
        page.read[style.name, text] = found
    return found
