"""The words of one printed reference read into CSL-JSON fields, no more than is printed. Pure.

Reference lists follow a few habits: authors first (Vancouver, AMA, APA, Harvard, Nature, IEEE), then the title, then
journal, year, volume and pages in one of three orders. An entry that does not follow them keeps its first sentence as
title and the rest, as printed, as `source`: no word of an entry is lost, and none is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from corpus.dates import date_parts, is_month
from corpus.printed_names import NO_SURNAME, read_authors

_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|\bdoi\s{0,3}:?\s{0,3}(?:https?://(?:dx\.)?doi\.org/)?)(10\.\d{4,9}/[^\s\]>\"”]+)",
    re.IGNORECASE,
)
_PMID = re.compile(
    r"\[?\bPub ?Med(?: ID)?\s{0,3}:\s{0,3}(\d{4,9})\b\]?|\bPMID\s{0,3}:?\s{0,3}(\d{4,9})\b", re.IGNORECASE
)
_PMCID = re.compile(
    r"\[?(?:\bPMC free article\s{0,3}:\s{0,3}|\bPMCID\s{0,3}:?\s{0,3})(PMC\d{3,9})\b\]?|\b(PMC\d{4,9})\b", re.IGNORECASE
)
_URL = re.compile(
    r"(?:\bAvailable (?:from|at|online(?: at)?)\s{0,3}:?\s{0,3}|\bURL\s{0,3}:?\s{0,3})?<?(https?://[^\s\]<>\"”]+)>?",
    re.IGNORECASE,
)
_YEAR = r"(?:1[6-9]|20)\d\d"
_YEARS, _ONLY_YEAR = re.compile(rf"\b{_YEAR}\b"), re.compile(rf"\(?{_YEAR}\)?[.,:;]*\s*")
_YEAR_BEHIND, _LAST_YEAR = re.compile(rf"[.,]?\s+\(?{_YEAR}\)?\.?$"), re.compile(rf"[\s.,;(]*\b{_YEAR}\)?[.;]?\s*$")
_DASH = re.compile(r"\s{0,5}([-–])\s{0,5}")
_PAGES = r"[A-Za-z]{0,3}\d[\dA-Za-z]*(?:\s?[-–]\s?[A-Za-z]{0,2}\d[\dA-Za-z]*)?"
_MONTH = r"(?:\s*,?\s+(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?(?:[-/][A-Z][a-z]+)?(?:\s+\d{1,2})?)?"
_VOLUME = r"(?P<volume>[A-Za-z]?\d{1,4}(?:[-–/]\d{1,4})?(?:\s*Suppl\.?\s*\d*)?)\s*(?:\((?P<issue>[^()]{1,20})\))?"
_IMPRINTS = tuple(
    re.compile(pattern)
    for pattern in (
        # J Blood. 2019;12(3):101-9.   J Blood 2019; 12: 101-109.   Ann Haem. 2021. 14:22-30.
        rf"(?P<container>.*?)[.,;]?\s*\(?\b(?P<year>{_YEAR})[a-z]?\)?(?P<month>{_MONTH})\s*[;,.]\s*{_VOLUME}\s*:\s*(?P<page>{_PAGES})",
        # Made-up ACL. 2020:710-721.
        rf"(?P<container>.*?)[.,;]?\s*\b(?P<year>{_YEAR})[a-z]?\s*:\s*(?P<page>{_PAGES})",
        # J Blood. 2019;12(3).
        rf"(?P<container>.*?)[.,;]?\s*\b(?P<year>{_YEAR})[a-z]?(?P<month>{_MONTH})\s*;\s*{_VOLUME}",
        # J. Blood 12, 101-109 (2019).   J Blood, 12(3), 101-109.   J Blood. 12 (3): 101-109.
        rf"(?P<container>\D*?[^\W\d_]\.?),?\s+{_VOLUME}\s*[,:]\s*(?:pp?\.\s*)?(?P<page>{_PAGES})(?:\s*[,.]?\s*\(?(?P<year>{_YEAR})[a-z]?\)?)?",
        # J. Blood, vol. 12, no. 3, pp. 101-109, 2019.
        rf"(?P<container>[^\d,]+),\s+vol\.\s*(?P<volume>\d+)(?:,\s+no\.\s*(?P<issue>[\w-]+))?(?:,\s+pp?\.\s*(?P<page>{_PAGES}))?,\s+(?:[A-Z][a-z]+\.?\s+)?(?P<year>{_YEAR})",
        # J Blood. 2019.   Catalogue, 2019
        rf"(?P<container>.*?)[.,;]?\s*\(?\b(?P<year>{_YEAR})[a-z]?\)?(?P<month>{_MONTH})(?=[.;]?\s*$)",
    )
)  # fmt: skip
_ACCESSED = re.compile(
    r"[\[(]?\b(?:Accessed|Retrieved|Cited|Zugriff(?: am)?)(?: on)?(?:\s{1,3}|\s{0,3}:\s{1,3})((?:[^\s.\[\]()]+\s){0,3}?\d{4})[\])]?\.?",
    re.IGNORECASE,
)
_EDITION = re.compile(r"(?:^|[,.]\s*)\(?(?P<edition>\d{1,2}(?:st|nd|rd|th) ed(?:n|ition)?)\b\.?\)?[,.]?\s*")
_DATED = re.compile(
    rf"\((?P<date>[^()\d]{{0,12}}(?:\d{{1,2}} [A-Z][a-z]+ )?{_YEAR}[^()]{{0,20}})\)[.,:;]*\s+(?=\S)"
    rf"|(?P<plain>{_YEAR})[a-z]?[.,:;]+\s+(?=\S)|\(?n\.d\.\)?[.,]?\s+"
)
_QUOTED = re.compile(r"[“\"„«']\s{0,3}(?P<title>[^\s“”\"„«»][^“”\"„«»]{2,299}?)\s{0,3}[.,]?[”\"“»'][.,]?(?:\s+|$)")
_STOP = re.compile(r"[.?!](?:[\"”’*_)]*)\s+(?=[\"“‘(\[*_]*[^\W_a-z])")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|vs|cf|e\.g|i\.e|dr|st|ssp|spp|sp|no|vol|al|approx|ca|var|jr|[A-Z]\.[A-Z])$", re.IGNORECASE
)
_PUBLISHER = re.compile(r"(?P<place>[A-Z][^\d:;]{2,40}):\s+(?P<publisher>[A-Z][^\d:;]{2,80})$")
_WORD = re.compile(r"[^\W_]+")
_NOTHING = frozenset(["al", "and", "et", "no", "p", "pp", "vol"])
"""Words of the form of an entry, which its fields need not hold."""
_LONGEST = 2000
"""Characters of an entry that are read into fields; a longer one is no reference, and reading it would take long."""


def csl_fields(words: str, title: str | None = None) -> dict[str, Any]:
    """CSL fields of an entry's words, without number and label: `type`, `title` and what else is printed.

    `title` is the title where the layout of the page tells it (a line of its own); `words` then holds what follows.
    """
    text = " ".join(words.split())
    if len(text) > _LONGEST:
        return _unread(text if title is None else title, "" if title is None else text)
    fields, bare = _identifiers(text)
    read = _unread(title, bare) if title is not None else _of_words(bare)
    if not _keeps_every_word(read, bare, title):
        read = _unread(*(_split_title(bare) if title is None else (title, bare)))
    return {**read, **fields}


def _unread(title: str, rest: str) -> dict[str, Any]:
    """An entry whose order is not known: its title, its year, and the rest as printed."""
    fields: dict[str, Any] = {"type": "document", "title": title.rstrip(".") or title}
    years = _YEARS.findall(f"{title} {rest}")
    if years:
        fields["issued"] = _issued(years[-1])
        rest = _LAST_YEAR.sub("", rest)
    if rest.strip(" .,;"):
        fields["source"] = rest.strip().removesuffix(".")
    return fields


def _issued(printed: str) -> dict[str, Any]:
    return {"date-parts": [list(date_parts(printed))]}


def _identifiers(text: str) -> tuple[dict[str, Any], str]:
    """DOI, PMID, PMCID and address of an entry, and the entry without them."""
    found: dict[str, Any] = {}
    for name, sign, pattern in (
        ("DOI", "10.", _DOI),
        ("PMID", "M", _PMID),
        ("PMCID", "PMC", _PMCID),
        ("URL", "http", _URL),
    ):
        match = pattern.search(text) if sign in text else None
        if match is None:
            continue
        value = next(group for group in match.groups() if group)
        closing = value.rstrip(".,;")
        if closing.endswith(")") and closing.count("(") < closing.count(")"):
            closing = closing[:-1]
        found[name] = closing
        text = f"{text[: match.start()].rstrip(' ;,')} {text[match.end() :]}"
    if ("ed" in text or "Zugriff" in text) and (accessed := _ACCESSED.search(text)):
        found["accessed"] = {"raw": accessed[1]}
        text = text[: accessed.start()].rstrip(" ;,") + " " + text[accessed.end() :]
    return found, " ".join(text.split()).strip()


def _of_words(text: str) -> dict[str, Any]:
    authors = read_authors(text)
    if authors is None:
        return _without_authors(text)
    fields: dict[str, Any] = {"editor" if authors.editors else "author": [dict(name) for name in authors.names]}
    rest = text[authors.end :]
    if (dated := _DATED.match(rest)) and not _ONLY_YEAR.fullmatch(rest):
        if printed := dated["date"] or dated["plain"]:
            fields["issued"] = _issued(printed)
        rest = rest[dated.end() :]
    title, rest = _split_title(rest)
    fields["title"] = title
    return {"type": "document", **fields, **_imprint(rest, "issued" in fields, has_authors=True)}


def _without_authors(text: str) -> dict[str, Any]:
    title, rest = _split_title(text)
    imprint = _imprint(rest, dated=False, has_authors=False)
    if "volume" in imprint or "page" in imprint:
        return {"type": "document", "title": title, **imprint}
    return _unread(title, rest)


def _split_title(text: str) -> tuple[str, str]:
    """The title that a text begins with, without its full stop, and what follows."""
    if quoted := _QUOTED.match(text):
        return quoted["title"], text[quoted.end() :]
    for stop in _STOP.finditer(text):
        if text[stop.start()] == "." and _is_short(text[: stop.start()], text[stop.end() :]):
            continue
        title = text[: stop.end()].rstrip()
        return title[:-1] if title.endswith(".") else title, text[stop.end() :]
    dated = _YEAR_BEHIND.search(text)
    if dated and dated.start() > 3:
        return text[: dated.start()], text[dated.start() :].lstrip(" .,")
    return text.rstrip(".") or text, ""


def _is_short(before: str, behind: str) -> bool:
    """Whether a full stop behind `before` belongs to an abbreviation or an initial: "E. coli", unlike "Vitamin D."."""
    words = before.split()
    if _ONLY_YEAR.fullmatch(behind) or (len(words) > 1 and words[-2].lower() in NO_SURNAME):
        return False
    return _SHORT.search(before) is not None


def _imprint(rest: str, dated: bool, has_authors: bool) -> dict[str, Any]:
    """Journal or publisher, year, volume, issue and pages; `dated` tells that the year stood before the title."""
    rest = rest.strip()
    match = next((m for m in (pattern.match(rest) for pattern in _IMPRINTS) if m), None)
    if match is None:
        left = rest.rstrip(" .")
        years = [] if dated else _YEARS.findall(left)
        issued = {"issued": _issued(years[-1])} if years else {}
        return {"container-title" if dated else "source": left, **issued} if left else {}
    parts = {name: (value or "").strip() for name, value in match.groupdict().items()}
    fields = _container(parts["container"], bool(parts.get("volume") or parts.get("page")), has_authors)
    if parts.get("year") and not dated:
        fields["issued"] = _issued(f"{parts['year']} {parts.get('month', '')}")
    for name in ("volume", "issue", "page"):
        if parts.get(name):
            fields[name] = _DASH.sub(r"\1", parts[name])
    if behind := rest[match.end() :].strip(" .;,"):
        fields["note"] = behind
    return fields


def _container(printed: str, journal: bool, has_authors: bool) -> dict[str, Any]:
    """What stands before the year: a journal, or edition, place and publisher."""
    fields: dict[str, Any] = {}
    text = printed.strip(" ,;*_(")
    if " ed" in text and (edition := _EDITION.search(text)):
        fields["edition"] = edition["edition"]
        text = f"{text[: edition.start()]} {text[edition.end() :]}".strip(" ,.")
    text = text[:-1] if text.endswith(".") and text.count(".") == 1 else text
    publisher = None if journal or ":" not in text else _PUBLISHER.search(text)
    if publisher:
        fields["publisher-place"], fields["publisher"] = publisher["place"], publisher["publisher"].rstrip(".")
        text = text[: publisher.start()].strip(" .,;")
    if text:
        fields["container-title"] = text
    if text and (
        journal or (has_authors and not fields.keys() & {"edition", "publisher"} and not any(map(str.isdigit, text)))
    ):
        fields["type"] = "article-journal"
    return fields


def _keeps_every_word(fields: dict[str, Any], text: str, title: str | None) -> bool:
    """Whether the fields hold every word of the entry as often as it is printed, words of form aside."""
    left = Counter(_WORD.findall(_flat(list(fields.values())).lower()))
    for word in _WORD.findall(f"{title or ''} {text}".lower()):
        if left[word]:
            left[word] -= 1
        elif word not in _NOTHING and not is_month(word):
            return False
    return True


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _flat(list(value.values()))
    return " ".join(map(_flat, value)) if isinstance(value, list) else str(value)
