"""What JATS XML says of the article itself: where and when it was published, its licence, whether it still stands."""

from __future__ import annotations

from typing import Any

from corpus.article import ArticleMetadata
from corpus.readers.jats_references import people_of
from corpus.readers.xml_source import Element, below, child, children, words_of
from corpus.standing import Notice, standing_fields

_HREF = "{http://www.w3.org/1999/xlink}href"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATES = ("epub", "ppub", "pub", "collection", "epub-ppub", "")
"""Kinds of publication dates, the preferred first."""
_RELATED = {
    "retraction-forward": "retracted",
    "retracted-article": "notice",
    "partial-retraction": "corrected",
    "correction-forward": "corrected",
    "corrected-article": "notice",
    "expression-of-concern": "expression_of_concern",
    "concern-forward": "expression_of_concern",
    "object-of-concern": "notice",
    "update": "superseded",
}
"""What a related article says of this one; `notice`: this one is itself the notice about another."""
_KINDS = {
    "research-article": "study",
    "review-article": "review",
    "systematic-review": "review",
    "case-report": "case report",
    "retraction": "retraction notice",
    "correction": "correction notice",
    "expression-of-concern": "expression of concern",
}


def jats_metadata(article: Element) -> ArticleMetadata:
    """Metadata of an `article` element."""
    meta = child(article, "front", "article-meta")
    journal = child(article, "front", "journal-meta")
    identifiers = {element.get("pub-id-type"): words_of(element) for element in children(meta, "article-id")}
    kind = article.get("article-type") or ""
    extra: dict[str, Any] = {
        "publication": words_of(child(journal, "journal-title-group", "journal-title") if journal is not None else None)
        or words_of(next(below(journal, "journal-title"), None)),
        "source_type": _KINDS.get(kind, kind.replace("-", " ")),
        "date": _date(meta),
        "authors": people_of(group).get("author", [])
        if (group := child_or_none(meta, "contrib-group")) is not None
        else [],
        "identifiers": {name: value for name, value in _ids(identifiers).items() if value},
        "seen": "full text",
        **standing_fields(_notices(article, meta)),
    }
    return ArticleMetadata(
        source_url=_address(extra["identifiers"]),
        updated=extra["date"] or None,
        licence=_licence(meta),
        language=(article.get(_LANG) or "en").lower(),
        extra={name: value for name, value in extra.items() if value},
    )


def child_or_none(element: Element | None, name: str) -> Element | None:
    """The first child of a name, None where there is no element or no such child."""
    return child(element, name) if element is not None else None


def _ids(found: dict[str | None, str]) -> dict[str, str]:
    pmcid = found.get("pmcid") or found.get("pmc") or ""
    pmcid = f"PMC{pmcid}" if pmcid.isdecimal() else pmcid
    return {"pmid": found.get("pmid", ""), "pmcid": pmcid, "doi": found.get("doi", "")}


def _address(identifiers: dict[str, str]) -> str | None:
    if pmcid := identifiers.get("pmcid"):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    doi = identifiers.get("doi")
    return f"https://doi.org/{doi}" if doi else None


def _date(meta: Element | None) -> str:
    """The date of publication, as far as it is given: "2099-03-04"."""
    dates = {date.get("pub-type") or date.get("date-type") or "": date for date in children(meta, "pub-date")}
    chosen = next((dates[kind] for kind in _DATES if kind in dates), next(iter(dates.values()), None))
    if chosen is None:
        return ""
    parts = [words_of(child(chosen, name)) for name in ("year", "month", "day")]
    found = [part.zfill(2) for part in parts if part.isdecimal()]
    return "-".join(found if len(found) == sum(map(bool, parts)) else found[:1])


def _licence(meta: Element | None) -> str | None:
    permissions = child_or_none(meta, "permissions")
    for licence in children(permissions, "license"):
        address = words_of(next(below(licence, "license_ref"), None)) or licence.get(_HREF)
        if address or words_of(licence):
            return address or words_of(licence)
    return words_of(child_or_none(permissions, "copyright-statement")) or None


def _notices(article: Element, meta: Element | None) -> list[Notice]:
    found = []
    for related in below(meta, "related-article"):
        kind = _RELATED.get(related.get("related-article-type") or "")
        if kind is not None and kind != "notice":
            found.append(Notice(kind, words_of(related) or related.get(_HREF) or ""))
    if article.get("article-type") in {"retraction", "correction", "expression-of-concern"}:
        found.append(Notice("notice", ""))
    return found
