"""What a heading looks like in Markdown and in text copied from a web page, line by line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.layout import LEADS_IN, SECTION_NUMBER, Line, is_bullet
from corpus.records import record_kind
from corpus.section_names import reference_name

Place = tuple[int, int, int]
"""(level, start, end) of a heading: `[start, end)` are its words in the text; level 0 where the line tells none."""
Refine = Callable[[Sequence[Line], Mapping[int, Place], "Taken"], dict[int, Place]]
"""(lines, headings by line number as each line looks by itself, lines that are no body) to the headings of a page."""
Taken = Callable[[int], bool]
"""Whether a line, by its number, is no body text: an entry of a reference list, a notice of the page."""


@dataclass(frozen=True, slots=True)
class HeadingForm:
    """How one text format marks headings: what a line tells by itself, and what its neighbours then say of it."""

    at: Callable[[Sequence[Line], int], Place | None]
    refine: Refine


_ATX = re.compile(r" {0,3}(#{1,6})\s+(.*)$")
_HTML = re.compile(
    r"\s*(?:<details[^<>]*>\s*)?<(?:h([1-6])|summary)[^<>]*>\s*(.*?\S)\s*</(?:h[1-6]|summary)>\s*$", re.IGNORECASE
)
_BOLD = re.compile(r"\s*(\*\*|__)(?=\S)([^*_]{2,100}?)(?<=\S)\1\s*$")
NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[^\W\d_])")
DISCLAIMER = re.compile(r"(?:\d{1,2}\.?\s+)?(?:[\w-]+\s){0,3}disclaimers?\s*:?$|legal notice$", re.IGNORECASE)
FURNITURE = re.compile(
    r"(?:personali[sz]e|have a follow-up question\??|(?:related|recommended) (?:articles?|content|topics?|papers?|links|pages|reading)|share(?: this.*)?"
    r"|similar articles?|cited by(?: \d.*)?|citing articles?|you (?:may|might) also .*|subscribe.*|newsletter.*|advertisement|comments?|read next"
    r"|more (?:from|on) .*|follow us|sign up.*|log ?in|navigation|menu|table of contents|contents|on this page|was this (?:page|article) helpful\??"
    r"|help us .*|tailor .*|further reading|suggested reading|external links|see also|linkout.*|publication types|mesh terms)$",
    re.IGNORECASE,
)
"""Names of sections that are the page's own and no part of the article."""
_CITES = re.compile(r"[^\W\d_][)\"”’]?[.!?][)\"”’]?(?:\d{1,3}(?:[,–-]\d{1,3}){0,9}|[⁰¹²³⁴-⁹⁻,–]{1,30})$")
"""The end of a sentence with its citation: "Iron is low.1,2", unlike "What is new in version 3.1"."""
_CLOSED = re.compile(r"[.!?][)\"”’]?\s*\[[^\[\]]{1,60}\]$")
"""The end of a sentence with a mark in brackets behind it: "... in a week. [2024]", "... in a week.[1]"."""
EDIT = re.compile(r"\s*\[\s*edit(?: source)?(?:\s*\|[^\]]*)?\]\s*$", re.IGNORECASE)
"""What Wikipedia puts behind its headings."""
CAPTION = re.compile(
    r"(?:(?:supplement(?:ary|al)|extended data|online|e)[ -]?)?(?:fig(?:ure|\.)|table|scheme|chart|graph|video|abbildung|abb\.|tabelle|tab\."
    r"|tableau|tabla|figura|tabela|tabella|图|表)\s*(?:[A-Z]?\d{1,3}[A-Za-z]?|[IVX]{1,4})(?![\w-])",
    re.IGNORECASE,
)
"""The label of a figure or table: it introduces what stands under it and is no heading."""
BYLINE = re.compile(
    r"[*_]{0,3}(?:authors?|by|correspond\w+|affiliations?|written by|editors?|reviewers?|address\w*|e-?mail|tel\w*|keywords)\b",
    re.IGNORECASE,
)
"""The beginning of a line that names people or where to reach them."""
_MAX_WORDS = 14
_MAX_LENGTH = 110


