"""What a heading looks like in Markdown and in text copied from a web page. Pure."""

from __future__ import annotations

import re

from corpus.layout import LEADS_IN, Line, is_bullet
from corpus.records import record_kind

_ATX = re.compile(r" {0,3}(#{1,6})\s+(.*)$")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[^\W\d_])")
REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:references?|bibliography|literature|works cited|sources|citations|reference list)"
    r"(?:\s*\([^)]{1,40}\))?\s*:?$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(r"(?:\d{1,2}\.?\s+)?(?:[\w-]+\s){0,3}disclaimers?\s*:?$|legal notice$", re.IGNORECASE)
FURNITURE = re.compile(
    r"(?:personali[sz]e|have a follow-up question\??|related (?:articles|content|topics)|share(?: this.*)?|subscribe.*"
    r"|newsletter.*|advertisement|comments?|read next|more (?:from|on) .*|follow us|sign up.*|log ?in|navigation|menu"
    r"|table of contents|contents|on this page|was this (?:page|article) helpful\??|help us .*|tailor .*)$",
    re.IGNORECASE,
)
_CITES = re.compile(r"[^\W\d_][)\"”’]?[.!?][)\"”’]?(?:\d{1,3}(?:[,–-]\d{1,3}){0,9}|[⁰¹²³⁴-⁹⁻,–]{1,30})$")
"""The end of a sentence with its citation: "Iron is low.1,2", unlike "What is new in version 3.1"."""
_MAX_WORDS = 14
_MAX_LENGTH = 110


def markdown_heading(lines: list[Line], index: int) -> tuple[int, int, int] | None:
    """(level, start, end) of an ATX heading, or of a line underlined with `===` or `---`; else None."""
    line = lines[index]
    match = _ATX.match(line.text)
    title = match.group(2).rstrip().rstrip("#").rstrip() if match else ""
    if match and title:
        return len(match.group(1)), line.start + match.start(2), line.start + match.start(2) + len(title)
    under = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    if line.text.strip() and len(under) >= 3 and set(under) in ({"="}, {"-"}) and "|" not in line.text:
        start = line.start + len(line.text) - len(line.text.lstrip())
        return (1 if under[0] == "=" else 2), start, line.start + len(line.text.rstrip())
    return None


def plain_heading(lines: list[Line], index: int) -> tuple[int, int, int] | None:
    """(level, start, end) of a line that stands as a heading; level 0 when the line itself tells none."""
    line = lines[index]
    stripped = line.text.strip()
    start = line.start + len(line.text) - len(line.text.lstrip())
    known = REFERENCES.match(stripped) or DISCLAIMER.match(stripped) or FURNITURE.match(stripped)
    if known and _alone_before(lines, index):
        return _level(stripped) or 0, start, start + len(stripped)
    if not _alone_before(lines, index) or not _alone_after(lines, index) or not _reads_like_heading(stripped):
        return None
    return _level(stripped) or 0, start, start + len(stripped)


def _reads_like_heading(text: str) -> bool:
    if len(text) > _MAX_LENGTH or len(text.split()) > _MAX_WORDS or "\t" in text or "|" in text or "   " in text:
        return False
    numbered = _NUMBERED.match(text)
    if is_bullet(text) and not (numbered and "." in numbered["number"]):
        return False
    if (
        record_kind(text)
        or LEADS_IN.search(text)
        or text[-1] in ".,;:!"
        or text.endswith("…")
        or _CITES.search(text)
        or text.startswith(("[", "(", ">", '"', "“"))
    ):
        return False
    words = text[numbered.end() :] if numbered else text
    return words[:1].isupper() or not words[:1].isalpha() or words.isupper()


def _level(text: str) -> int | None:
    numbered = _NUMBERED.match(text)
    if numbered:
        return 2 + numbered["number"].count(".")
    if text.isupper() and sum(map(str.isalpha, text)) >= 5 and not any(map(str.isdigit, text)):
        return 2
    return None


def _alone_before(lines: list[Line], index: int) -> bool:
    return index == 0 or lines[index - 1].blank


def _alone_after(lines: list[Line], index: int) -> bool:
    return index + 1 >= len(lines) or lines[index + 1].blank
