"""The form of one line of a gold file; docs/labelling.md says what the fields mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1)]
Number = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    """A field that does not exist is an error: it is mostly a misspelt one, whose default would be taken in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)


class GoldSpanRow(_Strict):
    """Code points `[start, end)` of a source; `text` holds its words there."""

    start: Annotated[int, Field(ge=0)]
    end: int
    text: Words
    doc_id: Words | None = None


class EarlierQuestion(_Strict):
    """A turn of the conversation before the question."""

    question: Words


class GoldRow(_Strict):
    """One question with its labels."""

    id: Words
    kind: Words = "other"
    persona: Words = "other"
    history: list[EarlierQuestion] = []
    question: Words
    rewrite: Words | None = None
    answerable: bool | None = None
    evidence: list[list[GoldSpanRow]] = []
    must_contain: list[Words] = []
    citations: list[Number] = []
    acceptable_extra_citations: list[Number] = []
    acceptable_extra_evidence: list[GoldSpanRow] = []
    expect_safety: Literal["emergency", "personal", False] | None = None
    debatable: str | None = None
    conversation: Words | None = None
    turn: Number = 1
    sources: Literal["article", "all"] = "article"
    why: str = ""
