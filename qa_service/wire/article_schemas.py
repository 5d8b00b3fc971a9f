"""Articles, their units and references as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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
