"""`/widget.js`: the element <article-qa> as one script for any page (docs/widget.md)."""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qa_service.http.cached_response import CachedResponse
from qa_service.http.js_bundle import bundled_script
from qa_service.http.static_files import STATIC

ENTRY = "widget/element.js"
HEADERS = {
    "Access-Control-Allow-Origin": "*",  # the script is public: a page that may not ask must still be told so by it
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=300",
}

router = APIRouter()


@lru_cache(maxsize=1)
def script() -> CachedResponse:
    """The script; it is put together once."""
    return CachedResponse.of(bundled_script(ENTRY, lambda path: (STATIC / path).read_text(encoding="utf-8")))


@router.get("/widget.js", include_in_schema=False)
def widget(request: Request) -> Response:
    """The script, or word that the browser has it already."""
    return script().reply(request, "text/javascript; charset=utf-8", HEADERS)
