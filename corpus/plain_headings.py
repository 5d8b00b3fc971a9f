"""Which lines of a page without heading marks are headings, told by what stands around them. Pure.

A line by itself (`corpus.headings.plain_heading`) does not tell everything: a numbered heading or a term stands directly
over its text, and a short recommendation stands alone as a heading does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.furniture import NO_SENTENCE
from corpus.headings import (
    FURNITURE,
    NUMBERED,
    HeadingForm,
    Place,
    Taken,
    heading_place,
    plain_heading,
    reads_like_heading,
    reads_like_title,
)
from corpus.layout import SECTION_NUMBER, Line, is_bullet, is_hard_wrapped
from corpus.records import record_kind
from corpus.section_names import reference_name

_MAX_GLUED = 60
"""Characters of a heading that stands directly over its text."""
_PLAIN_WORD = re.compile(r"(?<![^\W_])[a-zà-öø-ÿ]{2,}")
_ENDS = re.compile(
    r"[.!?:。][\"”’)]*(?:\s?(?:\[[^\[\]]{1,40}\]|\([\d,;\s–-]{1,20}\)|[⁰¹²³⁴-⁹\d,–-]{1,12}+))*$|\s\d{1,2}(?:, \d{1,2})*\.?$"
)


def refine_plain(lines: Sequence[Line], found: Mapping[int, Place], taken: Taken) -> dict[int, Place]:
    """The headings of a plain text, from those that each line looks like by itself."""
    headings = {number: place for number, place in found.items() if not taken(number)}
    filled = [line.number for line in lines if not line.blank and not taken(line.number)]
    _outline(lines, filled, headings)
    if not is_hard_wrapped(list(lines)):
        _over_text(lines, filled, headings, _head_lines(lines, headings))
    for number in _statements(lines, filled, headings):
        headings.pop(number)
    return headings


# Numbered headings


def _outline(lines: Sequence[Line], filled: Sequence[int], headings: dict[int, Place]) -> None:
    """Numbered lines become headings where text, or a number one level deeper, stands under them; else they are none.

    "1. Introduction" and "2. Treatment" with text between them are headings, "1. Measure", "2. Give" are a list.
    """
    filled = [n for n in filled if not SECTION_NUMBER.match(lines[n].text)]
    numbered = {n: parts for n in filled if (parts := _numbers(lines, n)) is not None}
    titled = {n for n in numbered if _titled(lines, n)}
    heads: set[int] = set()
    for at, number in enumerate(filled):
        if number not in titled:
            continue
        before = numbered.get(filled[at - 1]) if at else None
        behind = filled[at + 1] if at + 1 < len(filled) else None
        own = numbered[number]
        if (
            behind is None
            or _follows(own, numbered.get(behind))
            or (len(own) == 1 and before is not None and _follows(before, own))
        ):
            headings.pop(number, None)
        elif numbered.get(behind, ())[: len(own)] == own or _is_text(lines, behind, number, headings):
            heads.add(number)
    for number in _in_order({n: numbered[n] for n in heads}):
        _, start, end = heading_place(lines[number])
        headings[number] = (1 + len(numbered[number]), start, end)


def _in_order(heads: Mapping[int, tuple[int, ...]]) -> list[int]:
    """Lines whose number has company: one of a deeper level, or a first level beside its neighbour or over a deeper one."""
    tops = {own[0] for own in heads.values() if len(own) == 1}
    parents = {own[0] for own in heads.values() if len(own) > 1}
    return [n for n, own in heads.items() if len(own) > 1 or {own[0] - 1, own[0] + 1} & tops or own[0] in parents]


def _numbers(lines: Sequence[Line], number: int) -> tuple[int, ...] | None:
    """The number that a line begins with, or that stands by itself in the line above it."""
    text = lines[number].text.strip()
    match = NUMBERED.match(text) or (SECTION_NUMBER.match(lines[number - 1].text) if number else None)
    return tuple(map(int, match["number"].split("."))) if match else None


def _titled(lines: Sequence[Line], number: int) -> bool:
    text = lines[number].text.strip()
    words = text[match.end() :] if (match := NUMBERED.match(text)) else text
    return len(text.split()) <= 12 and len(text) <= 90 and "\t" not in text and reads_like_title(words)


def _follows(one: tuple[int, ...], other: tuple[int, ...] | None) -> bool:
    """Whether a number is the next one of the same level ("2.1" and "2.2")."""
    return other is not None and len(one) == len(other) and one[:-1] == other[:-1] and other[-1] == one[-1] + 1


def _is_text(lines: Sequence[Line], number: int, above: int, headings: Mapping[int, Place]) -> bool:
    """Whether what stands under a numbered line is text or a heading of its own, not the rest of that line."""
    text = lines[number].text
    return number > above + 1 or (not text[:1].isspace() and not text[:1].islower()) or number in headings


# Headings directly over their text


def _head_lines(lines: Sequence[Line], headings: Mapping[int, Place]) -> set[int]:
    """Lines above the first heading that stand together with the title or with what the page says of itself.

    A page whose headings do not stand apart from its text has none.
    """
    first = min((number for number in headings if number and not reference_name(lines[number].text)), default=0)
    head: set[int] = set()
    block: list[Line] = []
    for line in lines[:first]:
        if not line.blank:
            block.append(line)
            continue
        if block and (not head or any(record_kind(above.text.strip()) for above in block)):
            head.update(above.number for above in block)
        block = []
    return head


def _over_text(lines: Sequence[Line], filled: Sequence[int], headings: dict[int, Place], head: set[int]) -> None:
    """A short line becomes a heading where a sentence stands directly under it: "Treatment" over "Give iron ..."."""
    for at in range(len(filled) - 2, -1, -1):
        number = filled[at]
        below = filled[at + 1]
        text = lines[number].text.strip()
        if (
            number in headings
            or number in head
            or below != number + 1
            or len(text) > _MAX_GLUED
            or len(text.split()) > 8
        ):
            continue
        if (
            lines[number].text[:1].isspace()
            or is_bullet(lines[number].text)
            or not text[:1].isupper()
            or not reads_like_heading(text)
        ):
            continue
        if below in headings or _is_sentence(lines[below].text, text):
            headings[number] = heading_place(lines[number])
    _only_after_gaps(lines, headings)


def _only_after_gaps(lines: Sequence[Line], headings: dict[int, Place]) -> None:
    """Takes back a heading that stands in the midst of lines, unless the line above it has come to an end."""
    for number in sorted(headings):
        above = number - 1
        if above < 0 or lines[above].blank or above in headings or NUMBERED.match(lines[number].text.strip()):
            continue
        ended = _ENDS.search(lines[above].text.strip())
        if not ended or lines[above].text.rstrip().endswith(":"):
            headings.pop(number)


def _is_sentence(text: str, title: str) -> bool:
    words = text.strip()
    return (
        words[:1].isupper()
        and len(words) > len(title)
        and _ENDS.search(words) is not None
        and len(words.split()) >= 4
        and len([word for word in _PLAIN_WORD.findall(words) if word not in NO_SENTENCE]) >= 2
    )


# Statements that stand alone as headings do

_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|must|should|shall|can|could|may|might|will|does|do|did|needs?|means?|requires?|causes?|increases?"
    r"|reduces?|improves?|lowers?|raises?|prevents?|works?|helps?|shows?|remains?|becomes?|occurs?|includes?|takes?|lasts?|depends?|cannot"
    r"|gives?|makes?|hinders?|suggests?|indicates?|predicts?|affects?|leads?|starts?|stops?)\b"
)
_IMPERATIVE = re.compile(
    r"(?:do not|don['’]t|never|always|give|offer|consider|use|avoid|take|start|stop|continue|measure|check|test|treat|refer|monitor|advise"
    r"|discuss|ensure|keep|tell|ask|add|switch|increase|reduce|repeat|prescribe|administer|assess|exclude|review|recommend|screen|inform|explain"
    r"|encourage|seek|call|wash|apply|inject|swallow|limit|choose|begin|perform|obtain|order|arrange|record|look for|be aware|make sure|try"
    r"|withhold|hold|restart|titrate|replace|remove|rest|drink|eat|wait|watch|let|limit|rule out)\b(?! (?:of|and|or|in|by)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?!do not\b)(?:what|why|how|when|where|who|whom|whose|which|is|are|do|does|did|can|could|should|will|may|if|after|before|while)\b",
    re.IGNORECASE,
)


def _statements(lines: Sequence[Line], filled: Sequence[int], headings: Mapping[int, Place]) -> Iterator[int]:
    """Lines that look like headings, but say something and head nothing: what follows them is another such line.

    In a run of headings without text between, those from the first to the last that say something are content; a
    heading may stand before them, and the last one of the run may head the text that follows.
    """
    run: list[int] = []
    for number in [*filled, -1]:
        if (
            number in headings
            and not FURNITURE.match(lines[number].text.strip())
            and not reference_name(lines[number].text)
        ):
            run.append(number)
            continue
        heads_text = number >= 0 and number not in headings
        inner = run[1:-1] if heads_text else run[1:]
        said = [n for n in inner if _says(lines[n].text.strip())]
        if (said and len(run) > 2) or (said and not heads_text and len(run) > 1):
            yield from run[run.index(said[0]) : run.index(said[-1]) + 1]
        run = []


def _says(text: str) -> bool:
    """Whether a line without a full stop says or orders something: "Do not give iron at home", unlike "Oral iron"."""
    words = text[match.end() :] if (match := NUMBERED.match(text)) else text
    if len(words.split()) < 4 or words.endswith("?") or _ASKS.match(words) or _capitals(words):
        return False
    return _IMPERATIVE.match(words) is not None or _FINITE.search(words) is not None


def _capitals(words: str) -> bool:
    """Whether a line is set in title case or capitals, as a heading is."""
    long: list[str] = re.findall(r"[^\W\d_]{4,}", words)
    return bool(long) and sum(word[0].isupper() for word in long) > 0.6 * len(long)


PLAIN = HeadingForm(plain_heading, refine_plain)
