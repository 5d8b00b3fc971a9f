"""`/openapi.json` is valid, shows an example of everything, and tells the truth about requests and replies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import openapi_spec_validator
import pytest

from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.http.openapi import examples

CONFIG = Path(__file__).with_name("schemathesis.toml")
OPERATIONS = sorted(name for name in examples() if " " in name)


@pytest.fixture(scope="module")
def described(engine: Engine) -> dict[str, Any]:
    return create_app(lambda: engine).openapi()


def operation(described: dict[str, Any], name: str) -> dict[str, Any]:
    method, path = name.split()
    found: dict[str, Any] = described["paths"][path][method]
    return found


def check_example(described: dict[str, Any], content: dict[str, Any]) -> None:
    """An example is what its schema says; an event stream has none that OpenAPI 3.1 could express."""
    if "schema" not in content:
        assert content["example"].startswith(("event:", "data:"))
        return
    schema = {**content["schema"], "components": described["components"]}
    jsonschema.validate(content["example"], schema, jsonschema.Draft202012Validator)


def test_it_is_valid(described: dict[str, Any]) -> None:
    openapi_spec_validator.validate(described)


def test_every_operation_has_examples_and_every_example_its_operation(described: dict[str, Any]) -> None:
    told = sorted(f"{method} {path}" for path, methods in described["paths"].items() for method in methods)
    assert told == OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_shows_examples_that_its_schemas_take(described: dict[str, Any], name: str) -> None:
    told = operation(described, name)
    if "requestBody" in told:
        check_example(described, told["requestBody"]["content"]["application/json"])
    assert all("example" in p for p in told.get("parameters", []) if p["in"] == "path")
    for status in ("200", "4XX", "5XX"):
        assert told["responses"][status]["content"]
        for content in told["responses"][status]["content"].values():
            check_example(described, content)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_reply_to_the_example_is_of_its_schema_and_has_the_members_shown(
    described: dict[str, Any], client: httpx.Client, name: str
) -> None:
    told, shown = operation(described, name), examples()[name]
    method, path = name.split()
    reply = client.request(method, path.format(**shown.get("parameters", {})), json=shown.get("request"))
    assert reply.status_code == 200
    content = told["responses"]["200"]["content"]["application/json"]
    check_example(described, {**content, "example": reply.json()})
    if isinstance(reply.json(), dict):
        # those that must be there are held by the schema; a member added later has a default and may be left out
        assert content["example"].keys() <= reply.json().keys()


@pytest.mark.parametrize("path", ["/v1/articles/nope", "/v1/chat/completions"])
def test_errors_are_told_in_the_media_type_in_which_they_are_sent(
    described: dict[str, Any], client: httpx.Client, path: str
) -> None:
    reply = client.get("/v1/articles/nope") if "articles" in path else client.post(path, json={})
    name = "get /v1/articles/{doc_id}" if "articles" in path else f"post {path}"
    (media_type,) = operation(described, name)["responses"]["4XX"]["content"]
    assert reply.status_code in range(400, 500)
    assert reply.headers["content-type"] == media_type


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_schemathesis_finds_no_request_for_which_the_description_is_wrong(server: str, tmp_path: Path) -> None:
    command = str(Path(sys.executable).with_name("schemathesis"))
    run = [command, "--config-file", str(CONFIG), "run", f"{server}/openapi.json", "--no-color"]
    done = subprocess.run(run, capture_output=True, text=True, timeout=380, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
