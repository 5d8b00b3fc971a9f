"""Names and years: `(Bateman et al., 2022)`, `[Bateman 2022](#ref-9)`, `Marsh (2020)`, tied to the entries of the list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.markers.found import Found
from corpus.markers.number_words import MONTHS
from corpus.markers.page import Page

_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_YEARS = rf"{_YEAR}(?:(?:,\s?|\s?[;&]\s?|\sand\s){_YEAR}){{0,6}}"
_HAS_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_GROUP = re.compile(
    r"\((?P<round>[^()\n]{3,400})\)|(?<!\])\[(?P<square>[^\[\]\n]{3,400})\](?P<target>\([^()\s]{1,200}\))?"
)
_PART = re.compile(rf"(?P<names>[^\W\d_][^\d;()\[\]]{{0,120}}?)[,.]?\s\(?(?P<years>{_YEARS})\)?(?![\d-])")
_AHEAD = re.compile(
    r"(?:\s*(?:but|and|or|also|see|cf\.?|e\.\s?g\.?|eg|i\.\s?e\.|compare|reviewed|discussed|summari[sz]ed|adapted|modified|data|from|in|by|after|for|example|an?|the|review|as|according|to|cited|quoted|per|source:?|references?:?)[,.:]?\s)+",
    re.IGNORECASE,
)
_NAME = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|ter|ten|al|el|bin|zu)\s){0,3}[A-ZÀ-ÖØ-ÞŁŚŠŽČ][\w'’-]{1,40}"
)
_NARRATIVE = re.compile(
    rf"(?P<names>{_NAME}(?:(?:,\s|\s(?:and|&)\s|,\s(?:and|&)\s){_NAME}){{0,3}}(?:,?\set\.?\sal\.?|\sand\scolleagues|\sand\sco-?workers)?)[’']?s?\s"
    rf"[(\[](?P<years>{_YEARS})(?:,\s?pp?\.\s?[\d–-]{{1,12}})?[)\]]"
)
_STARTS = re.compile(r"[A-ZÀ-ÖØ-Þ]|(?:van|von|de|der|den|del|di|da|dos|du|la|le|ter|ten|al|el|bin|zu)[ '’]")
_LONGEST_NAMES = 62


@dataclass(frozen=True, slots=True)
class Named:
    """Names and one year, printed at `[start, end)`."""

    start: int
    end: int
    names: str
    year: str


def find(text: str, page: Page) -> Iterator[Found]:
    """Names with their years, in order; names in running text only where the list has them."""
    if not _HAS_YEAR.search(text):
        return
    found = list(find_in_brackets(text, page))
    taken = [(f.start, f.end) for f in found]
    for match in _NARRATIVE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        found += _of_years(
            page, match.start(), match["names"], match.start("years"), match["years"], match.end(), tied=True
        )
    yield from sorted(found, key=lambda f: f.start)


def find_in_brackets(text: str, page: Page) -> Iterator[Found]:
    """Names with their years in brackets, in order."""
    for match in _GROUP.finditer(text):
        which = "round" if match["round"] is not None else "square"
        if not _HAS_YEAR.search(match[which]) or (match["target"] and match["target"][1] != "#"):
            continue
        start = match.start(which)
        named = [Named(start + n.start, start + n.end, n.names, n.year) for n in names_and_years(match[which])]
        if match["target"] and len(named) == 1:
            named = [Named(match.start(), match.end(), named[0].names, named[0].year)]
        for one in named:
            made = _found(page, one, match[which].strip() if match["target"] else text[one.start : one.end])
            if made is not None:
                yield made


def names_and_years(printed: str) -> Iterator[Named]:
    """The names and years of what stands in brackets, one for each year: "see Marsh, 2020a, 2020b; cf. Okafor, 2019"."""
    at = 0
    while match := _PART.search(printed, at):
        at = match.end()
        ahead = _AHEAD.match(match["names"] + " ")
        begin = match.start() + (ahead.end() if ahead else 0)
        names = printed[begin : match.end("names")].lstrip(" ,")
        begin = match.end("names") - len(names)
        if not _STARTS.match(names) or len(names) > _LONGEST_NAMES:
            continue
        for place, year in enumerate(re.finditer(_YEAR, match["years"])):
            start = begin if place == 0 else match.start("years") + year.start()
            end = match.start("years") + year.end()
            if place == 0 and printed[end : end + 1] == ")" and "(" in printed[begin:end]:
                end += 1
            yield Named(start, end, names, year.group())


def _of_years(page: Page, start: int, names: str, at: int, years: str, end: int, tied: bool) -> Iterator[Found]:
    """A marker for each year of names in running text; the last goes on to the bracket's end."""
    found = list(re.finditer(_YEAR, years))
    for place, year in enumerate(found):
        begin = start if place == 0 else at + year.start()
        close = end if place == len(found) - 1 else at + year.end()
        made = _found(page, Named(begin, close, names, year.group()), f"{names} ({year.group()})")
        if made is not None and (made.numbers or not tied):
            yield made


def _found(page: Page, named: Named, label: str) -> Found | None:
    """The marker of names and a year; None for the name of a month, and for lines of words that no entry has."""
    number = page.named.number_of(named.names, named.year)
    if number is not None:
        return Found(named.start, named.end, (number,), label)
    if any(word.lower().strip(".,") in MONTHS for word in named.names.split()):
        return None
    return Found(named.start, named.end, (), label)