def markdown_heading(lines: Sequence[Line], index: int) -> Place | None:
    """An ATX heading, a line underlined with `===` or `---`, `<h2>`, `<summary>`, or a line that is bold as a whole."""
    line = lines[index]
    first = line.text.lstrip()[:1]
    if first == "#" and (match := _ATX.match(line.text)):
        title = match.group(2).rstrip().rstrip("#").rstrip()
        if title:
            start = line.start + match.start(2)
            return len(match.group(1)), start, start + len(_without_edit(title))
    under = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    if first and under[:3] in {"===", "---"} and len(set(under)) == 1 and "|" not in line.text:
        start = line.start + len(line.text) - len(line.text.lstrip())
        return (1 if under[0] == "=" else 2), start, line.start + len(line.text.rstrip())
    if first == "<" and (tag := _HTML.match(line.text)):
        return int(tag[1] or 0), line.start + tag.start(2), line.start + tag.end(2)
    bold = _BOLD.match(line.text) if first in {"*", "_"} else None
    if bold and alone(lines, index) and reads_like_heading(bold[2].strip()) and not _before_list(lines, index):
        return 0, line.start + bold.start(2), line.start + bold.end(2)
    return None


def plain_heading(lines: Sequence[Line], index: int) -> Place | None:
    """A line that stands as a heading: short, no sentence, with a blank line before and behind it."""
    line = lines[index]
    stripped = line.text.strip()
    if len(stripped) > _MAX_LENGTH + 20:
        return None
    if stripped.endswith("]") and reads_like_heading(words := _without_edit(stripped)) and words != stripped:
        return heading_place(line)  # "Causes[edit]"
    if not _alone_before(lines, index):
        return None
    known = DISCLAIMER.match(stripped) or FURNITURE.match(stripped) or reference_name(line.text)
    return heading_place(line) if known or (alone(lines, index) and reads_like_heading(stripped)) else None


def reads_like_heading(text: str) -> bool:
    """Whether a line has the words of a heading: few, no sentence, no list item, no line that introduces a list."""
    if (
        not text
        or len(text) > _MAX_LENGTH
        or len(text.split()) > _MAX_WORDS
        or "\t" in text
        or "|" in text
        or "   " in text
    ):
        return False
    numbered = NUMBERED.match(text)
    if is_bullet(text) and not (numbered and "." in numbered["number"]):
        return False
    return reads_like_title(text[numbered.end() :] if numbered else text) and not CAPTION.match(text)


def reads_like_title(text: str) -> bool:
    """Whether words, without a number before them, begin and end as those of a heading do."""
    if (
        record_kind(text)
        or LEADS_IN.search(text)
        or text[-1:] in ".,;:!"
        or text.endswith("…")
        or _CITES.search(text)
        or _CLOSED.search(text)
        or SECTION_NUMBER.match(text)
        or ";" in text
        or (BYLINE.match(text) and len(text.split()) > 2)
        or text.startswith(("[", "(", ">", '"', "“"))
    ):
        return False
    return text[:1].isupper() or not text[:1].isalpha() or text.isupper()


def alone(lines: Sequence[Line], index: int) -> bool:
    """Whether a line has no line of text directly before or behind it."""
    return _alone_before(lines, index) and (index + 1 >= len(lines) or lines[index + 1].blank)


def level_of(text: str) -> int:
    """The level that the number or the capitals of a heading tell, from 2; 0 where they tell none."""
    numbered = NUMBERED.match(text)
    if numbered:
        return 2 + numbered["number"].count(".")
    if text.isupper() and sum(map(str.isalpha, text)) >= 5 and not any(map(str.isdigit, text)):
        return 2
    return 0


def heading_place(line: Line) -> Place:
    """The place of a heading that is a whole line."""
    words = _without_edit(line.text.strip())
    start = line.start + len(line.text) - len(line.text.lstrip())
    return level_of(words), start, start + len(words)


def _without_edit(text: str) -> str:
    return EDIT.sub("", text)


def _alone_before(lines: Sequence[Line], index: int) -> bool:
    return index == 0 or lines[index - 1].blank


def _before_list(lines: Sequence[Line], index: int) -> bool:
    """Whether a list or table stands next: a bold line above one introduces it, and nothing behind it."""
    below = next((line.text for line in lines[index + 1 :] if not line.blank), "")
    return is_bullet(below) or below.lstrip().startswith("|")


def _refine_markdown(lines: Sequence[Line], found: Mapping[int, Place], taken: Taken) -> dict[int, Place]:
    """Headings with a level each: a line without one (bold, `<summary>`) stands one below the marked one above it."""
    headings: dict[int, Place] = {}
    above = 1
    for number, (level, start, end) in sorted(found.items()):
        if not taken(number):
            headings[number] = (level or above + 1, start, end)
            above = level or above
    return headings


MARKDOWN = HeadingForm(markdown_heading, _refine_markdown)
