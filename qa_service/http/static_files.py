"""`/static`: the scripts and style sheets one by one, as they are written; `/page.js` and `/widget.js` are made of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

STATIC = Path(__file__).parents[1] / "static"


class _Checked(StaticFiles):
    """Files that a browser asks for again each time (304 where nothing changed): modules of two releases do not mix."""

    def file_response(self, full_path: str | os.PathLike[str], *args: Any, **kwargs: Any) -> Response:
        reply = super().file_response(full_path, *args, **kwargs)
        reply.headers["Cache-Control"] = "no-cache"
        return reply


def static_files() -> ASGIApp:
    """The files, compressed for whoever takes that."""
    return GZipMiddleware(_Checked(directory=STATIC))
