"""`POST /v1/verify`: are these quotes in the articles, word for word."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from qa_service.article_json import index_json
from qa_service.engine import Engine
from qa_service.http.schemas import CitationReply, IndexReply, Name, SpanReply
from qa_service.http.turns import Turn
from qa_service.settings import ServiceSettings
from qa_service.verify.answers import check_answer
from qa_service.verify.check import check
from qa_service.verify.library import Library
from qa_service.verify.verdict import Checked, Claim
from qa_service.verify.verdict_json import report_json

MAX_QUOTE = 20_000
MAX_QUOTES = 200
MAX_ANSWER = 200_000


def _words(text: str) -> str:
    """Refuses what is no text: nothing, NUL and lone surrogates."""
    if not text.strip():
        raise ValueError("is empty")
    if "\0" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("holds characters that are no text (NUL or lone surrogates)")
    return text


def _number(citation: Any) -> Any:
    """A citation as answers give it is known by its number."""
    return citation.get("number") if isinstance(citation, dict) else citation


class QuoteToVerify(BaseModel):
    """Words said to be a quote. A quote of an answer may be sent as it came: its further fields are not looked at."""

    text: Annotated[str, Field(max_length=MAX_QUOTE), AfterValidator(_words)] = Field(
        examples=["The FDA has issued a black-box warning for anaphylaxis 4."]
    )
    doc_id: Name | None = Field(None, description="The source it is said to stand in.")
    start: int | None = Field(None, ge=0, description="Where it is said to begin, in code points of `doc_id`.")
    end: int | None = Field(None, ge=0, description="Where it is said to end.")
    citations: list[Annotated[int, BeforeValidator(_number)]] = Field(
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

    model_config = ConfigDict(extra="forbid")

    quotes: list[QuoteToVerify] | None = Field(None, min_length=1, max_length=MAX_QUOTES)
    answer: Annotated[str, Field(max_length=MAX_ANSWER), AfterValidator(_words)] | None = Field(
        None, description="Markdown; block quotes and words in quotation marks are its quotes."
    )
    article: Name | None = Field(None, description="doc_id; default: every article in the index.")
    sources: Literal["article", "all"] = Field("all", description="`article` leaves out notes and texts of references.")
    check_citations: bool = Field(True, description="false where the numbers behind the quotes are not the article's.")

    @model_validator(mode="after")
    def _one_of_both(self) -> VerifyRequest:
        if (self.quotes is None) == (self.answer is None):
            raise ValueError("give either `quotes` or `answer`")
        return self

    def checked(self, library: Library) -> list[Checked]:
        """The verdicts, in order; `library` is what `article` and `sources` ask for."""
        if self.answer is not None:
            return check_answer(self.answer, library, citations=self.check_citations)
        return [check(quote.to_claim(self.check_citations), library) for quote in self.quotes or []]


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


class _Shelf:
    """The library of the generation that was last asked for: what is made of it is used again."""

    def __init__(self) -> None:
        self._kept: tuple[str, Library] | None = None

    def library(self, engine: Engine) -> Library:
        """The library of an engine's sources."""
        kept, generation = self._kept, engine.generation
        if kept is None or kept[0] != generation:
            self._kept = kept = (generation, Library.of(engine.articles()))
        return kept[1]


def router(settings: ServiceSettings) -> APIRouter:
    """The route of the quote check."""
    routes = APIRouter()
    shelf = _Shelf()

    @routes.post("/v1/verify", response_model=VerifyReply, summary="Check quotes against the articles, word for word")
    async def verify(body: VerifyRequest, request: Request) -> Response:
        engine: Engine = request.app.state.engine

        def work() -> dict[str, Any]:
            if body.article is not None:
                engine.article(body.article)
            library = shelf.library(engine).within(body.article, body.sources)
            return {**report_json(body.checked(library)), "index": index_json(engine)}

        turn = Turn.of(request, settings)
        found = await turn.run(work)
        turn.done(None, None)
        return JSONResponse(found, headers=turn.headers)

    return routes
