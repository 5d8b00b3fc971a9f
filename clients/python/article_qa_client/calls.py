"""The requests of the client, before they are sent one way or the other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import quote

from article_qa_client.models import AnswerReply, QuoteReply

Sources = Literal["article", "all"]
ReferenceForm = Literal["csl-json", "ris", "bibtex", "vancouver", "american-medical-association"]


@dataclass(frozen=True, slots=True)
class Call:
    """A request, before it is sent one way or the other."""

    method: str
    path: str
    json: dict[str, Any] | None = None
    params: dict[str, str] | None = None


def ask_call(
    question: str,
    article: str | None,
    sources: Sources,
    history: Sequence[AnswerReply | str],
    risk: float | None,
    locale: str | None,
    stream: bool = False,
) -> Call:
    """A question; `history` holds earlier answers, or their questions, oldest first."""
    body = {"question": question, "article": article, "sources": sources, "history": [_turn(turn) for turn in history]}
    return Call("POST", "/v1/ask", {**body, "risk": risk, "locale": locale, "stream": stream})


def _turn(turn: AnswerReply | str) -> dict[str, Any]:
    if isinstance(turn, str):
        return {"question": turn}
    shown = [{"doc_id": q.doc_id, "start": q.start, "end": q.end} for q in turn.quotes]
    return {"question": turn.question, "quotes": shown}


def search_call(query: str, k: int, article: str | None, sources: Sources, read: bool) -> Call:
    """A search for passages."""
    return Call("POST", "/v1/search", {"query": query, "k": k, "article": article, "sources": sources, "read": read})


def verify_call(what: dict[str, Any], article: str | None, sources: Sources, check_citations: bool) -> Call:
    """A check of quotes; `what` is `claims(...)`, or `{"answer": ...}` with Markdown."""
    how = {"article": article, "sources": sources, "check_citations": check_citations}
    return Call("POST", "/v1/verify", {**what, **how})


def claims(quotes: Sequence[QuoteReply | str]) -> dict[str, Any]:
    """Quotes as they are checked: those of an answer with what it says of their place."""
    return {"quotes": [{"text": q} if isinstance(q, str) else q.model_dump(mode="json") for q in quotes]}


def lint_call(what: dict[str, Any], today: date | None, ignore: Sequence[str]) -> Call:
    """A look through the citing of `{"text", "format"}` or of `{"article"}`."""
    return Call("POST", "/v1/lint", {**what, "today": today and today.isoformat(), "ignore": list(ignore)})


def page_after_call(doc_id: str) -> Call:
    """The page of sources behind one, by its doc_id; "" is before all."""
    return Call("GET", "/v1/articles", params={"after": doc_id} if doc_id else None)


def article_call(doc_id: str) -> Call:
    """An article with its text."""
    return Call("GET", f"/v1/articles/{quote(doc_id, safe='')}")


def questions_call(doc_id: str) -> Call:
    """Questions that an article answers well."""
    return Call("GET", f"{article_call(doc_id).path}/questions")


def references_call(doc_id: str, form: str | None) -> Call:
    """The references of an article; `form` None is CSL-JSON with numbers."""
    return Call("GET", f"{article_call(doc_id).path}/references", params={"format": form} if form else None)
