"""`/widget.js`: the element <article-qa> as one script for any page (docs/widget.md)."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qa_service.http.one_script import one_script

STATIC = Path(__file__).parents[1] / "static"
ENTRY = "widget/element.js"
HEADERS = {
    "Access-Control-Allow-Origin": "*",  # the script is public: a page that may not ask must still be told so by it
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Encoding",
}

router = APIRouter()


@lru_cache(maxsize=1)
def script() -> bytes:
    """The script; it is put together once."""
    return one_script(ENTRY, lambda path: (STATIC / path).read_text(encoding="utf-8")).encode()


@lru_cache(maxsize=1)
def compressed() -> bytes:
    """The script as most browsers take it."""
    return gzip.compress(script(), mtime=0)


@router.get("/widget.js", include_in_schema=False)
def widget(request: Request) -> Response:
    """The script, or word that the browser has it already."""
    headers = {**HEADERS, "ETag": f'W/"{hashlib.sha256(script()).hexdigest()[:16]}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(script(), media_type="text/javascript; charset=utf-8", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(compressed(), media_type="text/javascript; charset=utf-8", headers=headers)
