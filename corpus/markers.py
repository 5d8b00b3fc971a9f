"""Citation markers printed in running text, in the forms that clinical pages use. Pure.

A page prints its markers in one way; which one is decided over the whole page (`detect_style`), because a bare
number means nothing by itself: "Steps 5-6 1." cites 1, "within 1 hour" cites nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_NUMBER = 999
"""Largest citation number read; larger ones are years, doses or counts."""


class MarkerStyle(StrEnum):
    """How a page prints its citation numbers."""

    BRACKET = "bracket"
    """`[1]`, `[2, 3]`, `[2–4]`."""
    SUPERSCRIPT = "superscript"
    """`pregnancy¹`, `L¹,²`, `iron⁴⁻⁶`, `<sup>1,2</sup>`."""
    XREF = "xref"
    """`<xref ref-type="bibr" rid="r1">1</xref>` and Markdown footnotes `[^1]`."""
    PAREN = "paren"
    """`(1)`, `(2, 3)`."""
    GLUED = "glued"
    """`admission.1`, `(COPD),3 Staphylococcus`."""
    PLAIN = "plain"
    """`indicated 2, 3, 4.`, `counts 8 and can`."""
    AUTHOR_YEAR = "author_year"
    """`(Bateman et al., 2022)`, `[Bateman 2022](#ref-9)`."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """A marker at `[start, end)` of the text it was found in: its numbers, or its label when it prints none."""

    start: int
    end: int
    numbers: tuple[int, ...]
    label: str | None = None


_SUP = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGIT = {ord(c): str(i) for i, c in enumerate(_SUP)} | {ord("⁻"): "-"}
_MORE = "{0,60}"
"""So many more numbers may a list print; without a bound, a page of nothing but numbers takes quadratic time."""
_LIST = rf"\d{{1,3}}(?:\s?[,;–-]\s?\d{{1,3}}){_MORE}"
_BRACKET = re.compile(rf"(?<![\w^])\[({_LIST})\](?!\()|(?<=\w)\[({_LIST})\](?!\()")
_SUPERSCRIPT = re.compile(rf"<sup>\s*\[?({_LIST})\]?\s*</sup>|([{_SUP}]+(?:\s?[,⁻–-]\s?[{_SUP}]+)*)")
_XREF = re.compile(r"<xref\b[^<>]*ref-type=[\"']bibr[\"'][^<>]*>([^<]*)</xref>|\[\^(\d{1,3})\]")
_PAREN = re.compile(rf"\(({_LIST})\)")
_GLUED = re.compile(rf"(?<=[.,;:)\]%”\"’'?!])(\d{{1,3}}(?:[,–-]\d{{1,3}}){_MORE})(?=\s|$|[.;)])")
_PLAIN = re.compile(
    rf"(?<=\s)(\d{{1,3}}(?:,\s\d{{1,3}}|,\d{{1,2}}(?!\d)){_MORE}(?:\s?[–-]\s?\d{{1,3}})?)(?=[.,:;?!]?(?:\s|$))"
)
_AUTHOR_YEAR = re.compile(
    r"\((?P<group>[A-ZÀ-Þ][^()\d]{1,61}?\s(?:19|20)\d\d[a-z]?(?:;\s[A-ZÀ-Þ][^()\d]{1,61}?\s(?:19|20)\d\d[a-z]?)*)\)"
    r"|\[(?P<link>[A-ZÀ-Þ][^\[\]\d]{1,61}?\s\(?(?:19|20)\d\d[a-z]?\)?)\]\(#[^)\s]*\)"
)
_NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30}
_EXPONENT_BASE = re.compile(r"(?:^|[\s\d/·×(])[cdkmµμn]?m$|(?<!\d)10$|[×x]\s?\d+$|⁻$")

_LOOK_BACK = 80

_TAKES_NUMBER = frozenset(
    [
        "about",
        "above",
        "across",
        "age",
        "aged",
        "ages",
        "approximately",
        "around",
        "at",
        "before",
        "below",
        "between",
        "beyond",
        "by",
        "class",
        "classes",
        "day",
        "days",
        "during",
        "every",
        "exceed",
        "exceeds",
        "exceeding",
        "fewer",
        "figure",
        "figures",
        "from",
        "gauge",
        "grade",
        "grades",
        "group",
        "groups",
        "in",
        "into",
        "is",
        "item",
        "items",
        "least",
        "less",
        "level",
        "levels",
        "line",
        "lines",
        "months",
        "more",
        "most",
        "nearly",
        "number",
        "of",
        "only",
        "or",
        "over",
        "page",
        "pages",
        "panel",
        "part",
        "parts",
        "per",
        "phase",
        "phases",
        "point",
        "points",
        "previous",
        "question",
        "reach",
        "reached",
        "reaches",
        "roughly",
        "score",
        "scores",
        "scoring",
        "section",
        "sections",
        "size",
        "stage",
        "stages",
        "step",
        "steps",
        "table",
        "tables",
        "than",
        "the",
        "through",
        "to",
        "total",
        "type",
        "types",
        "under",
        "until",
        "up",
        "version",
        "versions",
        "was",
        "visit",
        "visits",
        "week",
        "weeks",
        "within",
        "=",
        "<",
        ">",
        "≥",
        "≤",
        "±",
        "+",
        "×",
        "/",
        "plus",
        "minus",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
"""Words whose number is no citation, wherever it stands: "Step 4", "aged 12", "a score of 3", "March 2020"."""
_TAKES_NUMBER_INSIDE = _TAKES_NUMBER | frozenset(
    [
        "a",
        "an",
        "and",
        "dose",
        "doses",
        "first",
        "for",
        "last",
        "next",
        "past",
        "after",
        "hour",
        "hours",
        "item",
        "month",
        "year",
        "years",
        "with",
        "times",
        "another",
    ]
)
"""The same inside a sentence, where a bare number is more often a count than a citation."""
_UNIT_NOUN = re.compile(
    r"\s(?:%|percent|per\s?cent|mg|g|kg|µg|μg|mcg|ng|mL|ml|dL|L|IU|mmol|µmol|mm|cm|m|fold|times|hours?|hrs?|days?|weeks?"
    r"|months?|years?|minutes?|min|seconds?|patients?|people|persons?|adults|children|women|men|participants|subjects"
    r"|studies|trials|cases|cells|points?|doses?|injections?|tablets?|units?|episodes?|events?|percent|and\s\d+|to\s\d+"
    r"|or\s\d+|of\s(?:the|these|those|\d+)|drugs?|classes|types?|groups?"
    r"|(?:and|or)\s(?:older|over|above|under|below|younger|up|more|fewer|less|higher|lower)"
    r"|consecutive|additional|other|different|separate|major|minor|million|thousand)\b"
)
_MEASURED = re.compile(
    r"(?:\d|\b(?:an?|per|each|every|once|one|two|three|four|five|six|seven|eight|nine|ten|twelve))"
    r"\s(?:hour|day|week|month|year)s?\s+$",
    re.IGNORECASE,
)
"""A time that has its number already: "after 6 weeks 1." cites 1, "at week 6." cites nothing."""
_CONTINUES = re.compile(
    r"\s(?:and|but|or|which|while|whereas|with|although|though|however|because|since|so|as|in|that|when|where|if|to"
    r"|for|is|are|was|were|has|have|had|can|may|must|should)\b"
)


def expand(printed: str) -> tuple[int, ...]:
    """Citation numbers of a printed list: "2, 3", "2–4", superscripts; each once, in printed order.

    A range that runs backwards or spans more than 50 numbers is read as its two ends.

    >>> expand("2–4, 7")
    (2, 3, 4, 7)
    """
    numbers: dict[int, None] = {}
    for part in re.split(r"[,;]", printed.translate(_TO_DIGIT)):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] <= 50:
            numbers.update(dict.fromkeys(range(ends[0], ends[1] + 1)))
        else:
            numbers.update(dict.fromkeys(ends))
    return tuple(numbers)


def find_markers(text: str, style: MarkerStyle, highest: int = MAX_NUMBER) -> list[Found]:
    """Markers of one unit's text, in order; a marker with a number of 0 or above `highest` is none."""
    return [m for m in _FINDERS[style](text) if m.label is not None or all(0 < n <= highest for n in m.numbers)]


