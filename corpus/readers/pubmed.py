"""PubMed XML: the record of an article with its abstract, and what PubMed knows of its standing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata
from corpus.dates import date_parts
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft, DraftEntry
from corpus.readers.words import Words
from corpus.readers.xml_source import Element, add_inline, below, child, children, first_tags, parse_xml, words_of
from corpus.standing import Notice, notices_of_title, standing_fields

_ROOTS = {"PubmedArticleSet", "PubmedArticle"}
_COMMENTS = {
    "RetractionIn": "retracted",
    "PartialRetractionIn": "corrected",
    "ExpressionOfConcernIn": "expression_of_concern",
    "ErratumIn": "corrected",
    "UpdateIn": "superseded",
    "CorrectedandRepublishedIn": "superseded",
    "RetractionOf": "notice",
    "ErratumFor": "notice",
    "ExpressionOfConcernFor": "notice",
}
_KINDS = {"Retracted Publication": "retracted", "Retraction of Publication": "notice", "Published Erratum": "notice"}
_PLAIN_KINDS = re.compile(
    r"Journal Article|Research Support.*|English Abstract|Comparative Study|Multicenter Study|Retracted Publication"
)
"""Publication types that do not say what kind of work it is."""


@dataclass(frozen=True, slots=True)
class PubmedReader:
    """Records as NCBI's E-utilities give them (`efetch`, `retmode=xml`)."""

    name: str = "PubMed XML"
    endings: tuple[str, ...] = (".xml",)

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether its root is a set of records, or one."""
        return not _ROOTS.isdisjoint(first_tags(raw)[:1])

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: a record is named by its file."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The record as an Article; where there are several, each is a section. Raises where none has an abstract."""
        root = parse_xml(raw, path)
        records = list(below(root, "PubmedArticle"))
        if not records:
            raise SourceFormatError(path, "no record of an article in it")
        draft, several = Draft(), len(records) > 1
        if several:
            draft.add_heading(1, Words(f"{len(records)} PubMed records"))
        for record in records:
            _write(record, draft, 2 if several else 1)
        notices = [notice for record in records for notice in notices_of(record)]
        return draft.article(doc_id, metadata=_metadata(records[0], notices, several))


def _write(record: Element, draft: Draft, level: int) -> None:
    article = child(record, "MedlineCitation", "Article")
    draft.add_heading(level, Words(title_of(record)))
    texts = children(_child(article, "Abstract"), "AbstractText")
    said = ""
    for text in texts:
        label = (text.get("Label") or "").strip()
        if not said or (not label and said != "Abstract"):
            draft.add_heading(level + 1, Words("Abstract"))
            said = "Abstract"
        if label and label != said:
            draft.add_heading(level + 2, Words(label))
            said = label
        words = Words()
        add_inline(text, words)
        draft.add_paragraph(words.stripped())
    entries = [_entry(reference) for reference in below(child(record, "PubmedData"), "Reference")]
    draft.add_references(Words("References"), [entry for entry in entries if entry.words.text], level + 1)


def _entry(reference: Element) -> DraftEntry:
    words = Words(words_of(child(reference, "Citation")))
    for identifier in below(reference, "ArticleId"):
        if identifier.get("IdType") == "pubmed":
            words.text = f"{words.text.rstrip('.')}. PMID: {words_of(identifier)}"
    return DraftEntry(words)


def _child(element: Element | None, name: str) -> Element | None:
    return child(element, name) if element is not None else None


def title_of(record: Element) -> str:
    """The title of a record, without the full stop that PubMed puts behind it."""
    found = words_of(child(record, "MedlineCitation", "Article", "ArticleTitle"))
    return found[:-1] if found.endswith(".") and not found.endswith("..") else found or "Without a title"


def identifiers_of(record: Element) -> dict[str, str]:
    """PMID, DOI and PMCID of a record, those that it has."""
    names = {"pubmed": "pmid", "doi": "doi", "pmc": "pmcid"}
    found = {"pmid": words_of(child(record, "MedlineCitation", "PMID"))}
    for identifier in children(child(record, "PubmedData", "ArticleIdList"), "ArticleId"):
        if name := names.get(identifier.get("IdType") or ""):
            found.setdefault(name, words_of(identifier))
    return {name: value for name, value in found.items() if value}


def notices_of(record: Element) -> list[Notice]:
    """What PubMed knows against a record."""
    found = [
        Notice(kind, words_of(child(comment, "RefSource")) or words_of(child(comment, "PMID")))
        for comment in below(child(record, "MedlineCitation", "CommentsCorrectionsList"), "CommentsCorrections")
        if (kind := _COMMENTS.get(comment.get("RefType") or "")) is not None
    ]
    kinds = [words_of(kind) for kind in below(child(record, "MedlineCitation", "Article"), "PublicationType")]
    found += [Notice(_KINDS[kind], "PubMed") for kind in kinds if kind in _KINDS and not found]
    return found or notices_of_title(title_of(record))


def date_of(record: Element) -> str:
    """When it was published, as far as the record says: "2099-03-04", "2098"."""
    date = child(record, "MedlineCitation", "Article", "Journal", "JournalIssue", "PubDate")
    if date is None:
        return ""
    parts = [words_of(child(date, name)) for name in ("Day", "Month", "Year")]
    printed = " ".join(part for part in parts if part) or words_of(child(date, "MedlineDate"))
    numbers = list(
        date_parts(printed if not parts[1].isdecimal() else "-".join(p.zfill(2) for p in reversed(parts) if p))
    )
    return "-".join(str(n).zfill(2) for n in numbers)


def authors_of(record: Element) -> list[dict[str, str]]:
    """Authors as CSL names; those that the record calls invalid are left out."""
    found = []
    for author in children(child(record, "MedlineCitation", "Article", "AuthorList"), "Author"):
        body = words_of(child(author, "CollectiveName"))
        family, given = (
            words_of(child(author, "LastName")),
            words_of(child(author, "ForeName")) or words_of(child(author, "Initials")),
        )
        if author.get("ValidYN") != "N" and (body or family):
            found.append({"literal": body} if body else {"family": family, **({"given": given} if given else {})})
    return found


def _metadata(record: Element, notices: list[Notice], several: bool) -> ArticleMetadata:
    article = child(record, "MedlineCitation", "Article")
    identifiers = identifiers_of(record)
    kinds = [words_of(kind) for kind in below(article, "PublicationType")]
    language = words_of(_child(article, "Language"))
    extra: dict[str, Any] = {
        "publication": words_of(child(record, "MedlineCitation", "Article", "Journal", "Title"))
        or words_of(child(record, "MedlineCitation", "Article", "Journal", "ISOAbbreviation")),
        "source_type": next((kind.lower() for kind in kinds if not _PLAIN_KINDS.fullmatch(kind)), ""),
        "date": date_of(record),
        "authors": authors_of(record),
        "identifiers": identifiers,
        "seen": "record and abstract in PubMed",
        **standing_fields(notices),
    }
    known = () if several else ("publication", "source_type", "date", "authors", "identifiers")
    kept = {name: value for name, value in extra.items() if value and (not several or name not in known)}
    address = (
        f"https://pubmed.ncbi.nlm.nih.gov/{identifiers['pmid']}/" if not several and "pmid" in identifiers else None
    )
    return ArticleMetadata(
        source_url=address,
        updated=extra["date"] or None if not several else None,
        licence=words_of(child(record, "MedlineCitation", "Article", "Abstract", "CopyrightInformation")) or None,
        language={"eng": "en", "ger": "de", "fre": "fr", "spa": "es"}.get(language, language or "en"),
        extra=kept,
    )
