"""Which numbers that lead nowhere cite on a page whose other markers are links. Pure.

Most of what is printed as they are on such a page is something else: an interval, an exponent, the number of a molecule.
A citation that is not read is missed; a number that is read as one is a wrong citation. So what is not clear cites nothing.
"""

from __future__ import annotations

import re

from corpus.markers.found import RAISED, Found

_LOOK_BACK = 160
_FIGURE = re.compile(r"(?<![\w.,])[-–−+]?(\d{1,6}(?:[.,·]\d{1,6})?)(?![\w.])")
_WITH_UNIT = re.compile(r"\d\s?(?:[%°‰]\s?[CF]?|[^\W\d_][^\s\d]{0,20})?\s?$")
"""A figure at the end, with a word behind it or none."""
_SPREAD = re.compile(r"\b(?:median|mean|average|range|ratio|interval|iqr|sd|ci)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.,;:!?](?=\s)|[\])](?=[\s,;.])")
_STOPS = ".,;:!?…"
_CLOSERS = ")]}\"'”’»*_"
_POWERS = frozenset({(2,), (3,)})


def bracket_cites(text: str, found: Found) -> bool:
    """Whether numbers in brackets can cite: no figure that they may be the spread of stands before them in the clause."""
    clause = _CLAUSE.split(text[max(0, found.start - _LOOK_BACK) : found.start])[-1]
    if _WITH_UNIT.search(clause):
        return False
    if len(found.numbers) < 2:
        return True
    figures = [float(figure.replace(",", ".").replace("·", ".")) for figure in _FIGURE.findall(clause)]
    lowest, highest = min(found.numbers), max(found.numbers)
    return not _SPREAD.search(clause) and not any(lowest <= figure <= highest for figure in figures)


def raised_cites(text: str, found: Found) -> bool:
    """Whether a raised number can cite: it stands behind a stop or a word in small letters, and is no power of a unit."""
    before = text[max(0, found.start - _LOOK_BACK) : found.start].rstrip(_CLOSERS)
    if before[-1:] in RAISED or before[-1:] == "":
        return False
    if before[-1] in _STOPS:
        return True
    word = before[-3:]
    is_word = len(word) == 3 and word.isalpha() and not any(letter.isupper() for letter in word)
    return is_word and not (found.numbers in _POWERS and _WITH_UNIT.search(before))
