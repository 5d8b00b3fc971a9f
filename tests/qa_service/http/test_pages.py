"""The page and its files as they are sent: compressed, kept for a generation, and not sent again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from qa_service.engine import ARTICLES, Engine, UnknownArticleError, every
from qa_service.http.page.routes import Pages
from qa_service.http.page.view import render
from qa_service.serving.engine_decorator import EngineDecorator

ARTICLE = "severe-asthma-immunotherapy"
PATHS = ["/", f"/articles/{ARTICLE}", "/page.js", "/page.css", "/static/page.js", "/static/page.css"]
PLAIN = {"Accept-Encoding": "identity"}


class Switching(EngineDecorator):
    """An engine whose generation is what the test says it is."""

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner)
        self.now = "first"
        self.drawn: list[str] = []

    @property
    def generation(self) -> str:
        return self.now

    def article(self, doc_id: str) -> Any:
        if doc_id == ARTICLE:  # not those of its sources
            self.drawn.append(self.now)
        return super().article(doc_id)


def test_a_kept_page_is_byte_for_byte_the_rendered_one(client: httpx.Client, engine: Engine) -> None:
    mains = list(every(engine, ARTICLES))
    shown = [("/", mains[0])] if len(mains) == 1 else []
    for path, article in (*shown, (f"/articles/{ARTICLE}", engine.article(ARTICLE))):
        made = render(article, len(mains), sources=[a for a in every(engine) if a.parent == article.doc_id]).encode()
        for headers in ({}, PLAIN, {}):
            assert client.get(path, headers=headers).content == made


def test_a_page_is_rendered_once_for_a_generation_and_anew_for_the_next(engine: Engine) -> None:
    switching, pages = Switching(engine), Pages()
    first = pages.page(switching, ARTICLE)
    assert pages.page(switching, ARTICLE) is first
    switching.now = "second"
    again = pages.page(switching, ARTICLE)
    assert (again, again is first) == (first, False)
    assert switching.drawn == ["first", "second"]


def test_a_page_drawn_while_the_generation_changes_is_not_kept_for_either(engine: Engine) -> None:
    class Changing(Switching):
        def article(self, doc_id: str) -> Any:
            found = super().article(doc_id)
            self.now = "second"
            return found

    changing, pages = Changing(engine), Pages()
    pages.page(changing, ARTICLE)
    changing.now = "first"
    pages.page(changing, ARTICLE)
    assert changing.drawn == ["first", "first"]


def test_only_so_many_pages_are_kept_and_none_of_an_article_that_is_not_there(engine: Engine) -> None:
    switching, pages = Switching(engine), Pages(most=1)
    for doc_id in (ARTICLE, None, ARTICLE):
        pages.page(switching, doc_id)
    assert len(switching.drawn) == 3  # one is kept, and / is a page of its own
    with pytest.raises(UnknownArticleError):
        pages.page(switching, "nope")


def test_the_page_of_the_only_article_is_kept_once_whatever_is_sent_with_its_address(engine: Engine) -> None:
    class Only(Switching):
        def count(self, *_: Any) -> int:
            return 1

    pages = Pages()
    first = pages.page(Only(engine), None)
    assert pages.page(Only(engine), None, after="anything") is first


@pytest.mark.parametrize("path", PATHS)
def test_a_page_and_its_files_are_compressed_for_whoever_takes_that(client: httpx.Client, path: str) -> None:
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    plain = client.get(path, headers=PLAIN)
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_asks_each_time_and_is_not_sent_what_it_has(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_answers_and_their_streams_are_not_compressed(client: httpx.Client) -> None:
    asked = {"question": "How is omalizumab given?"}
    for accept in ("application/json", "text/event-stream"):
        reply = client.post("/v1/ask", json=asked, headers={"Accept": accept, "Accept-Encoding": "gzip"})
        assert "content-encoding" not in reply.headers
