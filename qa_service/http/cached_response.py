"""Texts that are sent often: compressed once, known by their hash, and not sent to a browser that has them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A text as UTF-8, the same gzipped, and its weak ETag."""

    plain: bytes
    packed: bytes
    etag: str

    @classmethod
    def of(cls, text: str) -> CachedResponse:
        """The text, compressed."""
        plain = text.encode("utf-8")
        return cls(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:16]}"')

    def reply(self, request: Request, media_type: str, headers: Mapping[str, str]) -> Response:
        """The text as the client takes it, or word (304) that it has it already."""
        told = {**headers, "ETag": self.etag, "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=told)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.plain, media_type=media_type, headers=told)
        return Response(self.packed, media_type=media_type, headers={**told, "Content-Encoding": "gzip"})
