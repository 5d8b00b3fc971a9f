"""BioC JSON, as PMC's text mining service gives articles: passages with the kind of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft, DraftEntry
from corpus.readers.jats_references import composed
from corpus.readers.json_source import looks_like_json, mappings, parse_json, text_of
from corpus.readers.words import Words
from corpus.standing import notices_of_title, standing_fields

_SECTIONS = {
    "ABSTRACT": "Abstract",
    "INTRO": "Introduction",
    "METHODS": "Methods",
    "RESULTS": "Results",
    "DISCUSS": "Discussion",
    "CONCL": "Conclusions",
    "CASE": "Case",
    "REVIEW_INFO": "Review information",
    "ACK_FUND": "Acknowledgements and funding",
    "COMP_INT": "Competing interests",
    "AUTH_CONT": "Author contributions",
    "ABBR": "Abbreviations",
    "APPENDIX": "Appendix",
    "SUPPL": "Supplementary material",
}
"""Headings of sections that have none of their own."""
_HEADING = re.compile(r"(?:abstract_)?title(?:_([1-6]))?$")


@dataclass(frozen=True, slots=True)
class BiocReader:
    """BioC collections in JSON; the first document is the article."""

    name: str = "BioC JSON"
    endings: tuple[str, ...] = (".json",)

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether it has documents with passages."""
        return looks_like_json(raw, b"documents", b"passages")

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: a document is named by its file."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The first document of the collection."""
        read = parse_json(raw, path)
        collection = next(iter(mappings(read if isinstance(read, list) else [read])), {})
        document = next(iter(mappings(collection.get("documents"))), None)
        if document is None:
            raise SourceFormatError(path, "no document in it")
        passages = mappings(document.get("passages"))
        draft = Draft()
        title = _write(passages, draft)
        return draft.article(
            doc_id, title=title, metadata=_metadata(document, passages, title or ""), links_are_known=False
        )


def _infons(passage: dict[str, Any]) -> dict[str, Any]:
    found = passage.get("infons")
    return found if isinstance(found, dict) else {}


def _write(passages: list[dict[str, Any]], draft: Draft) -> str | None:
    """Writes the passages and gives the title."""
    title, section = None, ""
    entries: list[DraftEntry] = []
    heading = "References"
    for passage in passages:
        infons, words = _infons(passage), Words(text_of(passage.get("text")))
        kind, found = text_of(infons.get("type")).lower(), text_of(infons.get("section_type")).upper()
        named = _HEADING.match(kind)
        if found == "TITLE" and title is None:
            title = words.text or None
            draft.add_heading(1, words)
        elif found == "REF" or kind == "ref":
            if named:
                heading = words.text or heading
            elif entry := _entry(infons, words.text):
                entries.append(entry)
        elif named:
            draft.add_heading(1 + int(named[1] or 1), words)
        else:
            if found != section and found in _SECTIONS and not _just_headed(draft):
                draft.add_heading(2, Words(_SECTIONS[found]))
            _add(kind, infons, words, draft)
        section = found or section
    draft.add_references(Words(heading), entries)
    return title


def _just_headed(draft: Draft) -> bool:
    """Whether a heading below the title was added last."""
    return bool(draft.parts) and draft.parts[-2:][0].startswith("##")


def _add(kind: str, infons: dict[str, Any], words: Words, draft: Draft) -> None:
    if kind == "table":
        rows = [
            [Words(cell.strip()) for cell in row.split("\t")]
            for row in re.split(r" \t ?|\n", words.text)
            if row.strip()
        ]
        if len(rows) > 1 and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
            draft.add_rows(rows, 1)
            return
    draft.add_paragraph(words)


def _entry(infons: dict[str, Any], text: str) -> DraftEntry | None:
    """An entry: its title is the passage's text, the rest stands in its fields."""
    people = []
    for name in (text_of(infons[key]) for key in sorted(infons) if re.fullmatch(r"name_\d{1,3}", key)):
        parts = dict(part.split(":", 1) for part in name.split(";") if ":" in part)
        people.append({"family": parts.get("surname", ""), "given": parts.get("given-names", "")})
    csl: dict[str, Any] = {"type": "article-journal" if infons.get("source") else "document", "title": text.rstrip(".")}
    if people:
        csl["author"] = people
    year = text_of(infons.get("year"))[:4]
    if year.isdecimal():
        csl["issued"] = {"date-parts": [[int(year)]]}
    first, last = text_of(infons.get("fpage")), text_of(infons.get("lpage"))
    page = f"{first}-{last}" if first and last and first != last else first
    named = {
        "container-title": text_of(infons.get("source")),
        "volume": text_of(infons.get("volume")),
        "issue": text_of(infons.get("issue")),
        "page": page,
        "DOI": text_of(infons.get("pub-id_doi")),
        "PMID": text_of(infons.get("pub-id_pmid")),
    }
    csl |= {name: value for name, value in named.items() if value}
    words = composed(csl) if len(csl) > 2 else text
    return DraftEntry(Words(words), csl=csl if csl["title"] else None) if words else None


def _metadata(document: dict[str, Any], passages: list[dict[str, Any]], title: str) -> ArticleMetadata:
    infons = {**_infons(document), **(_infons(passages[0]) if passages else {})}
    pmcid = text_of(infons.get("article-id_pmc")) or text_of(document.get("id"))
    pmcid = f"PMC{pmcid}" if pmcid.isdecimal() else pmcid if pmcid.startswith("PMC") else ""
    identifiers = {
        "pmcid": pmcid,
        "pmid": text_of(infons.get("article-id_pmid")),
        "doi": text_of(infons.get("article-id_doi")),
    }
    year = text_of(infons.get("year"))
    extra: dict[str, Any] = {
        "publication": text_of(infons.get("journal-title") or infons.get("journal")),
        "date": year,
        "identifiers": {name: value for name, value in identifiers.items() if value},
        "seen": "full text",
        **standing_fields(notices_of_title(title)),
    }
    return ArticleMetadata(
        source_url=f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/" if pmcid else None,
        updated=year or None,
        licence=text_of(infons.get("license")) or None,
        extra={name: value for name, value in extra.items() if value},
    )
