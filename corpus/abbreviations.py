"""Short forms that a text introduces itself: "transferrin saturation (TSAT)", "CAP (community-acquired pneumonia)". Pure.

The long form is found as Schwartz and Hearst do (A simple algorithm for identifying abbreviation definitions in
biomedical text, 2003): the letters of the short form occur in order in the words before the bracket, the first at
the start of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BRACKETED = re.compile(r"\(([A-Za-z][\w+/-]{1,11})(?:\)|[,;]\s)")
_WORD = re.compile(r"[\w'’+/-]+")


def introduced(texts: Iterable[str]) -> dict[str, str]:
    """Short form to long form, as first introduced in the texts; the short form has a capital letter.

    >>> introduced(["A low transferrin saturation (TSAT) helps."])
    {'TSAT': 'transferrin saturation'}
    """
    found: dict[str, str] = {}
    for text in texts:
        for match in _BRACKETED.finditer(text):
            short = match.group(1)
            if not any(c.isupper() for c in short) or len(short) < 2:
                continue
            long = _long_form(text[max(0, match.start() - 160) : match.start()], short)
            if long:
                found.setdefault(short, long)
                if short.endswith("s") and short[:-1].isupper():
                    found.setdefault(short[:-1], long.removesuffix("s"))
    return found


def _long_form_by_initials(before: str, short: str) -> str | None:
    """As many words as a short form in capitals has letters, each beginning with its letter."""
    letters = [c.lower() for c in short.removesuffix("s") if c.isalnum()] if short[:-1].isupper() else []
    initials = list(_WORD.finditer(before))[-len(letters) :] if letters else []
    if len(initials) == len(letters) > 1 and all(
        w.group()[0].lower() == c for w, c in zip(initials, letters, strict=True)
    ):
        return before[initials[0].start() :].strip()
    return None


def _long_form(before: str, short: str) -> str | None:
    by_initials = _long_form_by_initials(before, short)
    if by_initials is not None:
        return by_initials
    letters = [c.lower() for c in short if c.isalnum()]
    words = list(_WORD.finditer(before))[-min(len(letters) + 5, 2 * len(letters)) :]
    if not words:
        return None
    at, start = len(before) - 1, words[0].start()
    for position in range(len(letters) - 1, -1, -1):
        while at >= start and (
            before[at].lower() != letters[position]
            or (position == 0 and at > 0 and (before[at - 1].isalnum() or before[at - 1] == "'"))
        ):
            at -= 1
        if at < start:
            return None
        at -= 1
    long = before[at + 1 :].strip()
    return long if len(long) > len(short) and short.lower() not in long.lower().split() else None
