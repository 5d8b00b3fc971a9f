"""Who may write a shared index, and what becomes of a writer that slept through its lease."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from indexer.errors import IndexBusyError, IndexNotFoundError
from indexer.places import is_remote, location
from indexer.pointer import Pointer

pytest.importorskip("lancedb", reason="needs the extra [lance]")

from indexer.lance_control import Control
from indexer.lance_store import LanceStore


def test_nothing_is_in_service_before_the_first_switch(tmp_path: Path) -> None:
    control = Control(LanceStore(tmp_path))
    with pytest.raises(IndexNotFoundError):
        control.pointer()
    control.prepare()
    with pytest.raises(IndexNotFoundError):
        control.pointer()


def test_a_second_writer_is_refused_and_one_whose_lease_ran_out_switches_nothing(tmp_path: Path) -> None:
    store, clock = LanceStore(tmp_path), [1000.0]
    control = Control(store, lambda: clock[0])
    control.prepare()
    control.prepare()
    with control.lease(60) as first:
        with pytest.raises(IndexBusyError), control.lease(60):
            pass
        clock[0] += 61  # it slept, and was not renewed
        with control.lease(60) as second:
            assert second.token == first.token + 1
            with pytest.raises(IndexBusyError):
                control.switch(Pointer("a" * 16), first)
            control.switch(Pointer("b" * 16), second)
            with pytest.raises(IndexBusyError):
                control.switch(Pointer("a" * 16), first)
    assert control.pointer() == Pointer("b" * 16)
    with control.lease(60) as third:
        assert third.token == second.token + 1


def test_of_writers_that_begin_together_at_an_empty_place_one_comes_first(tmp_path: Path) -> None:
    ends, outcomes = threading.Barrier(4), []

    def write() -> None:
        control = Control(LanceStore(tmp_path))
        control.prepare()
        try:
            with control.lease(60) as lease:
                outcomes.append(lease.token)
                ends.wait(60)
        except IndexBusyError:
            outcomes.append(0)
            ends.wait(60)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == [0, 0, 0, 1]


def test_an_address_is_the_same_as_text_and_as_a_path() -> None:
    assert location(Path("s3://bucket/a/b")) == location("s3://bucket/a/b") == "s3://bucket/a/b"
    assert location(Path("/tmp/x")) == "/tmp/x"
    assert is_remote(Path("s3://bucket/a"))
    assert not is_remote(Path("/tmp/s3:/bucket"))
