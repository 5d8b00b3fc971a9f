"""`/openapi.json`: what FastAPI derives from the routes, with the media type of errors and an example of everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from qa_service.http.chat.errors import speaks_openai
from qa_service.http.problems import MEDIA_TYPE

EXAMPLES = Path(__file__).with_name("examples.json")
"""By operation ("post /v1/ask"): `request`, `reply` by media type; and an `error` of each kind."""
Json = dict[str, Any]


def install(app: FastAPI) -> None:
    """Makes the application describe itself so."""

    def described() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to change it


def _described(app: FastAPI) -> Json:
    description = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    for path, method, operation in _operations(description):
        shown = examples().get(f"{method} {path}", {})
        if "request" in shown:
            operation["requestBody"]["content"]["application/json"]["example"] = shown["request"]
        for parameter in operation.get("parameters", []):
            if parameter["name"] in shown.get("parameters", {}):
                parameter["example"] = shown["parameters"][parameter["name"]]
        content = operation["responses"]["200"].setdefault("content", {})
        for media_type, example in shown.get("reply", {}).items():
            content.setdefault(media_type, {})["example"] = example
        _tell_errors(path, operation["responses"])
    return description


def _operations(description: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _tell_errors(path: str, responses: Json) -> None:
    """Errors as they are sent: problem+json, but on the paths of OpenAI's interface."""
    of_openai = speaks_openai(path)
    for status in [s for s in responses if not s.startswith("2")]:
        told = responses[status]["content"]["application/json"]
        told["example"] = examples()["errors"]["openai" if of_openai else "problem"][status]
        responses[status]["content"] = {"application/json" if of_openai else MEDIA_TYPE: told}


@lru_cache(maxsize=1)
def examples() -> Json:
    """All examples."""
    read: Json = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return read
