"""Requests and replies as JSON; limits are declared here, so that /openapi.json tells them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic.config import JsonDict

from qa_service.answer import Ask, ConfidenceBand, HistoryTurn, Reason, Sources
from qa_service.language.message import without_what_is_no_text
from qa_service.wire.article_schemas import CitedReference

MAX_QUESTION, MAX_QUERY = 8000, 2000
"""Characters of a message, which may be a whole e-mail, and of a query for passages."""
MAX_HISTORY = 20


_SIGN = re.compile(r"[^\s\x00-\x1f\x85\xa0\ufeff]")
"""Anything but white space and control characters, as Python and JSON Schema both read it."""


def _readable(text: str) -> str:
    """Refuses what is no text: NUL and lone surrogates."""
    if "\0" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("holds characters that are no text (NUL or lone surrogates)")
    return text


def asked(text: str) -> str:
    """Refuses what says nothing and what is no text."""
    if not _SIGN.search(text):
        raise ValueError("is empty")
    return _readable(text)


def without_surrogates(value: Any) -> Any:
    """A lone surrogate is no text in any encoding: NUL stands for it until both are dropped."""
    return re.sub("[\ud800-\udfff]", "\0", value) if isinstance(value, str) else value


def spoken(text: str) -> str:
    """Refuses what says nothing; characters that are no text are dropped later, with a notice."""
    if not _SIGN.search(without_what_is_no_text(text)):
        raise ValueError("is empty")
    return text


def number(value: Any) -> Any:
    """Refuses what Python would take for a number and JSON does not."""
    if isinstance(value, bool | str):
        raise ValueError("is not a number")
    return value


READABLE: JsonDict = {"pattern": "^[^\\u0000]*$"}
SAYING: JsonDict = {"minLength": 1, "pattern": "^[^\\u0000]*[^\\s\\u0000-\\u001f\\u0085\\u00a0\\ufeff][^\\u0000]*$"}
"""The same rules for those who read /openapi.json; the messages of the functions above say more than a pattern's."""
SPOKEN: JsonDict = {"minLength": 1, "pattern": "[^\\s\\u0000-\\u001f\\u007f-\\u00a0\\ufeff]"}
Question = Annotated[
    str,
    Field(max_length=MAX_QUESTION, json_schema_extra=SPOKEN),
    BeforeValidator(without_surrogates),
    AfterValidator(spoken),
]
Query = Annotated[str, Field(max_length=MAX_QUERY, json_schema_extra=SAYING), AfterValidator(asked)]
Name = Annotated[str, Field(max_length=200, json_schema_extra=READABLE), AfterValidator(_readable)]
Locale = Annotated[str, Field(max_length=35, pattern="^[A-Za-z0-9_-]*$")]
Whole = Annotated[int, BeforeValidator(number)]
Offset = Annotated[int, Field(ge=0), BeforeValidator(number)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ShownQuote(_Request):
    """A quote shown for an earlier question."""

    doc_id: Name
    start: Offset
    end: Offset


class EarlierTurn(_Request):
    """An earlier question of the conversation, with what was shown for it."""

    question: Question
    quotes: list[ShownQuote] = Field(default_factory=list, max_length=50)


class AskArguments(_Request):
    """A question under an article."""

    question: Question = Field(examples=["How is omalizumab given?"])
    article: Name | None = Field(None, description="doc_id; default: every article in the index.")
    sources: Sources = Field("all", description="`article` leaves out notes and texts of references.")
    history: list[EarlierTurn] = Field(default_factory=list, max_length=MAX_HISTORY, description="Oldest first.")
    as_typed: StrictBool = Field(False, description="Ask the question as it stands, whatever was asked before.")
    risk: Annotated[float, Field(gt=0, lt=1), BeforeValidator(number)] | None = Field(
        None, description="Another point of the shipped risk-coverage curve."
    )
    locale: Locale | None = Field(
        None,
        examples=["en-GB"],
        description="The reader's locale (BCP 47): the numbers of an emergency notice are those of its region.",
    )

    def to_ask(self) -> Ask:
        """The question as the engine takes it."""
        turns = tuple(
            HistoryTurn(without_what_is_no_text(t.question), tuple((q.doc_id, q.start, q.end) for q in t.quotes))
            for t in self.history
        )
        question = without_what_is_no_text(self.question)
        return Ask(
            question,
            turns,
            self.article,
            self.sources,
            self.risk,
            self.as_typed,
            self.locale,
            dropped=question != self.question,
        )


class AskRequest(AskArguments):
    """A question under an article, over HTTP."""

    stream: StrictBool = Field(False, description="Server-Sent Events, as with `Accept: text/event-stream`.")


class SearchRequest(_Request):
    """A query for passages."""

    query: Query
    k: Annotated[int, Field(ge=1, le=100), BeforeValidator(number)] = 10
    article: Name | None = None
    sources: Sources = "all"
    read: bool = Field(False, description="Read each passage for its relevance: surer, and as slow as a question.")


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


class ReadyReply(BaseModel):
    """An index is open."""

    status: Literal["ready"]
    index: IndexReply


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


class ProblemReply(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str


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
