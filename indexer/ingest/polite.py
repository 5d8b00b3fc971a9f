"""Requests to public services: few a second, named, repeated where a service asks for patience, kept in a cache."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.durable import remove_left_scratch, replace_file
from indexer.ingest.errors import IngestError

if TYPE_CHECKING:
    import httpx

TOOL = "article-qa"
PAUSE_S = 0.4
"""Between two requests: NCBI asks for no more than three a second."""
RETRIES = 4
_WAIT_S = (1.0, 3.0, 8.0, 20.0)
_LONGEST_WAIT_S = 60.0
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
MAX_BYTES = 50_000_000
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a service answered: its status (200 or 404), body, address, and the day on which it was asked."""

    status: int
    body: bytes
    url: str
    day: str


@dataclass
class PoliteClient:
    """Asks services one request at a time; `email` tells them whom to write to, as NCBI asks.

    Answers are kept in `cache`, a folder, where there is one, for good: a record that is asked for again is not fetched
    again unless `fresh`. `sleep` and `clock` are those of the machine.
    """

    email: str
    cache: Path | None = None
    fresh: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: float = field(default=float("-inf"), init=False)

    def get(self, url: str, params: Mapping[str, str]) -> Fetched:
        """The answer of a service, from the cache where it holds one.

        Raises `IngestError` for what no repeated request brought whole.
        """
        named = {**params, "tool": TOOL, "email": self.email} if self.email else {**params, "tool": TOOL}
        key = hashlib.sha256(f"{url}?{json.dumps(dict(params), sort_keys=True)}".encode()).hexdigest()
        if not self.fresh and (kept := self._kept(key)) is not None:
            return kept
        fetched = self._fetched(url, named)
        self._keep(key, fetched)
        return fetched

    def _fetched(self, url: str, params: Mapping[str, str]) -> Fetched:
        import httpx  # a tenth of a second, which no other command need wait

        said = ""
        for attempt in range(RETRIES + 1):
            wait = self._last + PAUSE_S - self.clock()
            if wait > 0:
                self.sleep(wait)
            asked: str | None = None
            try:
                with httpx.stream("GET", url, params=dict(params), timeout=_TIMEOUT_S, follow_redirects=True) as reply:
                    body = _whole(reply, url)
                    status, asked = reply.status_code, reply.headers.get("retry-after")
                    if status in {200, 404}:
                        return Fetched(status, body, str(reply.url.copy_with(query=None)), _today())
                    said = f"it answered {status}"
                    if status not in _AGAIN:
                        break
            except httpx.HTTPError as error:
                said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            finally:
                self._last = self.clock()
            if attempt < RETRIES:
                self.sleep(_patience(attempt, asked))
        raise IngestError(f"{url}: {said}. Try again later, or give the text by file (--reference N FILE).")

    def _kept(self, key: str) -> Fetched | None:
        """The answer in the cache; None where it has none, or one that is damaged."""
        if self.cache is None:
            return None
        try:
            held = json.loads((self.cache / f"{key}.json").read_bytes())
            body = base64.b64decode(held["body"], validate=True)
            whole = hashlib.sha256(body).hexdigest() == held["sha256"]
            return Fetched(int(held["status"]), body, str(held["url"]), str(held["day"])) if whole else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, key: str, fetched: Fetched) -> None:
        if self.cache is None or fetched.status != 200:
            return
        self.cache.mkdir(parents=True, exist_ok=True)
        remove_left_scratch(self.cache)
        held = {
            "url": fetched.url,
            "status": fetched.status,
            "day": fetched.day,
            "sha256": hashlib.sha256(fetched.body).hexdigest(),
            "body": base64.b64encode(fetched.body).decode("ascii"),
        }
        replace_file(self.cache / f"{key}.json", json.dumps(held).encode())


def _whole(reply: httpx.Response, url: str) -> bytes:
    """The body of a reply. Raises `IngestError` for one larger than any article; httpx does for one that is cut off."""
    body = bytearray()
    for block in reply.iter_bytes():
        body += block
        if len(body) > MAX_BYTES:
            raise IngestError(f"{url}: answers with more than {MAX_BYTES} bytes. Give the text by file.")
    return bytes(body)


def _patience(attempt: int, asked: str | None) -> float:
    """Seconds to wait before the next request: what the service asks for, or longer each time."""
    if asked is not None and asked.strip().isdecimal():
        return min(float(asked), _LONGEST_WAIT_S)
    return _WAIT_S[min(attempt, len(_WAIT_S) - 1)]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
