"""Replies of the service, as its /openapi.json has them; a test holds the two to the same.

Offsets are code points. A field that a later version adds is left out, not refused.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ConfidenceBand = Literal["very_probably", "probably", "uncertain"]
Reason = Literal["no_evidence", "chat", "danger", "not_stated", "other_language"]
FlagName = Literal["digits", "negation", "unit", "comparative", "citation_marker"]


class ArticleFacts(BaseModel):
    """What is known of an article; `parent` is the article that a note or text of a reference belongs to."""

    doc_id: str
    title: str
    source_type: Literal["article", "reference_record", "reference_note", "reference_text"]
    parent: str | None
    source_url: str | None
    updated: str | None
    review_status: str | None
    audience: str | None
    licence: str | None
    language: str


class ArticleSummary(ArticleFacts):
    """An article without its text."""

    references: int = Field(description="How many; citation numbers without an entry count too.")


class ArticlesReply(BaseModel):
    """Sources in the index, articles before their notes and texts."""

    articles: list[ArticleSummary]
    next: str | None = Field(default=None, description="`after` of the next page; null on the last one.")


class UnitReply(BaseModel):
    """A sentence, list item, table row or record line; offsets in code points of the article's text."""

    start: int
    end: int
    kind: Literal["sentence", "list_item", "table_row", "record", "furniture"]
    record: Literal["date", "review_status", "reference", "disclaimer"] | None
    heading_path: list[str]
    lead_in: int | None = Field(description="Place, in `units`, of the line that introduces it.")
    numbers: list[int] = Field(description="Citation numbers that stand behind it.")
    page: int | None = Field(default=None, description="Page of a file that has pages.")
    left_out: str | None = Field(default=None, description="Why a line of furniture is no part of the article.")


class ArticleReply(ArticleSummary):
    """An article whole."""

    text: str
    units: list[UnitReply]


class ReferenceReply(BaseModel):
    """A reference: a CSL-JSON item with its citation number, and how that is known. An orphan has these only."""

    model_config = ConfigDict(extra="allow")

    number: int | None
    status: Literal["explicit", "by_order", "inferred", "contradicted", "orphan"]
    reason: str | None
    label: str | None
    kind: str | None


class CitedReference(ReferenceReply):
    """A reference behind the quotes of an answer; `article` is the doc_id of the article whose number it has."""

    article: str


class ProposedQuestion(BaseModel):
    """A question that an article answers very probably, or that is about one of its sections."""

    question: str
    heading: str = Field(description="The section that answers it; empty where that is not known.")
    first: bool = Field(description="Whether it is one of those to begin with.")


class QuestionsReply(BaseModel):
    """What a question box shows beside answers."""

    questions: list[ProposedQuestion] = Field(description="In the order of the article.")
    feedback: Literal["", "places", "text"] = Field(
        description="What the service keeps of a thumb for an answer: nothing, the places of its quotes, the question too."
    )


class CitationReply(BaseModel):
    """A citation number and what it resolves to."""

    number: int
    status: Literal["explicit", "by_order", "inferred", "contradicted", "orphan"]
    reference_id: str | None
    reason: str | None


class SpanReply(BaseModel):
    """Words of a source at a place; offsets in code points."""

    doc_id: str
    start: int
    end: int
    text: str


class ProvenanceReply(BaseModel):
    """Where the words of a quote come from. `url` is an address of the web."""

    title: str
    publication: str | None
    type: str | None = Field(description="guideline, label, trial, review, case report, ...")
    date: str | None
    url: str | None
    urls: list[str] = Field(description="Every address that a note draws on; `url` is the first.")
    seen: str | None = Field(description='How it was seen: "full text", "record and abstract in PubMed", ...')
    standing: Literal[
        "retracted", "expression_of_concern", "superseded", "corrected", "notice", "current", "not_checked"
    ] = Field(description="Whether it still stands; not_checked where nobody looked.")
    checked: str | None = Field(description="The day on which that was looked up.")


class QuoteReply(SpanReply):
    """Verbatim words of a source with their citations."""

    article: str = Field(description="doc_id of the article whose citation numbers these are.")
    sha256: str
    start_utf16: int
    end_utf16: int
    heading_path: list[str]
    page: int | None
    source_type: Literal["article", "reference_record", "reference_note", "reference_text"]
    source_title: str
    source: ProvenanceReply | None = Field(
        description="Of every note and text of a reference; of an article where it names its publication, else null."
    )
    lead_in: SpanReply | None
    emphasis: list[tuple[int, int]]
    citations: list[CitationReply]
    score: float
    selectors: list[dict[str, Any]]
    url: str | None


class ConsiderReply(QuoteReply):
    """A quote that contradicts or limits what is shown."""

    relation: Literal["differs", "qualifies"]


class OpenPartReply(BaseModel):
    """One of the questions that a message joins and that its answer leaves open; `nearest` does not answer it."""

    text: str
    nearest: list[QuoteReply]