def detect_style(units: Iterable[str], highest: int = MAX_NUMBER) -> MarkerStyle:
    """The style that marks the most units of a page; NONE when no style marks at least two units.

    Ties go to the less ambiguous form, in the order of `MarkerStyle`.
    """
    texts = list(units)
    counts = {style: sum(bool(find_markers(t, style, highest)) for t in texts) for style in _FINDERS}
    if counts[MarkerStyle.BRACKET] or counts[MarkerStyle.SUPERSCRIPT] or counts[MarkerStyle.XREF]:
        counts[MarkerStyle.PLAIN] = 0  # a bare number is read as a marker only where nothing clearer is printed
    best = max(counts, key=lambda style: counts[style])
    return best if counts[best] >= 2 else MarkerStyle.NONE


def _before(text: str, at: int) -> str:
    """The words before a place, as far back as a rule looks: without this, long units take quadratic time."""
    return text[max(0, at - _LOOK_BACK) : at]


def _bracket(text: str) -> Iterator[Found]:
    for match in _BRACKET.finditer(text):
        yield Found(match.start(), match.end(), expand(match.group(1) or match.group(2)))


def _superscript(text: str) -> Iterator[Found]:
    for match in _SUPERSCRIPT.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if match.group(2) and (not before.strip() or _EXPONENT_BASE.search(before)):
            continue  # 10⁹, m², cm³
        if match.group(2) is None or not before[-1:].isspace() or before.rstrip()[-1:] in _SUP:
            yield Found(match.start(), match.end(), expand(match.group(1) or match.group(2)))


