"""Words between quotation marks of many languages, in running text; linear in its length. Pure.

Marks stand for two things at once (” opens in Swedish and closes in English, ’ is an apostrophe), so each is read by what
stands beside it; where a text leaves it open, more is taken for a quote rather than less.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_CLOSERS = {
    "“": "”", "„": "“”„", "‟": "”", "”": "”", "❝": "❞", "〝": "〞〟",
    "«": "»", "»": "«»", "‹": "›", "›": "‹›",
    "「": "」", "『": "』", "﹁": "﹂", "﹃": "﹄", "《": "》", "〈": "〉", "｢": "｣",
    '"': '"', "＂": "＂",
    "‘": "’", "‚": "‘’", "‛": "’", "'": "'", "´": "´", "＇": "＇", "❛": "❜",
}  # fmt: skip
"""What may close each mark."""
_CLOSED_BEFORE_UNSEEN = frozenset("“„«「『《")
"""Marks that can be nothing else: one that is never closed is a quote to the end of its text."""
_NESTED = {"“": "”", "«": "»", "‹": "›", "「": "」", "『": "』"}
_SINGLE = frozenset("‘‚‛'´＇’")
"""Marks that are apostrophes as well."""
_SAME_BOTH_WAYS = frozenset('"＂')
_TURNED = frozenset("”»›\"＂'´＇‘‚‛")
"""Marks that close as well: such a one opens only where no word stands before it."""
_MARK = re.compile("[" + "".join(map(re.escape, sorted({*_CLOSERS, *"".join(_CLOSERS.values())}))) + "]")
_DECADE = re.compile(r"\d0s\b")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between marks, as [start, end) of the text without the marks; `after` is behind the closing mark."""

    start: int
    end: int
    after: int


def quoted(text: str) -> list[Quoted]:
    """Quotes in order, the outermost only."""
    return list(_Marks(text).quoted())


class _Marks:
    """The marks of a text by kind, in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._all = [found.start() for found in _MARK.finditer(text)]
        self._closing: dict[str, list[int]] = {}
        self._plural: dict[str, list[int]] = {}
        self._partner = self._partners()
        for at in self._all:
            if self._may_close(at):
                kinds = self._plural if text[at] in _SINGLE and self._is_plural(at) else self._closing
                kinds.setdefault(text[at], []).append(at)

    def quoted(self) -> Iterator[Quoted]:
        """Quotes in order."""
        last = 0
        for at in self._all:
            if at < last or not self._opens(at):
                continue
            end = self._end_of(at)
            if end is None:
                if self._text[at] not in _CLOSED_BEFORE_UNSEEN:
                    continue
                end = len(self._text)
            last = min(end + 1, len(self._text))
            yield Quoted(at + 1, end, last)

    def _opens(self, at: int) -> bool:
        mark, before, after = self._text[at], self._text[at - 1 : at] if at else "", self._text[at + 1 : at + 2]
        if mark not in _CLOSERS:
            return False
        if mark not in _TURNED:
            return True
        if _is_letter(before) or before == mark or (before and before in ".,;:!?)]%" and mark not in _SAME_BOTH_WAYS):
            return False
        if mark in _SAME_BOTH_WAYS:
            return True
        return not after.isspace() and not _DECADE.match(self._text, at + 1)

    def _may_close(self, at: int) -> bool:
        """Whether a mark may close: one that looks the same where it opens, or is an apostrophe, has no letter behind it."""
        if self._text[at] not in _SAME_BOTH_WAYS and self._text[at] not in _SINGLE:
            return True
        spaced = self._text[at] in _SINGLE and self._text[at - 1 : at].isspace()
        return not _is_letter(self._text[at + 1 : at + 2]) and not spaced

    def _is_plural(self, at: int) -> bool:
        """Whether an apostrophe may be that of a plural: "patients’ asthma"."""
        behind = self._text[at + 1 : at + 3]
        return self._text[at - 1 : at] in {"s", "S"} and behind[:1] == " " and behind[1:].islower()

    def _partners(self) -> dict[int, int]:
        """Opening marks and what closes them, where quotes of the same marks stand in each other."""
        partner: dict[int, int] = {}
        opened: dict[str, list[int]] = {closer: [] for closer in _NESTED.values()}
        for at in self._all:
            mark = self._text[at]
            if mark in _NESTED:
                opened[_NESTED[mark]].append(at)
            elif opened.get(mark):
                partner[opened[mark].pop()] = at
        return partner

    def _end_of(self, at: int) -> int | None:
        """Where the quote that opens at an offset ends; None where it is not closed."""
        if at in self._partner:
            return self._partner[at]
        mark = self._text[at]
        ends = [end for closer in _CLOSERS[mark] if (end := _next(self._closing.get(closer), at)) is not None]
        if mark in _SINGLE:
            bound = self._next_opening(at)
            ends = [end for end in ends if bound is None or end < bound]
            if not ends:
                plurals = (_next(self._plural.get(closer), at) for closer in _CLOSERS[mark])
                ends = [end for end in plurals if end is not None and (bound is None or end < bound)]
        if not ends and mark == "“":
            return _next(self._closing.get(mark), at)  # “…“
        return min(ends, default=None)

    def _next_opening(self, at: int) -> int | None:
        """The next mark of the same kind, where it cannot close."""
        mark = self._text[at]
        if mark in _CLOSERS[mark]:
            return None
        found = self._text.find(mark, at + 1)
        return None if found < 0 else found


def _is_letter(sign: str) -> bool:
    """Whether a character belongs to a word, in scripts that put spaces between words."""
    return sign.isalnum() and not "\u2e80" <= sign <= "\uffdc"


def _next(places: list[int] | None, at: int) -> int | None:
    if not places:
        return None
    found = bisect_right(places, at)
    return places[found] if found < len(places) else None
