"""Arguments and results of the tools that have no like among the requests of `qa_service.http.schemas`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa_service.http.schemas import Name
from qa_service.http.verify import QuoteToVerify


class ListArticles(BaseModel):
    """No arguments."""

    model_config = ConfigDict(extra="forbid")


class GetArticle(BaseModel):
    """Which article."""

    model_config = ConfigDict(extra="forbid")

    doc_id: Name = Field(description="As list_articles gives it.")


class VerifyQuote(QuoteToVerify):
    """Words said to be a quote, with what is said of their place."""

    model_config = ConfigDict(extra="forbid")


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


class ListedArticle(ArticleFacts):
    """An article in the list; `references` counts them, citation numbers without an entry too."""

    references: int


class ArticlesReply(BaseModel):
    """Every source in the index."""

    articles: list[ListedArticle]


class ArticleReply(ArticleFacts):
    """An article whole; `references` are CSL-JSON items with `number` and `status`, an orphan has these only."""

    references: list[dict[str, Any]]
    text: str