class ComparedSideReply(BaseModel):
    """One of two things that a message compares."""

    text: str = Field(description="Its name, as the message has it.")
    question: str = Field(description="What is asked of it; the `text` of an open part where this is left open.")
    quotes: list[int] = Field(
        description="Places in `quotes` of those that speak of it, some of them of the other as well."
    )


class NumberReply(BaseModel):
    """A number to call."""

    number: str
    tel: str = Field(description="The same as an address that a telephone dials.")
    purpose: Literal["emergency", "crisis"]
    name: str
    country: str = Field(description="ISO 3166 code, or empty where it holds for those that `name` lists.")


class NoticeReply(BaseModel):
    """A fixed sentence of the service."""

    code: str
    text: str
    rank: Literal[0, 1, 2] = Field(description="0: before everything; 1: before the answer; 2: after it.")
    numbers: list[NumberReply]


class KindReply(BaseModel):
    """What a message may be."""

    kind: str
    probability: float = Field(ge=0, le=1)


class MessageReply(BaseModel):
    """How the message was read."""

    kinds: list[KindReply] = Field(description="The likeliest first; several may hold.")


class DefinitionReply(BaseModel):
    """A term as the publisher of an article explains it: no quote of the article."""

    term: str
    meaning: str
    doc_id: str
    source: str


class SectionReply(BaseModel):
    """A heading of an article."""

    heading: str
    level: int
    doc_id: str
    start: int
    url: str | None


class IndexReply(BaseModel):
    """What answered."""

    generation: str
    corpus_sha256: str
    models: dict[str, str]


class AnswerReply(BaseModel):
    """The answer; `id` is the hash of everything but `timings_ms`."""

    id: str
    question: str
    resolved_question: str
    outcome: Literal["answered", "abstained"]
    quotes: list[QuoteReply]
    confidence: float = Field(ge=0, le=1)
    confidence_band: ConfidenceBand
    reason: Reason | None = Field(description="Why it abstains; null where it answers.")
    message: MessageReply
    also_consider: list[ConsiderReply]
    nearest: list[QuoteReply]
    open_parts: list[OpenPartReply] = Field(description="Joined questions that are left open by an answer.")
    answered_parts: list[str] = Field(description="The joined questions that are answered, where one is left open.")
    comparison: list[ComparedSideReply] = Field(
        default=[],
        description="The two sides of a message that compares, where each has a quote of its own or is left open; else empty.",
    )
    notices: list[NoticeReply]
    definitions: list[DefinitionReply]
    sections: list[SectionReply]
    references: list[CitedReference]
    markdown: str
    carried_over: list[str]
    readings: list[None] = Field(
        max_length=0, description="Always empty; earlier versions had two ways to read a question."
    )
    index: IndexReply
    timings_ms: dict[str, float]


class ResultReply(SpanReply):
    """A retrieved passage."""

    chunk_id: str
    heading_path: list[str]
    source_type: str
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    relevance: Annotated[float, Field(ge=0, le=1)] | None = Field(
        description="Probability that the passage answers, for a query that one in two such passages answers; null where "
        "nothing is fitted on the embedder of the index."
    )


class SearchReply(BaseModel):
    """Passages, best first."""

    query: str
    results: list[ResultReply]
    index: IndexReply


class NoticesReply(BaseModel):
    """Notices that the wording of a question calls for, before it is answered; its answer begins with them."""

    notices: list[NoticeReply]


class ResolvedReply(BaseModel):
    """How a question is understood, before it is answered."""

    question: str
    resolved_question: str
    carried_over: list[str]


class DoneReply(BaseModel):
    """The end of a stream."""

    id: str | None
    outcome: Literal["answered", "abstained", "failed"]


class PlaceReply(SpanReply):
    """Words at a place, with lines and columns from 1."""

    message: str
    line: int
    column: int
    end_line: int
    end_column: int


class FindingReply(PlaceReply):
    """One thing to look at."""

    rule: str
    severity: Literal["error", "warning", "note"]
    related: list[PlaceReply]


class LintReply(BaseModel):
    """Findings in the order of the article."""

    doc_id: str
    title: str
    file: str
    today: date
    counts: dict[str, int]
    findings: list[FindingReply]


class PrintedReply(SpanReply):
    """Words of a source, with the citations printed for just these words."""

    source_type: Literal["article", "reference_record", "reference_note", "reference_text"]
    heading_path: list[str]
    citations: list[CitationReply]


class ChangeReply(BaseModel):
    """The quote says `quoted` where the source prints `printed`; either may be empty."""

    quoted: str
    printed: str
    doc_id: str
    start: int
    end: int
    flags: list[FlagName]


class VerdictReply(BaseModel):
    """The verdict on one quote."""

    text: str
    verdict: Literal["exact", "normalised", "altered", "stitched", "misattributed", "not_found"]
    reason: str | None
    flags: list[FlagName]
    places: list[PrintedReply]
    changes: list[ChangeReply]


class VerifyReply(BaseModel):
    """`verified`: there is a quote, and every one is exact or normalised."""

    verified: bool
    counts: dict[str, int]
    quotes: list[VerdictReply]
    index: IndexReply
