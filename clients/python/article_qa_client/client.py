"""A typed client of the HTTP interface, sync and async.

    with Client("http://127.0.0.1:8000") as client:
        answer = client.ask("How is omalizumab given?", sources="article")
        print(answer.outcome, [quote.text for quote in answer.quotes])

What goes wrong is raised (`article_qa_client.errors`). An abstention is an answer, with `outcome == "abstained"`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Literal, Self, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from article_qa_client.calls import (
    Call,
    ReferenceForm,
    Sources,
    article_call,
    ask_call,
    claims,
    lint_call,
    page_after_call,
    questions_call,
    references_call,
    search_call,
    verify_call,
)
from article_qa_client.errors import UnreachableError, UnreadableReplyError, service_error
from article_qa_client.events import EventReader
from article_qa_client.models import (
    AnswerReply,
    ArticleReply,
    ArticlesReply,
    ArticleSummary,
    DoneReply,
    LintReply,
    NoticesReply,
    QuestionsReply,
    QuoteReply,
    ReferenceReply,
    ResolvedReply,
    SearchReply,
    VerifyReply,
)

Reply = TypeVar("Reply", bound=BaseModel)
Value = TypeVar("Value")
TIMEOUT_S = 60.0
_REFERENCES = TypeAdapter(list[ReferenceReply])
_EVENTS: dict[str, type[BaseModel]] = {
    "notices": NoticesReply,
    "resolved": ResolvedReply,
    "retrieved": SearchReply,
    "quote": QuoteReply,
    "answer": AnswerReply,
    "done": DoneReply,
}


@dataclass(frozen=True, slots=True)
class AskEvent:
    """A named event of a streamed answer. Events that later versions may add are left out."""

    name: Literal["notices", "resolved", "retrieved", "quote", "answer", "done"]
    data: NoticesReply | ResolvedReply | SearchReply | QuoteReply | AnswerReply | DoneReply


def _checked(reply: httpx.Response) -> httpx.Response:
    """The reply, whose body is read, unless it is a problem."""
    if reply.is_success:
        return reply
    try:
        body = reply.json()
    except ValueError:
        body = None
    told = reply.headers.get("retry-after", "")
    raise service_error(reply.status_code, body, reply.reason_phrase, told, reply.headers.get("x-request-id"))


def _read(form: type[Reply], reply: httpx.Response) -> Reply:
    return _valid(TypeAdapter(form), reply.content, reply.url.path)


def _valid(form: TypeAdapter[Value], content: bytes | str, path: str) -> Value:
    try:
        return form.validate_json(content)
    except ValidationError as error:
        raise UnreadableReplyError(path) from error


def _headers(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


@contextmanager
def _reaching(base_url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise UnreachableError(base_url, error) from error


def _events(reader: EventReader, received: bytes) -> Iterator[AskEvent]:
    """The events that are whole. Raises ServiceError for an `error`."""
    for name, data in reader.feed(received):
        if name == "error":
            problem = json.loads(data)
            raise service_error(int(problem["status"]), problem, "failed")
        if name in _EVENTS:
            yield AskEvent(name, _valid(TypeAdapter(_EVENTS[name]), data, "/v1/ask"))  # type: ignore[arg-type]


class Client:
    """The service, called and waited for; every method raises `ArticleQaError`.

    `key` is an API key, where the service wants one; `http` a client of your own, with proxies or headers, which is not
    closed.
    """

    def __init__(
        self, base_url: str, timeout_s: float = TIMEOUT_S, http: httpx.Client | None = None, *, key: str | None = None
    ) -> None:
        self._base, self._own, self._headers = base_url.rstrip("/"), http is None, _headers(key)
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
        locale: str | None = None,
    ) -> AnswerReply:
        """The answer; `history` holds earlier answers, or their questions, oldest first."""
        return _read(AnswerReply, self._send(ask_call(question, article, sources, history, risk, locale)))

    def ask_events(
        self,
        question: str,
        *,
        article: str | None = None,
        sources: Sources = "all",
        history: Sequence[AnswerReply | str] = (),
        risk: float | None = None,
        locale: str | None = None,
    ) -> Iterator[AskEvent]:
        """The answer as it comes about: notices that its wording calls for, resolved, retrieved, each quote, answer, done.

        An error can come in the middle. Who stops early ends the work: close the iterator.
        """
        call = ask_call(question, article, sources, history, risk, locale, stream=True)
        url = self._base + call.path
        with (
            _reaching(self._base),
            self._http.stream(call.method, url, json=call.json, headers=self._headers) as reply,
        ):
            if not reply.is_success:
                reply.read()
            reader = EventReader()
            for received in _checked(reply).iter_bytes():
                yield from _events(reader, received)

    def search(
        self, query: str, k: int = 10, *, article: str | None = None, sources: Sources = "all", read: bool = False
    ) -> SearchReply:
        """The k best passages, best first; with `read` their relevance is surer, and comes later."""
        return _read(SearchReply, self._send(search_call(query, k, article, sources, read)))

    def verify(
        self,
        quotes: Sequence[QuoteReply | str],
        *,
        article: str | None = None,
        sources: Sources = "all",
        check_citations: bool = True,
    ) -> VerifyReply:
        """Whether quotes stand in the sources word for word; those of an answer with what it says of their place."""
        return _read(VerifyReply, self._send(verify_call(claims(quotes), article, sources, check_citations)))

    def verify_answer(
        self, markdown: str, *, article: str | None = None, sources: Sources = "all", check_citations: bool = True
    ) -> VerifyReply:
        """The same of every quote in a text in Markdown."""
        return _read(VerifyReply, self._send(verify_call({"answer": markdown}, article, sources, check_citations)))

    def lint(
        self,
        text: str,
        form: Literal["markdown", "text"] = "markdown",
        *,
        today: date | None = None,
        ignore: Sequence[str] = (),
    ) -> LintReply:
        """What is unsound in the citing of a text of yours."""
        return _read(LintReply, self._send(lint_call({"text": text, "format": form}, today, ignore)))

    def lint_article(self, doc_id: str, *, today: date | None = None, ignore: Sequence[str] = ()) -> LintReply:
        """The same of an article in the index."""
        return _read(LintReply, self._send(lint_call({"article": doc_id}, today, ignore)))

    def articles(self) -> list[ArticleSummary]:
        """What is known of every source in the index."""
        found: list[ArticleSummary] = []
        page = ArticlesReply(articles=[], next="")
        while page.next is not None:
            page = _read(ArticlesReply, self._send(page_after_call(page.next)))
            found += page.articles
        return found

    def article(self, doc_id: str) -> ArticleReply:
        """An article with its text and units."""
        return _read(ArticleReply, self._send(article_call(doc_id)))

    def questions(self, doc_id: str) -> QuestionsReply:
        """Questions that an article answers well, in its order."""
        return _read(QuestionsReply, self._send(questions_call(doc_id)))

    def references(self, doc_id: str) -> list[ReferenceReply]:
        """An article's references as CSL-JSON with `number` and `status`."""
        call = references_call(doc_id, None)
        return _valid(_REFERENCES, self._send(call).content, call.path)

    def export_references(self, doc_id: str, form: ReferenceForm) -> str:
        """An article's references as files of reference managers have them, or in a style."""
        return self._send(references_call(doc_id, form)).text

    def _send(self, call: Call) -> httpx.Response:
        url = self._base + call.path
        with _reaching(self._base):
            return _checked(
                self._http.request(call.method, url, json=call.json, params=call.params, headers=self._headers)
            )


