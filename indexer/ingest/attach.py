"""A text put into a bundle as that of one of its references: the file, and its record in sources.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.article import Article, Reference
from corpus.canonical import read_bytes
from corpus.errors import CorpusError
from corpus.load import load_bundle
from corpus.readers.registry import reader_of
from corpus.slug import slug
from corpus.source_records import NAME, read_source_records
from corpus.standing import standing_of
from indexer.durable import replace_file
from indexer.ingest.errors import IngestError
from indexer.ingest.matching import Match, best_match, match
from indexer.ingest.services import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What was attached, or would be: the file in the bundle, the number of its reference, why that one, what it is."""

    file: str
    reference: int
    matched: str
    title: str
    units: int
    seen: str
    licence: str | None
    standing: str
    remarks: tuple[str, ...]


def text_of_file(path: Path) -> Text:
    """A text that somebody has as a file, in any format that is read. Raises as `read_source`."""
    raw = read_bytes(path)
    article = reader_of(raw, path).read(raw, path, slug(path.stem))
    identifiers = article.metadata.extra.get("identifiers")
    updated = article.metadata.updated or ""
    record: dict[str, Any] = {"seen": f"a file, {path.name}", "retrieved": datetime.now(UTC).date().isoformat()}
    if isinstance(identifiers, dict):
        record["identifiers"] = identifiers
    year = int(updated[:4]) if updated[:4].isdecimal() else None
    return Text(raw=raw, file_name=path.name, title=article.title, year=year, record=record)


def attach(folder: Path, text: Text, *, number: int | None, force: bool = False, dry_run: bool = False) -> Attached:
    """Puts a text into a bundle folder for the reference `number`, or for the one it surely belongs to.

    Raises `IngestError` where it fits no reference, or not the one that was named (unless `force`), and `CorpusError`
    where it cannot be read. With `dry_run` nothing is written.
    """
    if folder.is_file() or not folder.is_dir():
        raise IngestError(f"{folder}: a text is attached to a bundle folder. Put the article into one as article.md.")
    bundle = load_bundle(folder)
    found = _named(bundle.article, text, number, force) if number is not None else _likeliest(bundle.article, text)
    source = _read(text, folder)
    record = {"cites": [found.reference.number], **text.record, "matched": found.words()}
    if not dry_run:
        _write(folder / "sources", text, record)
    return Attached(
        file=f"sources/{text.file_name}",
        reference=found.reference.number or 0,
        matched=found.words(),
        title=text.title,
        units=sum(1 for _ in source.quotable()),
        seen=str(record.get("seen", "")),
        licence=str(record["licence"]) if record.get("licence") else source.metadata.licence,
        standing=standing_of({**source.metadata.extra, **record}),
        remarks=text.remarks,
    )


def identified_references(folder: Path) -> list[tuple[int, str]]:
    """(number, identifier) of every reference that prints one, the one nearest to a full text."""
    article = load_bundle(folder).article
    found = []
    for reference in article.references:
        csl = reference.csl or {}
        identifier = next((csl[name] for name in ("PMCID", "PMID", "DOI") if isinstance(csl.get(name), str)), None)
        if identifier is not None and reference.number is not None:
            found.append((reference.number, str(identifier)))
    return found


def _named(article: Article, text: Text, number: int, force: bool) -> Match:
    """The match with the reference that was named. Raises `IngestError` where it is another's text."""
    reference: Reference | None = article.reference(number)
    if reference is None:
        known = ", ".join(str(r.number) for r in article.references if r.number is not None) or "none"
        raise IngestError(f"{article.doc_id}: no reference {number}; there are: {known}.")
    found = match(reference, text.title, text.year, dict(text.record.get("identifiers", {})))
    if reference.csl and not found.sure and not force:
        printed = (reference.csl or {}).get("title", "")
        raise IngestError(
            f'{text.file_name}: "{text.title}" is not surely reference {number}, "{printed}" ({found.words()}). '
            "Give --force if it is."
        )
    return found


def _likeliest(article: Article, text: Text) -> Match:
    """The match with the reference a text surely belongs to. Raises `IngestError` that names the nearest ones."""
    found, ranked = best_match(article.references, text.title, text.year, dict(text.record.get("identifiers", {})))
    if found is None:
        near = "; ".join(f"{m.reference.number} ({m.words()})" for m in ranked[:3]) or "none is listed"
        raise IngestError(
            f'{text.file_name}: "{text.title}" is surely none of the references; nearest: {near}. Give --reference N.'
        )
    return found


def _read(text: Text, folder: Path) -> Article:
    path = folder / "sources" / text.file_name
    article = reader_of(text.raw, path).read(text.raw, path, slug(path.stem))
    if not any(True for _ in article.quotable()):
        raise CorpusError(f"{text.file_name}: there is no sentence in it, as in a record without an abstract.")
    return article


def _write(sources: Path, text: Text, record: dict[str, Any]) -> None:
    """Writes the file, then its record; a crash between leaves a file without a record, which the next run mends."""
    sources.mkdir(exist_ok=True)
    records = read_source_records(sources)
    replace_file(sources / text.file_name, text.raw)
    records[text.file_name] = record
    packed = json.dumps(dict(sorted(records.items())), ensure_ascii=False, indent=1) + "\n"
    replace_file(sources / NAME, packed.encode("utf-8"))
