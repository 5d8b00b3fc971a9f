"""CORS by the list of origins."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from qa_service.http.problems import problem
from qa_service.serving.origins import Origins


class Cors(CORSMiddleware):
    """Lets pages of listed sites read replies; no cookie and no login is ever part of it."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        super().__init__(
            app,
            allow_origins=sorted(origins.listed),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After", "X-Request-ID"],
            max_age=600,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """As CORS asks; a refusal is a problem that says what to do, like every other error."""
        origin = request_headers["origin"]
        if not self.is_allowed_origin(origin):
            return problem(403, refusal(origin), "origin-not-allowed")
        return super().preflight_response(request_headers)


def refusal(origin: str) -> str:
    """Why a page of another site may not use the service, and what its operator does about it."""
    return (
        f"Pages of {origin[:200]!r} may not use this service. Its operator can list the site: "
        "QA_ALLOWED_ORIGINS, separated by commas."
    )
