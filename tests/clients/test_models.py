"""The models are those of the service's /openapi.json, and nothing else of the service is needed."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from article_qa_client import models
from qa_service.engine import Engine
from qa_service.http.app import create_app

CLIENT = Path(__file__).parents[2] / "clients" / "python"
MODELS = [kind for _, kind in inspect.getmembers(models, inspect.isclass) if issubclass(kind, BaseModel)]
OWN = [
    kind for kind in MODELS if kind not in {BaseModel, models.ArticleFacts}
]  # a part of others, and no reply by itself
ONLY_IN_STREAMS = {"DoneReply", "NoticesReply", "ResolvedReply"}
"""Events, whose schemas OpenAPI 3.1 has no place for; they are held to the service's own classes."""


@pytest.fixture(scope="module")
def components(engine: Engine) -> dict[str, Any]:
    found: dict[str, Any] = create_app(lambda: engine).openapi()["components"]["schemas"]
    return found


def bare(schema: Any) -> Any:
    """A schema without words for people, and without defaults of null, which FastAPI leaves out."""
    if isinstance(schema, dict):
        left = {key: value for key, value in schema.items() if key not in {"description", "$defs", "example"}}
        return {key: bare(value) for key, value in left.items() if (key, value) != ("default", None)}
    return [bare(value) for value in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_a_model_is_what_openapi_says(kind: type[BaseModel], components: dict[str, Any]) -> None:
    name = kind.__name__
    if name in ONLY_IN_STREAMS:
        from qa_service.wire import ask_schemas

        known = getattr(ask_schemas, name).model_json_schema(ref_template="#/components/schemas/{model}")
    else:
        known = components[name]
    assert bare(kind.model_json_schema(ref_template="#/components/schemas/{model}")) == bare(known)


def test_every_reply_of_the_operations_that_are_called_has_a_model(components: dict[str, Any]) -> None:
    wanted, seen = (
        ["AnswerReply", "SearchReply", "VerifyReply", "LintReply", "ArticlesReply", "ArticleReply", "QuestionsReply"],
        set(),
    )
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            wanted += references(components[name])
    assert seen - {kind.__name__ for kind in OWN} == set()


def references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
        return own + [name for value in schema.values() for name in references(value)]
    return [name for value in schema for name in references(value)] if isinstance(schema, list) else []


def test_it_needs_nothing_of_the_service() -> None:
    code = "import sys, article_qa_client; print({m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=CLIENT, capture_output=True, text=True, check=True)
    assert {"httpx", "pydantic"} <= (loaded := set(ast.literal_eval(done.stdout)))
    assert loaded.isdisjoint({"numpy", "qa_service", "corpus", "indexer", "fastapi"})


def test_a_field_of_a_later_version_is_left_out() -> None:
    done = models.DoneReply.model_validate({"id": None, "outcome": "failed", "colour": "blue"})
    assert done.model_dump() == {"id": None, "outcome": "failed"}
