"""Numbers in square brackets: `[1]`, `[2–4]`, `[1]–[3]`, linked, escaped, with a place in the reference. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.markers.found import DASHES, NUMBERS, Found, expand, join_ranges
from corpus.markers.page import Page
from corpus.markers.statistics import is_interval

_OPEN, _CLOSE = r"(?:\\?\[|［|【)", r"(?:\\?\]|］|】)"
_PLACE = r"(?:(?:\s?[,;:]\s?(?i:pp?|ch|chap|sect?|fig|tab|table|figure|para?)\b[^\[\]\n]{1,30})|\s?\(\s?pp?\.?\s?[\w–, -]{1,20}\))?"
"""A place in the reference: ", p. 12", "(p12)"."""
_INNER = rf"\s?(?:[Rr]efs?\.?\s)?({NUMBERS}){_PLACE}\s?"
_TARGET = r"\((?P<target>[^()\s]{1,200}(?:\([^()\s]{0,80}\)[^()\s]{0,80})?)\)"
_MARKER = re.compile(rf"\[{_OPEN}?{_INNER}{_CLOSE}?\]{_TARGET}|{_OPEN}{_INNER}{_CLOSE}")
"""A link, with the brackets of the marker in it or as its own; or the marker alone."""
_BEHIND = re.compile(r":\u200d?\s?\d{1,4}(?:[–-]\d{1,4})?(?!\d)")
"""Wikipedia's page behind a marker: "[3]: 12"."""
_RANGE = re.compile(rf"\s?[{DASHES}]\s?")
_VARIABLE = re.compile(r"(?<!\w)[a-z]$")
_TO_REFERENCE = re.compile(r"#|\b(?:ref|bib|cite|cit|cr|fn|note)|doi\.org|pubmed|/pmc/", re.IGNORECASE)


def find(text: str, page: Page) -> Iterator[Found]:
    """Numbers in brackets that can be citations, in order; ranges of brackets and linked lists as one."""
    if "[" not in text and "［" not in text and "【" not in text:
        return iter(())
    return join_ranges(text, _singles(text, page), _RANGE)


def _singles(text: str, page: Page) -> Iterator[Found]:
    for match in _MARKER.finditer(text):
        numbers = expand(re.sub(r"[a-z]", "", match[1] or match[3]))
        if _is_marker(text, match, numbers, page):
            behind = _BEHIND.match(text, match.end())
            yield Found(match.start(), behind.end() if behind else match.end(), numbers)


def _is_marker(text: str, match: re.Match[str], numbers: tuple[int, ...], page: Page) -> bool:
    start = match.start()
    if match["target"]:
        known = page.numbered and set(numbers) <= page.listed
        return known or "[" in match.group()[1:3] or _TO_REFERENCE.search(match["target"]) is not None
    if _VARIABLE.search(text, max(0, start - 2), start):
        return False  # "x[1]"
    if any(1900 <= n < 2100 and n not in page.listed for n in numbers):
        return False  # "[2024]" dates what it stands behind
    behind = text[match.end() : match.end() + 3]
    if behind[:1] == "(" and not re.match(r"\(\d", behind):
        return False  # "[1](url)" is a link of its own
    if behind[:1] == ":" and start == 0 and not re.match(r":\s?\d", behind):
        return False  # "[1]: " defines a note
    return not is_interval(text, start, match[3], numbers)
