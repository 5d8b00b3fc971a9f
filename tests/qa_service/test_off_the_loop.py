"""An index is read away from the event loop, which other requests wait for: one in a store elsewhere takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from mcp import Client, MCPError

from corpus.article import Article
from indexer.backend import Listed
from qa_service.engine import UnknownArticleError
from qa_service.http.chat.routes import router
from qa_service.mcp.server import build_server
from qa_service.settings import ServiceSettings


class Empty:
    """An index of nothing, which fails where it is read on an event loop."""

    def __init__(self) -> None:
        self.read = 0

    def pinned(self) -> Empty:
        """Itself."""
        return self

    def article(self, doc_id: str) -> Article:
        """None is there."""
        self._away()
        raise UnknownArticleError(doc_id, [])

    def listing(self, *_: Any, **__: Any) -> Sequence[Listed]:
        """Nothing."""
        self._away()
        return []

    def _away(self) -> None:
        self.read += 1
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()


def test_resources_over_the_model_context_protocol() -> None:
    engine: Any = Empty()

    async def talk() -> None:
        async with Client(build_server(lambda: engine, lambda work: asyncio.sleep(0, {}))) as client:
            assert (await client.list_resources()).resources == []
            with pytest.raises(MCPError, match="nope"):
                await client.read_resource("article-qa://articles/nope")

    asyncio.run(talk())
    assert engine.read == 2


def test_a_chat_with_a_model_that_is_not_there() -> None:
    engine: Any = Empty()
    app = FastAPI()
    app.include_router(router(ServiceSettings()))
    app.state.engine = engine
    sent = {"model": "article-qa:nope", "messages": [{"role": "user", "content": "Why?"}]}

    async def talk() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.post("/v1/chat/completions", json=sent)

    assert asyncio.run(talk()).status_code == 404
    assert engine.read == 2
