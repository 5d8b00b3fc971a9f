"""The audit log holds together, and any change to it is found."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
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

REPOSITORY = Path(__file__).parents[2]


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


TORN = [
    b"{",
    b'{"seq": 5, "at": "20',
    b'{"seq": 5, "at": "2026-12-01T01:27:46.142+00:00", "question": "caf\xc3',
    b'{"seq": 5, "at": "2026\0\0\0\0',
    b"\0" * 100,
]


@pytest.mark.parametrize("torn", TORN, ids=range(len(TORN)))
def test_a_line_torn_by_a_crash_is_told_from_tampering_then_put_aside_and_recorded(path: Path, torn: bytes) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    assert (verify(path).lines, verify(path).torn) == (4, len(torn))
    log = AuditLog(path)
    log.write({"question": "after"})
    log.close()
    assert path.read_bytes().startswith(whole)
    repair, after = map(json.loads, lines(path)[4:])
    assert (repair["event"], repair["torn_bytes"]) == ("torn line repaired", len(torn))
    assert repair["torn_sha256"] == hashlib.sha256(torn).hexdigest()
    assert after["question"] == "after"
    assert (verify(path).lines, verify(path).torn, verify(path).repaired) == (6, 0, 1)
    aside = path.with_name("audit.jsonl.torn")
    assert aside.read_bytes() == torn + b"\n"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600, "it holds what a person asked"


def test_any_length_of_a_cut_last_line_is_torn_and_only_a_whole_one_is_kept(path: Path) -> None:
    *before, last = lines(path)
    for length in (*range(1, len(last) - 2, 9), len(last) - 2, len(last) - 1):
        path.write_bytes(b"".join(before) + last[:length])
        found = verify(path)
        kept = length == len(last) - 1  # all but the line feed
        assert (found.lines, found.torn) == ((4, 0) if kept else (3, length))
        AuditLog(path).close()
        assert lines(path)[:3] == before
        assert (lines(path)[3] == last) is kept
        assert (verify(path).lines, verify(path).torn) == (4, 0)


def test_a_whole_last_line_with_another_end_was_changed(path: Path) -> None:
    """What stands in it was answered; it is not put aside."""
    whole = path.read_bytes()
    for end in (b"\x8a", b" ", b"x", b"{}", b"\0x"):
        path.write_bytes(whole[:-1] + end)
        with pytest.raises(AuditError, match=r"audit\.jsonl:4: this line was changed"):
            AuditLog(path)
    path.write_bytes(whole[:-1] + b"\0\0")
    assert (verify(path).lines, verify(path).torn) == (3, len(lines(path)[3]))


@pytest.mark.parametrize("put_in", [b"not json", b"[]", b'{"seq": 6, "at": "20', b'{"seq": 5, "at": "20"}', b" "])
def test_what_no_crash_leaves_at_the_end_is_tampering_and_left_as_it_is(path: Path, put_in: bytes) -> None:
    path.write_bytes(path.read_bytes() + put_in)
    with pytest.raises(AuditError, match=r"audit\.jsonl:5: this line was changed"):
        verify(path)
    with pytest.raises(AuditError, match=r"audit\.jsonl:5: this line was changed"):
        AuditLog(path)
    assert path.read_bytes().endswith(put_in)
    assert [p.name for p in path.parent.iterdir()] == ["audit.jsonl"]


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace(b'"question"', b'"question": "Is it lethal?", "question"'),
        lambda line: line.replace(b'"question"', b'"prev": "", "question"'),
        lambda line: line.replace(b'": ', b'" : ', 1),
        lambda line: line.replace(b"Why", b"\\u0057hy"),
        lambda line: b" " + line,
        lambda line: b"\xef\xbb\xbf" + line,
        lambda line: line.decode().encode("utf-16"),
        lambda line: b"[" * 100_000 + b"\n",
    ],
    ids=["doubled", "doubled-prev", "space", "escape", "indent", "bom", "utf-16", "deep"],
)
def test_other_bytes_for_the_same_value_are_tampering(path: Path, change: Callable[[bytes], bytes]) -> None:
    """A name given twice shows one question to a reader and another to the hash."""
    first, *rest = lines(path)
    path.write_bytes(b"".join([change(first), *rest]))
    with pytest.raises(AuditError, match=r"audit\.jsonl:1: this line was changed"):
        verify(path)


def test_the_command_says_torn_and_its_advice_repairs(path: Path, tmp_path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"seq": 5, "at": "20')
    run = CliRunner().invoke
    torn = run(app, ["verify", str(path), "--json"])
    assert (torn.exit_code, json.loads(torn.stdout)["torn"]) == (1, 20)
    assert "torn, not tampered with" in torn.stderr
    advised = torn.stderr.rpartition("article-qa audit ")[2].split()
    assert run(app, advised).exit_code == 0
    whole = run(app, ["verify", str(path)])
    assert whole.exit_code == 0
    assert "1 of them tell of a line that was torn" in whole.stderr
    assert run(app, ["repair", str(tmp_path / "none.jsonl")]).exit_code == 1
    assert not (tmp_path / "none.jsonl").exists()


SHORT = """
import json, resource, sys
from pathlib import Path
from qa_service.serving.audit import AuditError, AuditLog
path, room = Path(sys.argv[1]), int(sys.argv[2])
log, hard = AuditLog(path), resource.getrlimit(resource.RLIMIT_FSIZE)[1]
log.write({"question": "before"})
kept = path.read_bytes()
resource.setrlimit(resource.RLIMIT_FSIZE, (len(kept) + room, hard))  # what fits is written, and no error says so
try:
    log.write({"question": "while full"})
    said = None
