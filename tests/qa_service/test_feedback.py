"""Feedback: off by default, without words unless wanted, taken back for good, reported by section."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from eval.gold.items import read_gold
from qa_service.answer import Ask
from qa_service.cli.main import app
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.feedback import Feedback, FeedbackError, FeedbackFile, Place, gold_items, report
from qa_service.settings import ServiceSettings
from qa_service.wire.answer_json import answer_json

INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
Listen = Callable[[FastAPI], AbstractContextManager[str]]
DOSES, RISKS = Place("iron", 10, 20, "Doses"), Place("iron", 30, 40, "Risks")


def said(thumb: Any = "up", *places: Place, outcome: Any = "answered", **more: Any) -> Feedback:
    return Feedback(answer_id="0" * 64, generation="g", outcome=outcome, thumb=thumb, places=places, **more)


@pytest.fixture
def body(engine: Engine) -> dict[str, Any]:
    answer = answer_json(engine.ask(Ask(INNOVATE)))
    quotes = [{name: quote[name] for name in ("doc_id", "start", "end")} for quote in answer["quotes"]]
    return {"answer_id": answer["id"], "outcome": "answered", "thumb": "up", "quotes": quotes, "question": INNOVATE}


def test_without_a_file_there_is_no_feedback(client: httpx.Client, body: dict[str, Any]) -> None:
    assert client.post("/v1/feedback", json=body).status_code == 404
    assert 'data-feedback=""' in client.get("/").text


@pytest.mark.parametrize("text", [False, True])
def test_a_question_is_kept_only_where_the_operator_says_so(
    engine: Engine, listen: Listen, body: dict[str, Any], tmp_path: Path, text: bool
) -> None:
    path = tmp_path / "feedback.sqlite"
    settings = ServiceSettings(feedback=path, feedback_text=text)
    with listen(create_app(lambda: engine, settings)) as address, httpx.Client(base_url=address) as client:
        reply = client.post("/v1/feedback", json=body)
        assert reply.status_code == 200
        page = client.get("/").text
        assert f"{'with' if text else 'without'} your question" in page
        (row,) = FeedbackFile(path).rows()
        assert row.question == (INNOVATE if text else None)
        assert {place.section for place in row.places} >= {"Clinical Benefits"}
        assert (INNOVATE.encode() in path.read_bytes()) is text
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert client.post("/v1/feedback/withdraw", json=reply.json()).json() == {"deleted": True}
        assert client.post("/v1/feedback/withdraw", json=reply.json()).json() == {"deleted": False}
    assert FeedbackFile(path).rows() == []
    assert INNOVATE.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"thumb": "sideways"}, 422), ({"reason": "I am Ann and I say"}, 422), ({"answer_id": "x"}, 422),
        ({"quotes": [{"doc_id": "nope", "start": 0, "end": 1}]}, 404), ({"more": 1}, 422), ({"question": "\0"}, 422),
    ],
)  # fmt: skip
def test_what_is_no_feedback_is_refused(
    engine: Engine, listen: Listen, body: dict[str, Any], tmp_path: Path, change: dict[str, Any], status: int
) -> None:
    with (
        listen(create_app(lambda: engine, ServiceSettings(feedback=tmp_path / "f"))) as address,
        httpx.Client(base_url=address) as client,
    ):
        reply = client.post("/v1/feedback", json={**body, **change})
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert FeedbackFile(tmp_path / "f").rows() == []


def test_a_report_counts_by_section_and_a_refusal_for_the_nearest_one() -> None:
    rows = [
        said("up", DOSES),
        said("down", RISKS, DOSES, reason="incomplete"),
        said("down", DOSES, RISKS, outcome="abstained", reason="not_found"),
    ]
    found = report(rows)
    assert (found["rows"], found["up"], found["down"], found["unanswered"]) == (3, 1, 2, 1)
    assert found["reasons"] == {"incomplete": 1, "not_found": 1}
    assert found["sections"] == [
        {"doc_id": "iron", "section": "Doses", "up": 1, "down": 1, "unanswered": 1},
        {"doc_id": "iron", "section": "Risks", "up": 0, "down": 1, "unanswered": 0},
    ]
    assert found["most_shown"][0] == {"doc_id": "iron", "start": 10, "end": 20, "times": 2}


def test_praise_becomes_gold_items_that_eval_reads(tmp_path: Path) -> None:
    path, out = tmp_path / "feedback.sqlite", tmp_path / "gold.jsonl"
    file = FeedbackFile(path)
    for row in (
        said("up", DOSES, question="How much?"),
        said("up", RISKS, outcome="abstained", question="Who sells it?"),
        said("down", RISKS, question="Why?"),
        said("up", DOSES),
    ):
        file.add(row)
    done = CliRunner().invoke(app, ["feedback", "export", str(path), str(out)])
    assert done.exit_code == 0, done.output
    items = {item.question: item for item in read_gold(out)}
    assert set(items) == {"How much?", "Who sells it?"}
    assert (items["How much?"].answerable, items["Who sells it?"].answerable) == (True, False)
    assert items["How much?"].evidence[0][0].start == 10
    told = CliRunner().invoke(app, ["feedback", "report", str(path), "--json"])
    assert json.loads(told.stdout)["rows"] == 4
    assert gold_items([]) == []


def test_a_file_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are words, and no database at all.", encoding="utf-8")
    for path in (tmp_path / "notes.txt", tmp_path / "missing" / "f"):
        with pytest.raises(FeedbackError, match=path.name):
            FeedbackFile(path)
    done = CliRunner().invoke(app, ["feedback", "report", str(tmp_path / "nowhere")])
    assert (done.exit_code, "no file of feedback" in done.stderr) == (1, True)
