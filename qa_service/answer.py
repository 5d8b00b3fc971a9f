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
Reason = Literal["no_evidence", "chat", "danger", "not_stated", "other_language"]
"""Why there is no answer: nothing read answers; the message asks nothing of the sources; it tells of danger; the page does
not state what is asked about it; the message is in a language that is not read."""
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
    as it stands, whatever was asked before; `locale` is the reader's ("de-AT"), by whose region emergency numbers are chosen;
    `dropped` tells that characters which are no text were left out of the question.
    """

    question: str
    history: tuple[HistoryTurn, ...] = ()
    article: str | None = None
    sources: Sources = "all"
    risk: float | None = None
    as_typed: bool = False
    locale: str | None = None
    dropped: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number to call: as it is printed, and what it is for; `country` is an ISO 3166 code or "" for several."""

    number: str
    purpose: Literal["emergency", "crisis"]
    name: str
    country: str = ""

    @property
    def tel(self) -> str:
        """The address that a telephone dials (RFC 3966)."""
        return "tel:" + "".join(c for c in self.number if c.isdigit() or c == "+")


EMERGENCY_RANK, FIRST_RANK, BESIDE_RANK = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed sentence of ours beside the answer: emergency, personal treatment, review status, date.

    `rank` says where it stands: 0 before everything, 1 before the answer, 2 after it. `numbers` are those to call.
    """

    code: str
    text: str
    rank: int = BESIDE_RANK
    numbers: tuple[PhoneNumber, ...] = ()

    @property
    def is_emergency(self) -> bool:
        """Whether it sends the reader to get help now."""
        return self.rank == EMERGENCY_RANK

    @property
    def comes_first(self) -> bool:
        """Whether it is read before the answer: an emergency, the reader's own treatment, a reference that is missing."""
        return self.rank < BESIDE_RANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term explained by the publisher of an article, in words that are not the article's; `source` names the article."""

    term: str
    meaning: str
    doc_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of an article: its heading, level (1 is the title's), place in the text, and address where there is one."""

    heading: str
    level: int
    doc_id: str
    start: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class OpenPart:
    """One of the questions that a message joins, which its answer leaves open, with the nearest passages (no answer to it)."""

    text: str
    nearest: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSide:
    """One of two things that a message compares: its name, the question put to it, and the places in `Answer.quotes` of those
    that speak of it."""

    text: str
    question: str
    quotes: tuple[int, ...]


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
    comparison: tuple[ComparedSide, ...] = ()
    """Both sides of an answered message that compares two things, where each has a quote of its own or is left open."""
    reason: Reason | None = None
    """Why it abstains; None where it answers."""
    kinds: tuple[tuple[str, float], ...] = ()
    """What the message may be, with probabilities, the likeliest first."""
    definitions: tuple[Definition, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """A retrieved chunk, for `/v1/search` and retrieval evaluation: `score` is the fused score.

    `relevance` is the probability that it answers (qa_service.evidence.relevance), None where nothing is fitted on the
    embedder of the index.
    """

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
    relevance: float | None = None


SearchResults = Sequence[SearchResult]
