"""Arguments and results of the tools that have no like among the requests of `qa_service.wire.ask_schemas`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from qa_service.wire.article_schemas import ArticleFacts, ReferenceReply
from qa_service.wire.ask_schemas import Name
from qa_service.wire.verify_schemas import QuoteToVerify


class ListArticles(BaseModel):
    """Which page of the list."""

    model_config = ConfigDict(extra="forbid")

    after: Name | None = Field(default=None, description="`next` of the page before.")


class GetArticle(BaseModel):
    """Which article."""

    model_config = ConfigDict(extra="forbid")

    doc_id: Name = Field(description="As list_articles gives it.")


class VerifyQuote(QuoteToVerify):
    """Words said to be a quote, with what is said of their place."""

    # Model providers refuse tools whose schema has `anyOf` at its top; the validator still says what it did.
    model_config = ConfigDict(extra="forbid", json_schema_extra=None)


class WholeArticle(ArticleFacts):
    """An article with its references, which are CSL-JSON items with `number` and `status`."""

    references: list[ReferenceReply]
    text: str
