"""Which other sites may use this service from their pages. Pure.

A browser says on whose page a request was made (`Origin`), and no page can change that. Programs can say anything, so
the list protects readers and embedding sites, not the service: that takes keys and limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class OriginError(ValueError):
    """A text that is no origin."""


def origin_of(text: str) -> str:
    """An origin as browsers write it: scheme and host in lower case, no default port.

    >>> origin_of("https://WWW.Example.org:443/")
    'https://www.example.org'
    """
    parts = urlsplit(text.strip().lower())
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    shown = f"[{host}]" if ":" in host else host
    bare = not (parts.query or parts.fragment or parts.username) and parts.path in {"", "/"}
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(shown) or not bare:
        raise OriginError(
            f"{text!r} is no origin. Write scheme and host, with a port where it is not the usual one and nothing "
            "after it: https://www.example.org, http://localhost:8001. There are no wildcards: name each site."
        )
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in {None, _DEFAULT_PORTS[parts.scheme]} else "")


@dataclass(frozen=True, slots=True)
class Origins:
    """The sites on the list."""

    listed: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Origins:
        """The list with these origins. Raises OriginError naming the first that is none."""
        return cls(frozenset(origin_of(text) for text in texts))

    def allows(self, origin: str | None) -> bool:
        """Whether a request with this `Origin` header comes from a page of a listed site; None and "null" do not."""
        return origin in self.listed
