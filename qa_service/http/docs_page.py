"""`/docs`: what `/openapi.json` says, as a page without scripts, so that the policy of the service holds for it too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from qa_service.http.page.view import environment

router = APIRouter()


@router.get("/docs", include_in_schema=False)
def page(request: Request) -> Response:
    """The page."""
    described = request.app.openapi()
    html = environment().get_template("docs.html").render(described=described, operations=list(_operations(described)))
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


def _operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each operation with its parameters and examples as text."""
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
            replies = told["responses"]["200"].get("content", {})
            yield {
                "name": f"{method.upper()} {path}",
                "summary": told.get("summary", ""),
                "parameters": [
                    {
                        "name": p["name"],
                        "where": p["in"],
                        "words": p.get("description") or p["schema"].get("description"),
                    }
                    for p in told.get("parameters", [])
                ],
                "request": _text(body.get("example")),
                "replies": [(kind, _text(reply.get("example"))) for kind, reply in replies.items()],
            }


def _text(example: object) -> str:
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=1) if example else ""
