"""A typed client of the HTTP interface, sync and async.

    with Client("http://127.0.0.1:8000") as client:
        answer = client.ask("How is omalizumab given?", sources="article")
        print(answer.outcome, [quote.text for quote in answer.quotes])

What goes wrong is raised: `ServiceError` for a problem that the service reports, `httpx.TransportError` for a
service that is not reached. An abstention is an answer, with `outcome == "abstained"`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from qa_service.http.schemas import AnswerReply, SearchReply

Sources = Literal["article", "all"]
Reply = TypeVar("Reply", bound=BaseModel)
TIMEOUT_S = 60.0


class ServiceError(Exception):
    """The service refused a request or failed; never an abstention.

    `type` is the stable name of the problem, `status` the HTTP status, `retry_after_s` when to try again, if told.
    """

    def __init__(self, status: int, kind: str, detail: str, retry_after_s: float | None) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.type, self.detail, self.retry_after_s = status, kind, detail, retry_after_s


@dataclass(frozen=True, slots=True)
class _Call:
    """A request, before it is sent one way or the other."""

    method: str
    path: str
    json: dict[str, Any] | None = None
    params: dict[str, str] | None = None


def _ask(
    question: str, article: str | None, sources: Sources, history: Sequence[AnswerReply | str], risk: float | None
) -> _Call:
    body = {"question": question, "article": article, "sources": sources, "history": [_turn(turn) for turn in history]}
    return _Call("POST", "/v1/ask", {**body, "risk": risk})


def _turn(turn: AnswerReply | str) -> dict[str, Any]:
    if isinstance(turn, str):
        return {"question": turn}
    shown = [{"doc_id": q.doc_id, "start": q.start, "end": q.end} for q in turn.quotes]
    return {"question": turn.question, "quotes": shown}


def _search(query: str, k: int, article: str | None, sources: Sources) -> _Call:
    return _Call("POST", "/v1/search", {"query": query, "k": k, "article": article, "sources": sources})


def _article(doc_id: str) -> _Call:
    return _Call("GET", f"/v1/articles/{quote(doc_id, safe='')}")


def _references(doc_id: str, form: str | None) -> _Call:
    return _Call("GET", f"{_article(doc_id).path}/references", params={"format": form} if form else None)


def _checked(reply: httpx.Response) -> httpx.Response:
    if reply.is_success:
        return reply
    try:
        body = reply.json()
    except ValueError:
        body = None
    problem = body if isinstance(body, dict) else {}
    wait = reply.headers.get("retry-after", "")
    raise ServiceError(
        reply.status_code,
        str(problem.get("type", "about:blank")),
        str(problem.get("detail") or reply.reason_phrase),
        float(wait) if wait.isdecimal() else None,
    )


def _read(form: type[Reply], reply: httpx.Response) -> Reply:
    return form.model_validate_json(reply.content)


class Client:
    """The service, called and waited for. `http` is a client of your own, with proxies or headers; it is not closed."""

    def __init__(self, base_url: str, timeout_s: float = TIMEOUT_S, http: httpx.Client | None = None) -> None:
        self._base, self._own = base_url.rstrip("/"), http is None
        self._http = http or httpx.Client(timeout=timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes its connections."""
        if self._own:
            self._http.close()

    def ask(
        self,
        question: str,
        *,
        article: str | None = None,
        sources: Sources = "all",
        history: Sequence[AnswerReply | str] = (),
        risk: float | None = None,
    ) -> AnswerReply:
        """The answer; `history` holds earlier answers, or their questions, oldest first. Raises ServiceError."""
        return _read(AnswerReply, self._send(_ask(question, article, sources, history, risk)))

    def search(self, query: str, k: int = 10, *, article: str | None = None, sources: Sources = "all") -> SearchReply:
        """The k best passages, best first. Raises ServiceError."""
        return _read(SearchReply, self._send(_search(query, k, article, sources)))

    def articles(self) -> list[dict[str, Any]]:
        """What is known of every source in the index. Raises ServiceError."""
        listed: list[dict[str, Any]] = self._send(_Call("GET", "/v1/articles")).json()["articles"]
        return listed

    def article(self, doc_id: str) -> dict[str, Any]:
        """An article with its text and units. Raises ServiceError."""
        found: dict[str, Any] = self._send(_article(doc_id)).json()
        return found

    def references(self, doc_id: str) -> list[dict[str, Any]]:
        """An article's references as CSL-JSON with `number` and `status`. Raises ServiceError."""
        found: list[dict[str, Any]] = self._send(_references(doc_id, None)).json()
        return found

    def export_references(self, doc_id: str, form: str) -> str:
        """An article's references as `csl-json`, `ris`, `bibtex` or in a style. Raises ServiceError."""
        return self._send(_references(doc_id, form)).text

    def _send(self, call: _Call) -> httpx.Response:
        return _checked(self._http.request(call.method, self._base + call.path, json=call.json, params=call.params))


class AsyncClient:
    """The service, called from a coroutine. `http` is a client of your own; it is not closed."""

    def __init__(self, base_url: str, timeout_s: float = TIMEOUT_S, http: httpx.AsyncClient | None = None) -> None:
        self._base, self._own = base_url.rstrip("/"), http is None
        self._http = http or httpx.AsyncClient(timeout=timeout_s)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes its connections."""
        if self._own:
            await self._http.aclose()

    async def ask(
        self,
        question: str,
        *,
        article: str | None = None,
        sources: Sources = "all",
        history: Sequence[AnswerReply | str] = (),
        risk: float | None = None,
    ) -> AnswerReply:
        """As `Client.ask`."""
        return _read(AnswerReply, await self._send(_ask(question, article, sources, history, risk)))

    async def search(
        self, query: str, k: int = 10, *, article: str | None = None, sources: Sources = "all"
    ) -> SearchReply:
        """As `Client.search`."""
        return _read(SearchReply, await self._send(_search(query, k, article, sources)))

    async def articles(self) -> list[dict[str, Any]]:
        """As `Client.articles`."""
        listed: list[dict[str, Any]] = (await self._send(_Call("GET", "/v1/articles"))).json()["articles"]
        return listed

    async def article(self, doc_id: str) -> dict[str, Any]:
        """As `Client.article`."""
        found: dict[str, Any] = (await self._send(_article(doc_id))).json()
        return found

    async def references(self, doc_id: str) -> list[dict[str, Any]]:
        """As `Client.references`."""
        found: list[dict[str, Any]] = (await self._send(_references(doc_id, None))).json()
        return found

    async def export_references(self, doc_id: str, form: str) -> str:
        """As `Client.export_references`."""
        return (await self._send(_references(doc_id, form))).text

    async def _send(self, call: _Call) -> httpx.Response:
        url = self._base + call.path
        return _checked(await self._http.request(call.method, url, json=call.json, params=call.params))
