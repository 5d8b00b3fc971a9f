"""What a web page says of itself in its head: title, address, date, language, licence, journal, identifiers. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from corpus.article import ArticleMetadata
from corpus.readers.xml_source import Element
from corpus.standing import notices_of_title, standing_fields

_TITLES = ("citation_title", "dc.title", "og:title")
_DATES = (
    "article:modified_time", "last-modified", "dcterms.modified", "datemodified", "citation_publication_date", "citation_date",
    "citation_online_date", "dc.date", "dcterms.date", "article:published_time", "datepublished", "date",
)  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,2000}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_MOST_JSON = 200_000


def page_metadata(document: Element) -> tuple[str | None, ArticleMetadata]:
    """(title, metadata) of a page."""
    named = _named(document)
    title = next((named[name] for name in _TITLES if name in named), None) or _title(document)
    address = _link(document, "canonical") or named.get("og:url")
    language = (
        document.get("lang")
        or document.get("{http://www.w3.org/XML/1998/namespace}lang")
        or named.get("language")
        or ""
    )
    identifiers = {
        "doi": re.sub(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)", "", named.get("citation_doi", "")),
        "pmid": named.get("citation_pmid", ""),
    }
    date = next((day for name in _DATES if (day := _day(named.get(name, "")))), None)
    extra: dict[str, Any] = {
        "publication": named.get("citation_journal_title") or named.get("og:site_name"),
        "date": date,
        "identifiers": {name: value for name, value in identifiers.items() if value},
        **standing_fields(notices_of_title(title or "")),
    }
    return title, ArticleMetadata(
        source_url=address if address and _ADDRESS.fullmatch(address) else None,
        updated=date,
        licence=_link(document, "license") or named.get("dc.rights"),
        language=language.lower() if _LANGUAGE.fullmatch(language) else "en",
        extra={name: value for name, value in extra.items() if value},
    )


def _named(document: Element) -> dict[str, str]:
    """Fields of the head by name in small letters; of several with one name the first."""
    found: dict[str, str] = {}
    for meta in document.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name and (content := " ".join((meta.get("content") or "").split())):
            found.setdefault(name, content)
    for script in document.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            for name, value in _structured(script.text or "").items():
                found.setdefault(name, value)
    return found


def _structured(text: str) -> dict[str, str]:
    """Dates that a page gives as JSON-LD."""
    if len(text) > _MOST_JSON:
        return {}
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    items = read if isinstance(read, list) else [read]
    fields = [item for item in items if isinstance(item, dict)]
    names = ("dateModified", "datePublished")
    return {name.lower(): item[name] for item in reversed(fields) for name in names if isinstance(item.get(name), str)}


def _title(document: Element) -> str | None:
    """The title of the window, without the name of the site behind it."""
    title = next(document.iter("title"), None)
    words = " ".join("".join(title.itertext()).split()) if title is not None else ""
    return re.split(r"\s[|–—-]\s(?=[^|–—-]{1,60}$)", words)[0] or None


def _link(document: Element, relation: str) -> str | None:
    for link in document.iter("link", "a"):
        if relation in (link.get("rel") or "").lower().split() and _ADDRESS.fullmatch(link.get("href") or ""):
            return str(link.get("href"))
    return None


def _day(value: str) -> str | None:
    match = _DAY.match(value.strip())
    if match is None:
        return None
    return "-".join(part.zfill(2) for part in match.groups() if part)
