"""Raised numbers: `pregnancy¹`, `iron⁴⁻⁶`, `<sup>1,2</sup>`, `^1,2^`; exponents are none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.markers.found import MORE, NUMBERS, RAISED, Found, expand, join_ranges
from corpus.markers.page import Page
from corpus.sentence_words import LETTERED

_LINK = r"\[\\?\[?\s?{}\s?\\?\]?\](?:\([^()\s]{{1,200}}\))?"
_LINKED = _LINK.format(rf"{NUMBERS}")
_TAGGED = rf"<sup\b[^<>]{{0,80}}>\s*(?P<tagged>(?:{_LINKED}|{NUMBERS})(?:\s?[,;–-]\s?{_LINKED}){{0,20}})\s*</sup>"
_RAISED = rf"(?P<raised>[{RAISED}]+(?:\s?[,’'⁻–-]\s?[{RAISED}]+){MORE})(?![⁺⁻{RAISED}])"
_CARET = rf"\^(?P<caret>\[?{NUMBERS}\]?)\^"
_MARKER = re.compile(rf"{_TAGGED}|{_RAISED}|{_CARET}", re.IGNORECASE)
_TARGET = re.compile(r"\([^()\s]*\)")
_EXPONENT_BASE = re.compile(
    r"(?:^|[\s\d/·×(µμ])[cdkmµμn]?m$|(?<!\d)10$|[×x]\s?\d+$|⁻$|\b(?:sec|min|hr|kg|in|ft|s|h)$(?<=/\w)"
)
_VARIABLE = re.compile(r"(?:^|[\s(])(?P<letter>[A-Za-zχηωτε])$")
_WORD_BEFORE = re.compile(r"(\w+)\s\w$")
_DASH = re.compile(r"\s?[–-]\s?")
_LOOK_BACK = 24


def find(text: str, page: Page) -> Iterator[Found]:
    """Raised numbers that can be citations, in order; ranges of raised numbers as one."""
    return join_ranges(text, _singles(text), _DASH)


def _singles(text: str) -> Iterator[Found]:
    for match in _MARKER.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        printed = match["tagged"] or match["raised"] or match["caret"]
        if _is_exponent(before, printed):
            continue
        if match["raised"] and before[-1:].isspace() and not _may_stand_apart(text, match):
            continue
        bare = re.sub(r"[a-z\[\]\\]", "", _TARGET.sub("", printed).replace("’", ",").replace("'", ","))
        yield Found(match.start(), match.end(), expand(bare))


def _is_exponent(before: str, printed: str) -> bool:
    """Whether a raised number is a power: "10⁹", "m²", "R²"; nothing before it, and it numbers a note."""
    if not before.strip() or _EXPONENT_BASE.search(before):
        return True
    variable = _VARIABLE.search(before)
    if variable is None or printed not in ("²", "³", "2", "3"):
        return False
    noun = _WORD_BEFORE.search(before)
    return noun is None or noun[1].lower() not in LETTERED  # "vitamin D²"


def _may_stand_apart(text: str, match: re.Match[str]) -> bool:
    """Whether a raised number behind a space is a marker: behind another, or where the sentence ends or pauses."""
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()].rstrip()
    return before[-1:] in RAISED or text[match.end() : match.end() + 1] in ("", ".", ",", ";", ":", "\n", " ")
