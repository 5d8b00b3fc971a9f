"""The id of a request: what a client gave as `X-Request-ID` where that is a plain name, else one of ours."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers
from starlette.types import Scope

HEADER = "X-Request-ID"
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Nothing that could end a line of a log or of a header."""


def request_id_of(scope: Scope) -> str:
    """The id, the same whenever it is asked for during one request."""
    state: dict[str, str] = scope.setdefault("state", {})
    if "request_id" not in state:
        given = Headers(scope=scope).get(HEADER, "")
        state["request_id"] = given if _PLAIN.fullmatch(given) else uuid.uuid4().hex
    return state["request_id"]
