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
_INNER = rf"\s?(?:[Rr]efs?\.?\s)?(?P<numbers>{NUMBERS}){_PLACE}\s?"
_TARGET = r"\((?P<target>[^()\s]{1,200}(?:\([^()\s]{0,80}\)[^()\s]{0,80})?)\)"
_ITEM = re.compile(rf"{_OPEN}{_INNER}{_CLOSE}")
_LINKED = re.compile(rf"\[{_OPEN}?{_INNER}{_CLOSE}?\]{_TARGET}")
_BEHIND = re.compile(r":\u200d?\s?\d{1,4}(?:[–-]\d{1,4})?(?!\d)")
"""Wikipedia's page behind a marker: "[3]: 12"."""
_RANGE = re.compile(rf"\s?[{DASHES}]\s?")
_OUTER = re.compile(r"\s?[,;]\s?")
_TO_REFERENCE = re.compile(r"#|\b(?:ref|bib|cite|cit|cr|fn|note)|doi\.org|pubmed|/pmc/", re.IGNORECASE)


def find(text: str, page: Page) -> Iterator[Found]:
    """Numbers in brackets that can be citations, in order; ranges of brackets and linked lists as one."""
    if "[" not in text and "［" not in text and "【" not in text:
        return iter(())
    return join_ranges(text, _singles(text, page), _RANGE)


def _singles(text: str, page: Page) -> Iterator[Found]:
    at = 0
    while match := _next(text, at):
        linked = match.re is _LINKED
        at = match.end()
        numbers = expand(re.sub(r"[a-z]", "", match["numbers"]))
        if _is_marker(text, match, linked, numbers, page):
            behind = _BEHIND.match(text, at)
            at = behind.end() if behind else at
            yield Found(match.start(), at, numbers)


def _next(text: str, at: int) -> re.Match[str] | None:
    """The first item or link from a place on; of two at one place the longer."""
    item, linked = _ITEM.search(text, at), _LINKED.search(text, at)
    if item is None or linked is None:
        return item or linked
    return linked if linked.start() <= item.start() else item


def _is_marker(text: str, match: re.Match[str], linked: bool, numbers: tuple[int, ...], page: Page) -> bool:
    start = match.start()
    if linked:
        known = page.numbered and set(numbers) <= page.listed
        return known or "[" in match.group()[1:3] or _TO_REFERENCE.search(match["target"]) is not None
    if any(1900 <= n < 2100 and n not in page.listed for n in numbers):
        return False  # "[2024]" dates what it stands behind
    if text.startswith(("(", ":"), match.end()) and not re.match(r":\s?\d|\(\d", text[match.end() : match.end() + 3]):
        return (
            text[match.end()] == ":" and start > 0
        )  # "[1](url)" is a link of its own, "[1]:" at the start a definition
    return not is_interval(text, start, match["numbers"], numbers)
