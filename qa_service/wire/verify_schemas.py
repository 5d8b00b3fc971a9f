"""Requests and replies of the quote check as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from qa_service.verify.answers import check_passages, quoted_in
from qa_service.verify.markdown_quotes import Passage
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked, Claim
from qa_service.wire.ask_schemas import SAYING, CitationReply, IndexReply, Name, Offset, SpanReply, asked, number

MAX_QUOTE = 20_000
MAX_QUOTES = 200
MAX_ANSWER = 200_000


def _number(citation: Any) -> Any:
    """A citation as answers give it is known by its number."""
    return number(citation.get("number") if isinstance(citation, dict) else citation)


_CITATION = {
    "anyOf": [
        {"type": "integer"},
        {"type": "object", "required": ["number"], "properties": {"number": {"type": "integer"}}},
    ]
}
_PLACE: JsonDict = {
    "anyOf": [
        {"required": ["doc_id"], "properties": {"doc_id": {"type": "string"}}},
        {"properties": {"start": {"type": "null"}, "end": {"type": "null"}}},
    ]
}
_ONE_OF_BOTH: JsonDict = {
    "oneOf": [
        {"required": ["quotes"], "properties": {"quotes": {"type": "array"}, "answer": {"type": "null"}}},
        {"required": ["answer"], "properties": {"answer": {"type": "string"}, "quotes": {"type": "null"}}},
    ]
}
"""What the validators below say, for those who read /openapi.json."""


class QuoteToVerify(BaseModel):
    """Words said to be a quote. A quote of an answer may be sent as it came: its further fields are not looked at."""

    model_config = ConfigDict(json_schema_extra=_PLACE)

    text: Annotated[str, AfterValidator(asked)] = Field(
        max_length=MAX_QUOTE,
        json_schema_extra=SAYING,
        examples=["The FDA has issued a black-box warning for anaphylaxis 4."],
    )
    doc_id: Name | None = Field(None, description="The source it is said to stand in.")
    start: Offset | None = Field(None, description="Where it is said to begin, in code points of `doc_id`.")
    end: Offset | None = Field(None, description="Where it is said to end.")
    citations: list[Annotated[int, BeforeValidator(_number), WithJsonSchema(_CITATION)]] = Field(
        default_factory=list, max_length=50, description="Citation numbers said to stand behind it."
    )

    @model_validator(mode="after")
    def _place_has_a_source(self) -> QuoteToVerify:
        if self.doc_id is None and (self.start is not None or self.end is not None):
            raise ValueError("`start` and `end` are offsets in a source; name it as `doc_id`")
        return self

    def to_claim(self, with_citations: bool) -> Claim:
        """The quote as it is checked."""
        return Claim(self.text, self.doc_id, self.start, self.end, tuple(self.citations) if with_citations else ())


class VerifyRequest(BaseModel):
    """Quotes, or an answer in Markdown with quotes in it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_ONE_OF_BOTH)

    quotes: list[QuoteToVerify] | None = Field(None, min_length=1, max_length=MAX_QUOTES)
    answer: Annotated[str, Field(max_length=MAX_ANSWER, json_schema_extra=SAYING), AfterValidator(asked)] | None = (
        Field(None, description="Markdown; block quotes and words in quotation marks are its quotes.")
    )
    article: Name | None = Field(None, description="doc_id; default: every article in the index.")
    sources: Literal["article", "all"] = Field("all", description="`article` leaves out notes and texts of references.")
    check_citations: StrictBool = Field(
        True, description="false where the numbers behind the quotes are not the article's."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> VerifyRequest:
        if (self.quotes is None) == (self.answer is None):
            raise ValueError("give either `quotes` or `answer`")
        return self

    def passages(self) -> list[Passage]:
        """What is to be checked, in order."""
        if self.answer is not None:
            return quoted_in(self.answer, citations=self.check_citations)
        return [Passage(quote.to_claim(self.check_citations)) for quote in self.quotes or []]

    def checked(self, source_index: SourceIndex) -> list[Checked]:
        """The verdicts, in order; `source_index` is what `article` and `sources` ask for."""
        return check_passages(self.passages(), source_index)


class PrintedReply(SpanReply):
    """Words of a source, with the citations printed for just these words."""

    source_type: Literal["article", "reference_record", "reference_note", "reference_text"]
    heading_path: list[str]
    citations: list[CitationReply]


FlagName = Literal["digits", "negation", "unit", "comparative", "citation_marker"]


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
