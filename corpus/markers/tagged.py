"""Markers that say themselves that they cite: `<xref>`, links of HTML, Markdown's `[^1]`, Pandoc's `[@okafor2019]`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.markers.author_year import names_and_years
from corpus.markers.found import Found, expand, join_ranges
from corpus.markers.page import Page

_XREF = re.compile(
    r"<(?P<tag>xref\b[^<>]{0,300}\bref-type=[\"']bibr[\"']|a\b[^<>]{0,200}\bhref=[\"'][^\"'<>#]{0,200}#[^\"'<>]{1,100}[\"'])[^<>]{0,300}>"
    r"(?P<words>[^<]{0,200})</(?:xref|a)>"
)
_GAP = re.compile(r"\s?(?:</sup>)?\s?[–-]\s?(?:<sup>)?\s?")
_FOOTNOTE = re.compile(r"\[\^(\d{1,4})\](?!:)")
_KEYS = re.compile(r"\[(?P<inner>[^\[\]@\n]{0,60}-?@[^\[\]\n]{1,300})\]|(?<![\w@])@(?P<bare>[\w:.#$%&+?<>~/-]{2,60})")
_KEY = re.compile(r"-?@(\{?)([\w:.#$%&+?<>~/-]{1,80})")


def find_xrefs(text: str, page: Page) -> Iterator[Found]:
    """Cross-references to the list: by number, a dash between two is a range, or by names and year."""
    return join_ranges(text, _xrefs(text, page), _GAP)


def _xrefs(text: str, page: Page) -> Iterator[Found]:
    for match in _XREF.finditer(text):
        words = match["words"]
        numbers = () if re.search(r"[^\W\d_]{2}", words) else expand(words)
        found = Found(match.start(), match.end(), numbers) if numbers else _named(match, page)
        if match["tag"].startswith("a") and not page.listed.issuperset(numbers):
            continue  # a link to section 7
        if found is not None:
            yield found


def _named(match: re.Match[str], page: Page) -> Found | None:
    label = match["words"].strip(" ,;()")
    named = next(iter(names_and_years(label)), None)
    if not label or (named is None and match["tag"].startswith("a")):
        return None  # a link to a section
    number = page.named.number_of(named.names, named.year) if named else None
    return Found(match.start(), match.end(), () if number is None else (number,), label)


def find_footnotes(text: str, page: Page) -> Iterator[Found]:
    """Footnotes, where the entries of the list are footnotes."""
    if page.footnotes or not page.listed:
        for match in _FOOTNOTE.finditer(text):
            yield Found(match.start(), match.end(), (int(match[1]),))


def find_keys(text: str, page: Page) -> Iterator[Found]:
    """Keys of the list, alone or several in brackets; an unknown key is a label without a number."""
    if "@" not in text or not page.keys:
        return
    for match in _KEYS.finditer(text):
        keys = [key[2].rstrip(".:,;?") for key in _KEY.finditer(match.group())]
        numbers = tuple(dict.fromkeys(page.keys[key] for key in keys if key in page.keys))
        if numbers or match["inner"]:
            yield Found(match.start(), match.end(), numbers, match.group().strip("[]"))
