"""Domain types of a source: article, unit, span, marker, reference. Pure; nothing here reads a file.

Every offset is a code point index into `Article.text`, the canonical text (`corpus.canonical`): the file as read, with
its byte order mark dropped, newlines as one line feed, HTML entities as characters, and Unicode in NFC. Front matter
stays in the text (no unit covers it), so that the offsets also hold in a file on disk that has none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is in the layout of its source."""

    SENTENCE = "sentence"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    RECORD = "record"
    FURNITURE = "furniture"
    """Page furniture (share buttons, adverts, "personalize"): kept for display, never retrieved or quoted."""


class RecordKind(StrEnum):
    """What a record unit states about the source itself."""

    DATE = "date"
    REVIEW_STATUS = "review_status"
    REFERENCE = "reference"
    DISCLAIMER = "disclaimer"


class BlockKind(StrEnum):
    """Layout of a run of units, for display."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"


class SourceType(StrEnum):
    """How close a source's words are to the thing cited."""

    ARTICLE = "article"
    REFERENCE_RECORD = "reference_record"
    REFERENCE_NOTE = "reference_note"
    REFERENCE_TEXT = "reference_text"


class ResolutionStatus(StrEnum):
    """How a citation number came to its reference (DESIGN: Sources, Resolution)."""

    EXPLICIT = "explicit"
    BY_ORDER = "by_order"
    INFERRED = "inferred"
    CONTRADICTED = "contradicted"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points `[start, end)` in the canonical text of the source `doc_id`."""

    doc_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `span` covers its words without marks or numbering marks such as `##`."""

    span: Span
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Citation numbers printed together at one place.

    `span` covers the printed marker with its brackets; `clause_start` is where the stretch of the unit begins
    that this marker stands behind: the unit's start, or the end of the previous marker in the same unit.
    `label` is the printed form when it is not a number (author-year).
    """

    span: Span
    numbers: tuple[int, ...]
    clause_start: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that can be quoted: a sentence, list item, table row or record line.

    `index` is its place in `Article.units`; `block` the index of its display block; `lead_in` the index of the
    unit that introduces it ("Patients must have 1, 4:", or a table's caption or header row), whose markers are
    in `inherited`.
    """

    index: int
    span: Span
    kind: UnitKind
    heading_path: tuple[str, ...]
    block: int
    lead_in: int | None = None
    markers: tuple[Marker, ...] = ()
    inherited: tuple[Marker, ...] = ()
    record: RecordKind | None = None
    reference_number: int | None = None
    page: int | None = None
    left_out: str | None = None
    """Why a unit of page furniture is no part of the article, in words; None for every other kind."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Citation numbers that stand behind the unit, printed or inherited, each once, in printed order."""
        seen: dict[int, None] = {}
        for marker in (*self.markers, *self.inherited):
            seen.update(dict.fromkeys(marker.numbers))
        return tuple(seen)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of units laid out together. `unit_start:unit_end` index `Article.units`."""

    kind: BlockKind
    heading: int | None
    unit_start: int
    unit_end: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the reference list, or a citation number that has none (`orphan`, `csl` is None).

    `csl` is a CSL-JSON item; `reason` says in words how the number and the entry came together;
    `unit` is the record unit that prints the entry in the article, if one does.
    """

    number: int | None
    status: ResolutionStatus
    reference_id: str | None
    csl: Mapping[str, object] | None
    reason: str | None = None
    unit: int | None = None
    label: str | None = None
    """The publisher's printed type label ("Guideline"), as printed."""
    kind: str | None = None
    """What the entry really is: guideline, digest, label, trial, review, case report, ..."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or abbreviation explained for readers, in words that are not the article's.

    `forms` are other forms in which it is printed ("eosinophils").
    """

    term: str
    meaning: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleMetadata:
    """Front matter of a source. Dates are as given (ISO 8601 where the source allows it)."""

    source_url: str | None = None
    updated: str | None = None
    review_status: str | None = None
    audience: str | None = None
    licence: str | None = None
    language: str = "en"
    glossary: tuple[Term, ...] = ()
    """From the bundle's glossary.json."""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """One source, read whole: the article itself, or a note or text of one of its references.

    `parent` is the doc_id of the article a reference note or text belongs to; `cites` the citation numbers of
    that article which the note or text stands for.
    """

    doc_id: str
    title: str
    text: str
    source_type: SourceType
    metadata: ArticleMetadata
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    units: tuple[Unit, ...]
    references: tuple[Reference, ...] = ()
    parent: str | None = None
    cites: tuple[int, ...] = ()

    def slice(self, span: Span) -> str:
        """The words at a span of this source."""
        return self.text[span.start : span.end]

    def unit_text(self, unit: Unit) -> str:
        """The words of a unit."""
        return self.text[unit.span.start : unit.span.end]

    def quotable(self) -> Iterator[Unit]:
        """Units that may be retrieved and quoted, in order."""
        return (unit for unit in self.units if unit.kind is not UnitKind.FURNITURE)

    def reference(self, number: int) -> Reference | None:
        """The reference, or the orphan entry, of a citation number."""
        return next((r for r in self.references if r.number == number), None)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Words of an article that another source of the bundle contradicts or limits.

    `relation` is `differs` or `qualifies`; `article` and `others` are spans of whole units.
    """

    disagreement_id: str
    severity: str
    relation: str
    article: tuple[Span, ...]
    others: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """An article with the texts of its references and what is known of their disagreements."""

    article: Article
    sources: tuple[Article, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def documents(self) -> tuple[Article, ...]:
        """The article first, then its sources in order of doc_id."""
        return (self.article, *self.sources)
