"""Who may come in: API keys with scopes, and how often. Off until a file of keys or a limit is set.

Pages of a listed site need no key to ask and to read. Any program can claim to be such a page (origins.py): what they
may do is held by limits, and what else there is stays locked.
"""

from __future__ import annotations

import time
from pathlib import Path

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.http.middleware.rate_limit import RateLimit, TooOftenError, network_of
from qa_service.http.problems import problem
from qa_service.serving.keys import Key, Keys, KeysError, read_keys
from qa_service.serving.origins import Origins
from qa_service.settings import ServiceSettings

_OPEN = ("/static/", "/articles/")
_OPEN_EXACTLY = frozenset(
    {"/", "/healthz", "/readyz", "/openapi.json", "/docs", "/page.js", "/page.css", "/widget.js", "/favicon.ico"}
)
_READ = ("/v1/articles", "/v1/models")
_OF_LISTED_SITES = frozenset({"ask", "read"})
_CHECKED_EVERY_S = 1.0
log = structlog.get_logger("article_qa")


def scope_of(path: str, method: str) -> str | None:
    """The scope that an address asks for; None where it is open. What is not known asks for `ask`."""
    if path in _OPEN_EXACTLY or path.startswith(_OPEN) or method == "OPTIONS":
        return None  # a preflight carries no key, and lets nothing through by itself
    if path == "/metrics":
        return "metrics"
    if path.startswith("/v1/admin"):
        return "admin"
    return "read" if path.startswith(_READ) else "ask"


class KeyFile:
    """The keys of a file, looked at again when it changes; a file that has become unreadable changes nothing."""

    def __init__(self, path: Path) -> None:
        """Raises KeysError."""
        self._path, self._keys = path, read_keys(path)
        self._seen, self._at = self._stamp(), time.monotonic()

    def current(self) -> Keys:
        """The keys, at most a second old."""
        now = time.monotonic()
        if now - self._at >= _CHECKED_EVERY_S:
            self._at = now
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                try:
                    self._keys = read_keys(self._path)
                except KeysError as error:
                    log.error("keys", problem=str(error))
        return self._keys

    def _stamp(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)


class Guard:
    """Refuses, before a body is read, who has no key for what is asked or has asked too often."""

    def __init__(self, app: ASGIApp, settings: ServiceSettings, keys: KeyFile | None) -> None:
        self._app, self._settings, self._keys = app, settings, keys
        self._rates = RateLimit(settings.rate_burst)
        self._origins = Origins.of(settings.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        needs = scope_of(scope["path"], scope["method"]) if scope["type"] == "http" else None
        if needs is not None:
            headers = Headers(scope=scope)
            key = self._keys.current().find(_shown(headers)) if self._keys is not None else None
            if key is not None:
                structlog.contextvars.bind_contextvars(key=key.key_id)
            locked = self._by_key(needs, key, headers)
            refused = self._by_rate(scope, None if locked else headers.get("origin"), key) or locked
            send = send if self._keys is None else _kept_nowhere(send)
            if refused is not None:
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _by_key(self, needs: str, key: Key | None, headers: Headers) -> Response | None:
        if self._keys is None or needs in self._settings.public_scopes:
            return None
        if needs in _OF_LISTED_SITES and self._origins.allows(headers.get("origin")):
            return None
        if key is None:
            detail = "This takes an API key: send it as `Authorization: Bearer aqa_...`. Its operator makes keys."
            return problem(401, detail, "no-key", headers={"WWW-Authenticate": 'Bearer realm="article-qa"'})
        if needs not in key.scopes:
            return problem(403, f"Key {key.key_id} does not have the scope {needs!r}.", "no-scope")
        return None

    def _by_rate(self, scope: Scope, origin: str | None, key: Key | None) -> Response | None:
        """Counts every request, refused ones too: those of a key, else of an address, and those of a site's pages."""
        chosen = self._settings
        try:
            if key is not None:
                own = chosen.rate_per_minute if key.per_minute is None else key.per_minute
                self._rates.take("key", key.key_id, own)
            else:
                host = (scope.get("client") or ("unknown", 0))[0]
                self._rates.take("address", network_of(host), chosen.rate_per_minute)
            if origin:
                self._rates.take("site", origin[:200], chosen.origin_rate_per_minute)
        except TooOftenError as error:
            return problem(429, str(error), "too-often", headers={"Retry-After": str(error.retry_after_s)})
        return None


def _kept_nowhere(send: Send) -> Send:
    """Where there are keys, what takes one is for its holder, and a refusal for whoever asked: no cache keeps either."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(raw=message["headers"]).setdefault("Cache-Control", "no-store")
        await send(message)

    return told


def _shown(headers: Headers) -> str:
    """The key of a request; empty where there is none."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else headers.get("x-api-key", "")
