"""What the service tells of itself: figures and log lines, and no word of a question in either."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from qa_service.answer import Answer, Ask
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.settings import ServiceSettings

ClientOf = Callable[..., AbstractContextManager[httpx.Client]]
SECRET = "zanzibarine"
ASKED = {"question": f"Is {SECRET} safe with omalizumab?"}


def figures(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    found = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_requests_outcomes_stages_passes_and_the_generation_are_counted(engine: Engine, client_of: ClientOf) -> None:
    with client_of(create_app(lambda: engine)) as client:
        outcome = client.post("/v1/ask", json=ASKED).json()["outcome"]
        client.post("/v1/ask", json={})
        client.get("/v1/articles/nope")
        client.get(f"/{SECRET}")
        found = figures(client)
    requests = {
        dict(k[1])["route"]: (dict(k[1])["status"], v) for k, v in found.items() if k[0] == "article_qa_requests_total"
    }
    assert requests["/v1/articles/{doc_id}"] == ("404", 1)
    assert requests["other"] == ("404", 1)
    assert found["article_qa_requests_total", (("method", "POST"), ("route", "/v1/ask"), ("status", "422"))] == 1
    assert found["article_qa_outcomes_total", (("outcome", outcome),)] == 1
    for stage in ("wait", "resolve", "retrieve", "read", "judge", "compose", "total"):
        assert found["article_qa_stage_seconds_count", (("stage", stage),)] == 1
    passes = found["article_qa_reader_passes_total", ()]
    assert passes >= 1
    assert found["article_qa_question_passages_count", ()] == 1
    assert found["article_qa_question_passages_sum", ()] == passes
    assert found["article_qa_index_info", (("generation", engine.generation),)] == 1
    assert found["article_qa_waiting", ()] == 0


def test_no_word_of_a_question_or_a_path_is_told(engine: Engine, client_of: ClientOf, logged: io.StringIO) -> None:
    with client_of(create_app(lambda: engine)) as client:
        client.post("/v1/ask", json=ASKED)
        client.post("/v1/ask", json={**ASKED, "stream": True})
        client.post("/v1/search", json={"query": SECRET})
        client.post("/v1/ask", content=json.dumps(ASKED)[:-1])
        client.post("/v1/ask", json={**ASKED, SECRET: SECRET})
        client.get(
            f"/v1/articles/{SECRET}?q={SECRET}",
            headers={"User-Agent": SECRET, "X-Request-ID": f"{SECRET}\u00e9".encode()},
        )
        client.request(SECRET.upper(), "/")
        assert SECRET not in client.get("/metrics").text.lower()
    assert logged.getvalue().count('"event": "request"') == 7
    assert SECRET not in logged.getvalue().lower()


class Failing(EngineDecorator):
    """Fails with words of the question."""

    def ask(self, ask: Ask, cancel: Any = None, on_resolved: Any = None) -> Answer:
        raise RuntimeError(f"cannot answer {ask.question}")


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_is_counted_as_one_and_not_as_an_abstention(
    engine: Engine, client_of: ClientOf, stream: bool
) -> None:
    with client_of(create_app(lambda: Failing(engine))) as client:
        client.post("/v1/ask", json={**ASKED, "stream": stream})
        found = figures(client)
    assert {k[1]: v for k, v in found.items() if k[0] == "article_qa_outcomes_total"} == {(("outcome", "failed"),): 1}


def test_a_question_out_of_time_is_counted_as_failed(engine: Engine, client_of: ClientOf) -> None:
    with client_of(create_app(lambda: engine, ServiceSettings(ask_timeout_s=1e-6))) as client:
        assert client.post("/v1/ask", json=ASKED).status_code == 504
        assert figures(client)["article_qa_outcomes_total", (("outcome", "failed"),)] == 1


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_is_logged_with_its_place_and_request_but_not_its_words(
    engine: Engine, client_of: ClientOf, logged: io.StringIO, stream: bool
) -> None:
    with client_of(create_app(lambda: Failing(engine))) as client:
        client.post("/v1/ask", json={**ASKED, "stream": stream}, headers={"X-Request-ID": "r-1"})
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    (failed,) = [line for line in lines if line["event"] == "failed"]
    assert (failed["error"], failed["request_id"]) == ("RuntimeError", "r-1")
    assert any("test_observed.py" in frame for frame in failed["stack"])
    assert SECRET not in logged.getvalue()


def test_what_libraries_log_is_one_line_of_json_too(logged: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("some.library").exception("It failed\n")
    logging.getLogger("any").warning("two\nlines %s", 1)
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    (first,) = [line for line in lines if line["event"] == "some.library"]
    (second,) = [line for line in lines if line["event"] == "any"]
    assert (first["error"], first["level"]) == ("ValueError", "error")
    assert second["message"] == "two\nlines 1"
    assert SECRET not in logged.getvalue()