class AsyncClient:
    """The service, called from a coroutine; otherwise as `Client`."""

    def __init__(
        self,
        base_url: str,
        timeout_s: float = TIMEOUT_S,
        http: httpx.AsyncClient | None = None,
        *,
        key: str | None = None,
    ) -> None:
        self._base, self._own, self._headers = base_url.rstrip("/"), http is None, _headers(key)
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
        locale: str | None = None,
    ) -> AnswerReply:
        """As `Client.ask`."""
        return _read(AnswerReply, await self._send(ask_call(question, article, sources, history, risk, locale)))

    async def ask_events(
        self,
        question: str,
        *,
        article: str | None = None,
        sources: Sources = "all",
        history: Sequence[AnswerReply | str] = (),
        risk: float | None = None,
        locale: str | None = None,
    ) -> AsyncIterator[AskEvent]:
        """As `Client.ask_events`."""
        call = ask_call(question, article, sources, history, risk, locale, stream=True)
        url = self._base + call.path
        with _reaching(self._base):
            async with self._http.stream(call.method, url, json=call.json, headers=self._headers) as reply:
                if not reply.is_success:
                    await reply.aread()
                reader = EventReader()
                async for received in _checked(reply).aiter_bytes():
                    for event in _events(reader, received):
                        yield event

    async def search(
        self, query: str, k: int = 10, *, article: str | None = None, sources: Sources = "all", read: bool = False
    ) -> SearchReply:
        """As `Client.search`."""
        return _read(SearchReply, await self._send(search_call(query, k, article, sources, read)))

    async def verify(
        self,
        quotes: Sequence[QuoteReply | str],
        *,
        article: str | None = None,
        sources: Sources = "all",
        check_citations: bool = True,
    ) -> VerifyReply:
        """As `Client.verify`."""
        return _read(VerifyReply, await self._send(verify_call(claims(quotes), article, sources, check_citations)))

    async def verify_answer(
        self, markdown: str, *, article: str | None = None, sources: Sources = "all", check_citations: bool = True
    ) -> VerifyReply:
        """As `Client.verify_answer`."""
        return _read(
            VerifyReply, await self._send(verify_call({"answer": markdown}, article, sources, check_citations))
        )

    async def lint(
        self,
        text: str,
        form: Literal["markdown", "text"] = "markdown",
        *,
        today: date | None = None,
        ignore: Sequence[str] = (),
    ) -> LintReply:
        """As `Client.lint`."""
        return _read(LintReply, await self._send(lint_call({"text": text, "format": form}, today, ignore)))

    async def lint_article(self, doc_id: str, *, today: date | None = None, ignore: Sequence[str] = ()) -> LintReply:
        """As `Client.lint_article`."""
        return _read(LintReply, await self._send(lint_call({"article": doc_id}, today, ignore)))

    async def articles(self) -> list[ArticleSummary]:
        """As `Client.articles`."""
        found: list[ArticleSummary] = []
        page = ArticlesReply(articles=[], next="")
        while page.next is not None:
            page = _read(ArticlesReply, await self._send(page_after_call(page.next)))
            found += page.articles
        return found

    async def article(self, doc_id: str) -> ArticleReply:
        """As `Client.article`."""
        return _read(ArticleReply, await self._send(article_call(doc_id)))

    async def questions(self, doc_id: str) -> QuestionsReply:
        """As `Client.questions`."""
        return _read(QuestionsReply, await self._send(questions_call(doc_id)))

    async def references(self, doc_id: str) -> list[ReferenceReply]:
        """As `Client.references`."""
        call = references_call(doc_id, None)
        return _valid(_REFERENCES, (await self._send(call)).content, call.path)

    async def export_references(self, doc_id: str, form: ReferenceForm) -> str:
        """As `Client.export_references`."""
        return (await self._send(references_call(doc_id, form))).text

    async def _send(self, call: Call) -> httpx.Response:
        url = self._base + call.path
        with _reaching(self._base):
            return _checked(
                await self._http.request(call.method, url, json=call.json, params=call.params, headers=self._headers)
            )