def _xref(text: str) -> Iterator[Found]:
    for match in _XREF.finditer(text):
        numbers = expand(match.group(1) or match.group(2))
        yield Found(match.start(), match.end(), numbers, None if numbers else match.group(1).strip())


def _paren(text: str) -> Iterator[Found]:
    for match in _PAREN.finditer(text):
        before = _before(text, match.start()).rstrip()
        word = re.search(r"(\w+)$", before)
        if not before or (word and _NUMBER_WORDS.get(word.group(1).lower()) in expand(match.group(1))):
            continue  # "four (4)", or an enumerator "(1) first"
        if match.start() and not text[match.start() - 1].isspace() and text[match.start() - 1] not in ".,;:)":
            continue  # a function call or a chemical name
        yield Found(match.start(), match.end(), expand(match.group(1)))


def _glued(text: str) -> Iterator[Found]:
    for match in _GLUED.finditer(text):
        before = _before(text, match.start() - 1)
        if before[-1:].isdigit() and text[match.start() - 1] in ".,:":
            token = re.search(r"\S+$", before)
            rest = text[match.end() :]
            if not (token and re.search(r"[A-Za-z]", token.group()) and re.match(r"\s+[A-Z]|\s*$", rest)):
                continue  # 4,000 and 0.09
        if text[match.start() - 1] == "(":
            continue
        yield Found(match.start(), match.end(), expand(match.group()))


def _plain(text: str) -> Iterator[Found]:
    for match in _PLAIN.finditer(text):
        before = re.search(r"(\S+)\s+$", _before(text, match.start()))
        if before is None or before.group(1)[-1] in ".,;:!?–-" or _UNIT_NOUN.match(text, match.end()):
            continue
        word = before.group(1).lower().strip("(")
        rest = text[match.end() :]
        if re.fullmatch(r"[.:?!]?[)\"”’*_]*\s*", rest):
            taken = word in _TAKES_NUMBER
        elif re.match(r"[.:;,?!](?:\s|$)", rest) or _CONTINUES.match(rest):
            taken = word in _TAKES_NUMBER_INSIDE
        else:
            continue
        if not taken or _MEASURED.search(_before(text, match.start())):
            yield Found(match.start(), match.end(), expand(match.group()))


def _author_year(text: str) -> Iterator[Found]:
    for match in _AUTHOR_YEAR.finditer(text):
        if match.group("link"):
            yield Found(match.start(), match.end(), (), match.group("link"))
        else:
            at = match.start("group")
            for part in match.group("group").split(";"):
                label = part.strip()
                start = at + (len(part) - len(part.lstrip()))
                yield Found(start, start + len(label), (), label)
                at += len(part) + 1


_FINDERS: dict[MarkerStyle, Callable[[str], Iterator[Found]]] = {
    MarkerStyle.BRACKET: _bracket,
    MarkerStyle.SUPERSCRIPT: _superscript,
    MarkerStyle.XREF: _xref,
    MarkerStyle.PAREN: _paren,
    MarkerStyle.GLUED: _glued,
    MarkerStyle.PLAIN: _plain,
    MarkerStyle.AUTHOR_YEAR: _author_year,
    MarkerStyle.NONE: lambda text: iter(()),
}
