"""The audit log holds together, and any change to it is found."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from qa_service.cli.audit import app
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.audit import FIRST, AuditError, AuditLog, verify
from qa_service.serving.audited import AuditedEngine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of four lines."""
    place = tmp_path / "audit.jsonl"
    log = AuditLog(place)
    for question in ("Why?", "How – “so”?", "line\nbreak \u2028", "last"):
        log.write({"question": question})
    log.close()
    return place


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_a_log_as_it_was_written_holds_together(path: Path) -> None:
    chain = verify(path)
    assert (chain.lines, len(lines(path))) == (4, 4)
    records = [json.loads(line) for line in lines(path)]
    assert [r["seq"] for r in records] == [1, 2, 3, 4]
    assert [r["prev"] for r in records] == [FIRST, *(r["hash"] for r in records[:3])]
    assert records[3]["hash"] == chain.last
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _changed(found: list[bytes]) -> list[bytes]:
    return [found[0], found[1].replace(b"How", b"Who"), *found[2:]]


def _rehashed(found: list[bytes]) -> list[bytes]:
    record = json.loads(found[1])
    record["question"] = "Who?"
    record["hash"] = json.loads(found[2])["hash"]
    return [found[0], json.dumps(record).encode() + b"\n", *found[2:]]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (_changed, 2),
        (_rehashed, 2),
        (lambda found: found[1:], 1),
        (lambda found: [found[0], *found[2:]], 2),
        (lambda found: [found[0], found[2], found[1], found[3]], 2),
        (lambda found: [*found[:2], found[1], *found[2:]], 3),
        (lambda found: [*found, b"not json\n"], 5),
        (lambda found: [*found, b"[]\n"], 5),
        (lambda found: [b"\n", *found], 1),
    ],
)
def test_the_first_line_that_does_not_fit_is_named(
    path: Path, change: Callable[[list[bytes]], list[bytes]], line: int
) -> None:
    path.write_bytes(b"".join(change(lines(path))))
    with pytest.raises(AuditError, match=rf"audit\.jsonl:{line}: "):
        verify(path)


def test_lines_cut_off_at_the_end_are_found_by_the_last_hash(path: Path) -> None:
    last = verify(path).last
    run = CliRunner().invoke
    assert run(app, ["verify", str(path), "--last", last]).exit_code == 0
    path.write_bytes(b"".join(lines(path)[:-1]))
    assert run(app, ["verify", str(path)]).exit_code == 0
    cut = run(app, ["verify", str(path), "--last", last])
    assert cut.exit_code == 1
    assert "missing" in cut.stderr


def test_the_chain_goes_on_after_a_restart(path: Path) -> None:
    log = AuditLog(path)
    log.write({"question": "after"})
    assert log.chain == verify(path)
    assert log.chain.lines == 5
    log.close()


def test_a_line_torn_by_a_crash_is_put_aside(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"seq": 5, "at": "20')
    log = AuditLog(path)
    log.write({"question": "after"})
    log.close()
    assert verify(path).lines == 5
    assert path.with_name("audit.jsonl.torn").read_bytes() == b'{"seq": 5, "at": "20\n'


def test_a_broken_log_is_not_gone_on_with(path: Path) -> None:
    path.write_bytes(b"".join(_changed(lines(path))))
    with pytest.raises(AuditError, match=":2:"):
        AuditLog(path)


def test_two_do_not_write_one_log(path: Path) -> None:
    log = AuditLog(path)
    with pytest.raises(AuditError, match="another process"):
        AuditLog(path)
    log.close()
    AuditLog(path).close()


def test_every_way_of_asking_is_logged_and_nothing_else(
    engine: Engine, client_of: Callable[..., AbstractContextManager[httpx.Client]], tmp_path: Path
) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    asked: dict[str, Any] = {"question": "How is omalizumab given?"}
    with client_of(create_app(lambda: AuditedEngine(engine, log))) as client:
        first = client.post("/v1/ask", json=asked, headers={"X-Request-ID": "the-first"}).json()
        client.post("/v1/ask", json={**asked, "stream": True})
        said = [{"role": "user", "content": asked["question"]}]
        client.post("/v1/chat/completions", json={"model": "article-qa", "messages": said})
        client.post("/v1/search", json={"query": "omalizumab"})
    log.close()
    assert verify(tmp_path / "audit.jsonl").lines == 3
    records = [json.loads(line) for line in lines(tmp_path / "audit.jsonl")]
    assert {r["question"] for r in records} == {asked["question"]}
    assert {r["answer_id"] for r in records} == {first["id"]}
    assert records[0]["request_id"] == "the-first"
    assert records[0]["quotes"] == [[q["doc_id"], q["start"], q["end"]] for q in first["quotes"]]
