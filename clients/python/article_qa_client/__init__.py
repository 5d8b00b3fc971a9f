"""A typed client of an article-qa service, sync and async; it needs httpx and pydantic and nothing of the service."""

from article_qa_client.client import AskEvent, AsyncClient, Client
from article_qa_client.errors import (
    ArticleQaError,
    BusyError,
    InvalidRequestError,
    KeyRefusedError,
    NotFoundError,
    ServiceError,
    UnreachableError,
    UnreadableReplyError,
)

__all__ = [
    "ArticleQaError",
    "AskEvent",
    "AsyncClient",
    "BusyError",
    "Client",
    "InvalidRequestError",
    "KeyRefusedError",
    "NotFoundError",
    "ServiceError",
    "UnreachableError",
    "UnreadableReplyError",
]
