"""Figures with their units in running text, as ranges that can be compared. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article, Unit

_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("%", "percent", "per cent"), ("%", 1.0)),
    **dict.fromkeys(("minute", "minutes", "min"), ("hours", 1 / 60)),
    **dict.fromkeys(("hour", "hours", "h"), ("hours", 1.0)),
    **dict.fromkeys(("day", "days"), ("hours", 24.0)),
    **dict.fromkeys(("week", "weeks"), ("hours", 168.0)),
    **dict.fromkeys(("month", "months"), ("hours", 730.5)),
    **dict.fromkeys(("year", "years"), ("hours", 8766.0)),
    **dict.fromkeys(("mcg", "µg", "μg", "microgram", "micrograms"), ("mg", 0.001)),
    **dict.fromkeys(("mg", "milligram", "milligrams"), ("mg", 1.0)),
    **dict.fromkeys(("g", "gram", "grams"), ("mg", 1000.0)),
    **dict.fromkeys(("mg/kg",), ("mg/kg", 1.0)),
    **dict.fromkeys(("ml", "millilitres", "milliliters"), ("ml", 1.0)),
    **dict.fromkeys(("mmhg",), ("mmhg", 1.0)),
    **dict.fromkeys(("g/dl",), ("g/dl", 1.0)),
    **dict.fromkeys(("mg/dl",), ("mg/dl", 1.0)),
    **dict.fromkeys(("mmol/l",), ("mmol/l", 1.0)),
    **dict.fromkeys(("iu/ml",), ("iu/ml", 1.0)),
    **dict.fromkeys(("iu", "units"), ("iu", 1.0)),
    **dict.fromkeys(("patients", "people", "participants", "adults", "children", "women", "men"), ("people", 1.0)),
    **dict.fromkeys(("tablets", "doses", "injections", "points"), ("counted", 1.0)),
}
"""Unit as printed in lower case to (unit it is compared in, factor)."""

_VALUE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_BOUND = re.compile(
    r"(?P<low>at least|no less than|no fewer than|more than|greater than|over|above|from|exceed\w*|minimum of|≥|>)"
    r"|(?P<high>up to|at most|no more than|less than|fewer than|under|below|within|maximum of|≤|<)",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    rf"(?<![\w.,–/-])(?P<bound>(?:{_BOUND.pattern})\s*)?(?P<first>{_VALUE})"
    rf"(?:\s?%?\s?(?:–|-|to)\s?(?P<second>{_VALUE}))?[\s-]?(?P<unit>%|[^\W\d_]+(?:/[^\W\d_]+)?)"
    r"(?P<after>(?:\s(?:of age|old))?\s(?:or|and)\s(?:older|over|more|above|younger|less|under|fewer))?",
    re.IGNORECASE,
)


_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `[start, end)` of its source: `unit` it is compared in, and the range it names.

    `bound` is "low" or "high" where the words make it a limit ("at least 12 years"), else "". `slack` is how far
    off another figure may be and say the same: a percentage half its last digit, a time a tenth, a dose nothing.
    """

    start: int
    end: int
    unit: str
    low: float
    high: float
    bound: str
    slack: float

    def agrees(self, other: Figure) -> bool:
        """Whether both can be true of one thing: limits that are the same, or ranges that meet."""
        slack = max(self.slack, other.slack)
        if self.bound and self.bound == other.bound:
            return abs(self._limit() - other._limit()) <= slack
        return self.low - slack <= other.high and other.low - slack <= self.high

    def _limit(self) -> float:
        return self.low if self.bound == "low" else self.high


def figures_of(article: Article, unit: Unit) -> Iterator[Figure]:
    """Figures with a known unit in a unit's words, in order; citation numbers are none."""
    markers = [(m.span.start, m.span.end) for m in unit.markers]
    for match in _FIGURE.finditer(article.text, unit.span.start, unit.span.end):
        known = _UNITS.get(match["unit"].lower())
        if known is None or any(start < match.end("first") and match.start("first") < end for start, end in markers):
            continue
        name, factor = known
        first = _number(match["first"])
        second = _number(match["second"]) if match["second"] else first
        bound = _bound(match)
        low = -math.inf if bound == "high" else min(first, second) * factor
        high = math.inf if bound == "low" else max(first, second) * factor
        yield Figure(
            match.start("first"), match.end("unit"), name, low, high, bound, _slack(name, match["first"], factor)
        )


def _bound(match: re.Match[str]) -> str:
    if match["second"]:
        return ""
    after = match["after"] or ""
    if match["low"] or re.search(r"older|over|more|above", after, re.IGNORECASE):
        return "low"
    return "high" if match["high"] or after else ""


def _number(printed: str) -> float:
    return float(printed.replace(",", ""))


def _slack(unit: str, printed: str, factor: float) -> float:
    if unit == "%":
        return 0.5 * 10.0 ** -len(printed.partition(".")[2]) + _ROUNDING
    return _number(printed) * factor * (0.1 if unit == "hours" else _ROUNDING)  # 24 weeks are called 6 months
