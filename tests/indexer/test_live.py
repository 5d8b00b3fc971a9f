"""A pointer that takes a while to read is followed in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import StoreError
from indexer.live import Live


def soon(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold within ten seconds."""
    ends = time.monotonic() + 10
    while not (held := holds()) and time.monotonic() < ends:
        time.sleep(0.01)
    return held


def test_another_generation_is_opened_soon_and_no_request_reads_the_pointer(tmp_path: Path) -> None:
    named, asked = ["first"], []

    def name() -> str:
        asked.append(named[0])
        return named[0]

    live = Live(tmp_path, str.upper, name, 0.02)
    assert live.current() == "FIRST"
    named[0] = "second"
    assert soon(lambda: live.current() == "SECOND")
    before = len(asked)
    for _ in range(1000):
        live.current()
    assert len(asked) - before < 100


def test_while_the_store_is_away_what_is_open_serves_and_it_is_said_why(tmp_path: Path) -> None:
    away = [False]

    def name() -> str:
        if away[0]:
            raise StoreError("s3://bucket/index", "no route")
        return "first"

    live = Live(tmp_path, str.upper, name, 0.02)
    assert live.trouble == ""
    away[0] = True
    assert soon(lambda: "s3://bucket/index: the store says: no route" in live.trouble)
    assert live.current() == "FIRST"
    away[0] = False
    assert soon(lambda: live.trouble == "")


def test_a_look_that_fails_in_a_way_nobody_foresaw_is_not_the_last(tmp_path: Path) -> None:
    named: list[str | None] = ["first"]
    failed: list[bool] = []

    def name() -> str:
        if named[0] is None:
            failed.append(True)
            raise MemoryError
        return named[0]

    live = Live(tmp_path, str.upper, name, 0.02)
    named[0] = None
    assert soon(lambda: bool(failed))
    assert live.current() == "FIRST"
    named[0] = "second"
    assert soon(lambda: live.current() == "SECOND")


@pytest.mark.parametrize("every_s", [0.0, 0.02])
def test_where_no_thread_is_to_be_had_a_later_look_opens_the_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every_s: float
) -> None:
    named, refused, start = ["first"], [], threading.Thread.start

    def none_to_be_had(thread: threading.Thread) -> Any:
        if thread.name != "opening":
            return start(thread)
        refused.append(thread)
        raise RuntimeError("can't start new thread")

    live = Live(tmp_path, str.upper, lambda: named[0], every_s)
    monkeypatch.setattr(threading.Thread, "start", none_to_be_had)
    named[0] = "second"
    assert soon(lambda: live.current() == "FIRST" and len(refused) > 1)
    monkeypatch.undo()
    assert soon(lambda: live.current() == "SECOND")
