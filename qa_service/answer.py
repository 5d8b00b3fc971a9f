"""What a question gets back, and what it is asked with: pure value types, no wire format.

`qa_service.wire.answer_json` turns an Answer into the JSON of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.article import Reference, ResolutionStatus, SourceType
from corpus.provenance import Provenance

Outcome = Literal["answered", "abstained"]
Sources = Literal["article", "all"]
ConfidenceBand = Literal["very_probably", "probably", "uncertain"]
"""Of the answers in a band at least .9, at least .7, fewer were right on held-out messages (`qa_service.evidence.calibration`)."""


@dataclass(frozen=True, slots=True)
class HistoryTurn:
    """An earlier question of the conversation and, where known, the spans (doc_id, start, end) shown for it."""

    question: str
    quotes: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with its context.

    `article` restricts the answer to one article (and its sources); `sources="article"` leaves out notes and
    texts of references; `risk` asks for another point of the shipped risk-coverage curve; `as_typed` asks the question
    as it stands, whatever was asked before.
    """

    question: str
    history: tuple[HistoryTurn, ...] = ()
    article: str | None = None
    sources: Sources = "all"
    risk: float | None = None
    as_typed: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation number printed for a quote and what it resolves to."""

    number: int
    status: ResolutionStatus
    reference_id: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """Words of a source at a place: `text` is `source.text[start:end]`."""

    doc_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One or more adjacent units shown as evidence.

    `lead_in` is the line that introduces a list item or table row, given when it does not directly precede the
    quote; `emphasis` holds (start, end) code point ranges of the source inside the quote; `score` in [0, 1].
    """

    doc_id: str
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...]
    source_type: SourceType
    citations: tuple[Citation, ...]
    score: float
    lead_in: QuotedSpan | None = None
    emphasis: tuple[tuple[int, int], ...] = ()
    page: int | None = None
    prefix: str = ""
    suffix: str = ""
    """Up to 32 code points of the source before and after the quote, for the W3C TextQuoteSelector."""
    source_url: str | None = None
    source_title: str = ""
    start_utf16: int = 0
    """`start` counted in UTF-16 code units, as browsers count."""
    relation: Literal["differs", "qualifies"] | None = None
    """Set on `also_consider` quotes only."""
    article: str = ""
    """doc_id of the article whose citation numbers these are; "" where that is the source itself."""
    source: Provenance | None = None
    """Where a note or a reference's text comes from; of an article what it says of its own publication, if anything."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed sentence of ours beside the answer: emergency, personal treatment, review status, date."""

    code: str
    text: str

    @property
    def is_emergency(self) -> bool:
        """Whether it sends the reader to get help now."""
        return self.code.startswith("emergency")

    @property
    def comes_first(self) -> bool:
        """Whether it is read before the answer: an emergency, the reader's own treatment, a reference that is missing."""
        return self.is_emergency or self.code == "personal_treatment" or self.code.startswith("reference_")


@dataclass(frozen=True, slots=True)
class OpenPart:
    """One of the questions that a message joins, which its answer leaves open, with the nearest passages (no answer to it)."""

    text: str
    nearest: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer. `confidence` is the calibrated probability that the quotes answer the question, and no others are
    needed."""

    question: str
    resolved_question: str
    outcome: Outcome
    quotes: tuple[Quote, ...]
    confidence: float
    also_consider: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    notices: tuple[Notice, ...]
    references: tuple[Reference, ...]
    generation: str
    corpus_sha256: str
    models: Mapping[str, str]
    timings_ms: Mapping[str, float]
    carried_over: tuple[str, ...] = ()
    """Words of the conversation that the answer needed, as `resolved_question` has them in brackets."""
    confidence_band: ConfidenceBand = "uncertain"
    open_parts: tuple[OpenPart, ...] = ()
    """Of an answered message that joins several questions; `confidence` is then that of what is answered."""
    answered_parts: tuple[str, ...] = ()
    """The joined questions that the quotes answer; empty where none is left open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """A retrieved chunk, for `/v1/search` and retrieval evaluation: `score` is the fused score."""

    chunk_id: str
    doc_id: str
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...]
    source_type: SourceType
    score: float
    dense_rank: int | None
    lexical_rank: int | None


SearchResults = Sequence[SearchResult]
