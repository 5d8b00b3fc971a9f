"""`/` and `/articles/{doc_id}`: pages, rendered once for an index generation and kept as they are sent.

`/page.js` is the modules of the page as one script and `/page.css` its style sheet: with the page itself three requests,
all from memory, where the modules one by one were twenty, which held up the first paint.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated

from cachetools import LRUCache
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from corpus.article import Article
from qa_service.engine import ARTICLES, Engine
from qa_service.http.cached_response import CachedResponse
from qa_service.http.js_bundle import bundled_script
from qa_service.http.opened import opened
from qa_service.http.page.examples import MOST as MOST_SHOWN
from qa_service.http.page.view import render, render_index
from qa_service.http.static_files import STATIC
from qa_service.serving.idle_questions import IdleQuestions
from qa_service.serving.opening_questions import ABOUT_SECTION, OpeningQuestion

MOST = 64
"""Pages that are kept, some 150 kB each with a long article."""
MOST_LISTED = 200
"""Articles of one page of the list, by title; the next page has the doc_ids behind the last of them."""
HEADERS = {"Cache-Control": "no-cache"}  # asked again each time: another generation or release may have come


class Pages:
    """Pages by generation and article, the least recently asked for forgotten first; safe to use from threads."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: LRUCache[tuple[str, str | None, str | None, int], CachedResponse] = LRUCache(most)
        self._lock = threading.Lock()

    def page(
        self,
        engine: Engine,
        doc_id: str | None,
        questions: IdleQuestions | None = None,
        feedback: str = "",
        after: str | None = None,
    ) -> CachedResponse:
        """The page of an article, of the only one, or the list of several behind `after`, for None.

        Raises UnknownArticleError.
        """
        questions, engine = questions or IdleQuestions(), engine.pinned()
        if doc_id is not None or engine.count(ARTICLES) < 2:
            after = None  # there is one page only, whatever is sent
        key = (engine.generation, doc_id, after, questions.version)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = CachedResponse.of(_rendered(engine, doc_id, questions, feedback, after))
            if engine.generation != key[0]:
                return found  # of either generation: another one has come meanwhile
        with self._lock:
            self._kept[key] = found
        return found


@lru_cache(maxsize=1)
def script() -> CachedResponse:
    """The modules of the page as one script; it is put together once."""
    return CachedResponse.of(bundled_script("page.js", lambda path: (STATIC / path).read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def style() -> CachedResponse:
    """Its style sheet."""
    return CachedResponse.of((STATIC / "page.css").read_text(encoding="utf-8"))


def _rendered(engine: Engine, doc_id: str | None, questions: IdleQuestions, feedback: str, after: str | None) -> str:
    count = engine.count(ARTICLES)
    if doc_id is None and count > 1:
        listed = engine.listing(after, MOST_LISTED + 1, ARTICLES)
        mains = [engine.article(one.doc_id) for one in listed[:MOST_LISTED]]
        more = mains[-1].doc_id if len(listed) > MOST_LISTED else None
        return render_index(mains, _of_several(engine, mains, questions), feedback, count, more)
    if doc_id is None:
        doc_id = (engine.listing(limit=1, types=ARTICLES) or engine.listing(limit=1))[0].doc_id
    shown = engine.article(doc_id)
    sources = [engine.article(name) for name in engine.sources_of(doc_id)]
    return render(shown, count or 1, questions.of(engine, shown), feedback, sources)


def _of_several(engine: Engine, articles: Sequence[Article], questions: IdleQuestions) -> list[OpeningQuestion]:
    """A question of each of the first articles that have one; none that means another thing over another article."""
    found = [questions.of(engine, article) or () for article in articles]
    plain = [[q for q in known if not q.question.startswith(ABOUT_SECTION)] for known in found]
    return [known[0] for known in plain if known][:MOST_SHOWN]


def router() -> APIRouter:
    """The routes of one application, with pages of their own."""
    routes, pages = APIRouter(), Pages()

    @routes.get("/", include_in_schema=False)
    def first(request: Request, after: Annotated[str | None, Query(max_length=200)] = None) -> Response:
        state = request.app.state
        found = pages.page(opened(request.app), None, state.questions, state.feedback, after)
        return found.reply(request, "text/html; charset=utf-8", HEADERS)

    @routes.get("/articles/{doc_id}", include_in_schema=False)
    def page(doc_id: str, request: Request) -> Response:
        return pages.page(opened(request.app), doc_id, request.app.state.questions, request.app.state.feedback).reply(
            request, "text/html; charset=utf-8", HEADERS
        )

    @routes.get("/page.js", include_in_schema=False)
    async def page_script(request: Request) -> Response:
        return script().reply(request, "text/javascript; charset=utf-8", HEADERS)

    @routes.get("/page.css", include_in_schema=False)
    async def page_style(request: Request) -> Response:
        return style().reply(request, "text/css; charset=utf-8", HEADERS)

    return routes