except AuditError as error:
    said = str(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
unchanged = path.read_bytes() == kept
log.write({"question": "after"})
print(json.dumps({"said": said, "unchanged": unchanged}))
"""


@pytest.mark.parametrize("room", [0, 1, 60, 217])
def test_a_line_for_which_there_is_no_room_is_not_there_at_all(tmp_path: Path, room: int) -> None:
    path = tmp_path / "audit.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", SHORT, str(path), str(room)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert "cannot be written" in found["said"]
    assert found["unchanged"]
    assert [json.loads(line)["question"] for line in lines(path)] == ["before", "after"]
    assert verify(path).lines == 2


@pytest.mark.parametrize(
    "harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b""), lambda p: p.write_bytes(p.read_bytes() + b"x")]
)
def test_a_log_that_another_program_changes_takes_no_more_lines(path: Path, harm: Callable[[Path], object]) -> None:
    """Lines written into a deleted file would be lost, those behind a foreign end would look like tampering."""
    log = AuditLog(path)
    harm(path)
    with pytest.raises(AuditError, match=r"[sS]tart the service again"):
        log.write({"question": "after"})
    log.close()


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


LIMITED = """
import os, resource, sys
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), hard))
os.execv(sys.argv[2], sys.argv[2:])
"""


@contextmanager
def served(index: Path, log: Path, command: str, room: int) -> Iterator[str]:
    """The address of a service that keeps an audit log and may write no file of more than `room` bytes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    serve = [command, "serve", "--index", str(index), "--port", address.partition(":")[2]]
    with subprocess.Popen(
        [sys.executable, "-c", LIMITED, str(room), *serve],
        env={**os.environ, "QA_AUDIT_LOG": str(log)},
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until:
                with suppress(httpx.TransportError):
                    if httpx.get(f"http://{address}/readyz").is_success:
                        break
                time.sleep(0.05)
            yield f"http://{address}"
        finally:
            process.terminate()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_service_whose_disk_fills_up_gives_no_answer_that_is_not_logged_and_starts_again(
    index_dir: Path, command: str, tmp_path: Path
) -> None:
    log, questions = tmp_path / "audit.jsonl", ["How is omalizumab given?", "What did INNOVATE show?"]

    def ask(address: str) -> list[httpx.Response]:
        return [httpx.post(f"{address}/v1/ask", json={"question": q}, timeout=60) for q in questions * 3]

    with served(index_dir, log, command, room=2500) as address:
        replies = ask(address)
    assert {reply.status_code for reply in replies} == {200, 500}
    refused = next(reply for reply in replies if reply.status_code == 500)
    assert refused.json()["title"] == "The service failed; this is not an answer"
    given = [reply.json()["id"] for reply in replies if reply.status_code == 200]
    assert [json.loads(line)["answer_id"] for line in lines(log)] == given
    assert (verify(log).torn, verify(log).repaired) == (0, 0)
    with served(index_dir, log, command, room=1_000_000) as address:
        assert {reply.status_code for reply in ask(address)} == {200}
    assert verify(log).lines == len(given) + 6
