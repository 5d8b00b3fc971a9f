"""Live change: single articles put and deleted, readers that follow, one writer at a time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer import live
from indexer.backend import SearchFilter
from indexer.build import Built, build_index, rollback
from indexer.change import change_index
from indexer.chunks import Chunking
from indexer.cleanup import QUESTIONS
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.errors import IndexBusyError, IndexingError, IndexMismatchError, IndexNotFoundError
from indexer.live import Live
from indexer.local import LocalIndex, open_generation, open_index
from tests.indexer.on_disk import words_in

ALL = SearchFilter()
IRON = "Ferritin falls first. Haemoglobin falls last."


def bundle(doc_id: str, prose: str) -> Bundle:
    return Bundle(read_markdown(f"# The {doc_id} page\n\n## {doc_id}\n\n{prose}\n", Path(f"{doc_id}.md"), doc_id))


def build(index: Path, corpus: dict[str, str]) -> Built:
    return build_index(index, [bundle(*page) for page in sorted(corpus.items())], HashingEmbedder())


def change(index: Path, put: dict[str, str] | None = None, delete: tuple[str, ...] = (), purge: bool = False) -> Built:
    pages = [bundle(*page) for page in (put or {}).items()]
    return change_index(index, HashingEmbedder(), put=pages, delete=delete, purge=purge)


def texts_of(opened: LocalIndex) -> dict[str, str]:
    return {d.doc_id: d.text for d in Documents(opened).values()}


def test_an_article_is_added_replaced_and_deleted_and_only_new_texts_are_embedded(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON, "zinc": "Zinc is low."})
    added = change(tmp_path, {"copper": "Copper is high."})
    assert (added.embedded, added.chunks) == (1, 3)
    assert [h.chunk_id.split(":")[0] for h in open_index(tmp_path).lexical("copper", 5, ALL)] == ["copper"]
    replaced = change(tmp_path, {"iron": "Ferritin falls first. Haemoglobin is late."})
    assert (replaced.embedded, replaced.previous) == (1, added.generation)
    assert "Haemoglobin is late." in texts_of(open_index(tmp_path))["iron"]
    change(tmp_path, delete=("zinc",))
    assert texts_of(open_index(tmp_path)).keys() == {"copper", "iron"}
    assert open_index(tmp_path).lexical("zinc", 5, ALL) == []


_STEP = st.tuples(
    st.dictionaries(
        st.sampled_from("abcd"), st.sampled_from(["Iron is low.", "Zinc is low. Tin is high."]), max_size=2
    ),
    st.sets(st.sampled_from("abcd"), max_size=2),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(_STEP, min_size=1, max_size=4))
def test_after_any_changes_the_generation_is_that_of_a_build_of_what_is_left(
    steps: list[tuple[dict[str, str], set[str]]],
) -> None:
    corpus = {"a": "Copper is high.", "b": "Ferritin falls first."}
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        build(Path(one), corpus)
        for put, delete in steps:
            gone = tuple(sorted(name for name in delete if name in corpus and name not in put))
            left = {**{name: text for name, text in corpus.items() if name not in gone}, **put}
            if not left:
                continue
            change(Path(one), put, gone)
            corpus = left
        build(Path(other), corpus)
        grown, fresh = open_index(Path(one)), open_index(Path(other))
        assert grown.generation == fresh.generation
        assert texts_of(grown) == texts_of(fresh)
        for query in ("iron", "zinc tin", "copper"):
            assert grown.lexical(query, 5, ALL) == fresh.lexical(query, 5, ALL)


def test_a_change_keeps_the_way_the_index_was_built(tmp_path: Path) -> None:
    build_index(tmp_path, [bundle("iron", IRON)], HashingEmbedder(), chunking=Chunking(60, 0), vector_store="numpy")
    change(tmp_path, {"zinc": "Zinc is low."})
    manifest = open_index(tmp_path).manifest
    assert (manifest.max_tokens, manifest.overlap_units, manifest.vector_store) == (60, 0, "numpy")
    with pytest.raises(IndexMismatchError, match="embedder"):
        change_index(tmp_path, HashingEmbedder(64), put=[bundle("tin", "Tin is high.")])


def test_a_deleted_article_leaves_no_word_behind_after_a_purge(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON, "zyxomab": "Zyxomabum tames quorvitis."})
    (tmp_path / QUESTIONS).mkdir()
    (tmp_path / QUESTIONS / "0123456789abcdef.json").write_text("How is zyxomab given?", encoding="utf-8")
    change(tmp_path, delete=("zyxomab",), purge=True)
    assert [word for word in (b"quorv", b"zyxomab", b"tame") if word in words_in(tmp_path)] == []
    with pytest.raises(IndexingError, match="no earlier generation"):
        rollback(tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from indexer import cleanup
from indexer.cleanup import QUESTIONS
from indexer.change import change_index
from indexer.embedder import HashingEmbedder
index, removals = Path(sys.argv[1]), int(sys.argv[2])
unlink, purge = os.unlink, cleanup.purge
def dying(*args, **named):
    global removals
    removals -= 1
    if removals < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return unlink(*args, **named)
def dying_purge(*args):
    os.unlink = dying  # from here on the new generation serves, and each file of the one before is removed
    return purge(*args)
cleanup.purge = dying_purge
change_index(index, HashingEmbedder(), delete=["zyxomab"], purge=True)
"""


@pytest.mark.parametrize("removals", [0, 2, 4, 8])
def test_a_purge_that_was_killed_is_ended_by_the_same_command(tmp_path: Path, removals: int) -> None:
    build(tmp_path, {"iron": IRON, "zyxomab": "Zyxomabum tames quorvitis."})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(removals)], cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert texts_of(open_index(tmp_path)).keys() == {"iron"}
    built = change(tmp_path, delete=("zyxomab",), purge=True)
    assert (built.unchanged, built.previous) == (True, None)
    assert b"quorv" not in words_in(tmp_path)
    assert [p.name for p in (tmp_path / "generations").iterdir()] == [built.generation]
    with pytest.raises(IndexingError, match="no article zyxomab to delete, and no earlier generation holds it"):
        change(tmp_path, delete=("zyxomab",), purge=True)


def test_an_article_deleted_before_is_purged_by_its_name(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON, "zyxomab": "Zyxomabum tames quorvitis."})
    change(tmp_path, delete=("zyxomab",))
    assert b"quorv" in words_in(tmp_path), "the generation before is kept for going back"
    with pytest.raises(IndexingError, match="no article znic to delete"):
        change(tmp_path, delete=("zyxomab", "znic"), purge=True)
    assert b"quorv" in words_in(tmp_path), "a misspelt name removes nothing"
    change(tmp_path, delete=("zyxomab",), purge=True)
    assert b"quorv" not in words_in(tmp_path)


UNREMOVABLE = """
from tests.indexer.test_change import *
from indexer.errors import NotRemovedError
with tempfile.TemporaryDirectory() as aside:
    build(Path(aside), {"iron": IRON})  # loads what nobody may not be allowed to load
if os.geteuid() == 0:
    os.setuid(65534)
try:
    change(Path(sys.argv[1]), delete=["zyxomab"], purge=True)
except NotRemovedError as error:
    print(error)
"""


def test_a_purge_that_cannot_remove_is_an_error_and_works_once_it_can() -> None:
    """As root, to whom all is open, this is tried as nobody."""
    place = Path(tempfile.mkdtemp(prefix="article-qa-purge-"))
    try:
        index = place / "index"
        built = build(index, {"iron": IRON, "zyxomab": "Zyxomabum tames quorvitis."})
        if os.geteuid() == 0:
            for path in (place, *place.rglob("*")):
                os.chown(path, 65534, 65534)
        old = index / "generations" / built.generation
        old.chmod(0o500)
        run = [sys.executable, "-c", UNREMOVABLE, str(index)]
        for _ in range(2):
            done = subprocess.run(run, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
            assert done.stdout.startswith(f"{old}: could not be removed (")
            assert "still on disk" in done.stdout
            assert done.stdout.endswith("then run the same command again.\n")
            assert b"quorv" in words_in(index)
        assert texts_of(open_index(index)).keys() == {"iron"}
        old.chmod(0o700)
        assert subprocess.run(run, cwd=Path(__file__).parents[2], capture_output=True, check=True).stdout == b""
        assert b"quorv" not in words_in(index)
    finally:
        shutil.rmtree(place)


def test_a_deletion_is_taken_back_by_rolling_back(tmp_path: Path) -> None:
    first = build(tmp_path, {"iron": IRON, "zinc": "Zinc is low."})
    change(tmp_path, delete=("zinc",))
    assert rollback(tmp_path).generation == first.generation
    assert texts_of(open_index(tmp_path)).keys() == {"iron", "zinc"}


def test_what_cannot_be_changed_is_said_and_nothing_is_changed(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="Build one"):
        change(tmp_path, delete=("iron",))
    assert list(tmp_path.iterdir()) == []
    built = build(tmp_path, {"iron": IRON})
    with pytest.raises(IndexingError, match="no article tin, zinc to delete; known: iron"):
        change(tmp_path, delete=("zinc", "tin"))
    with pytest.raises(IndexingError, match="would leave no article"):
        change(tmp_path, delete=("iron",))
    with pytest.raises(IndexingError, match="two sources have the doc_id 'tin'"):
        change_index(tmp_path, HashingEmbedder(), put=[bundle("tin", "Tin is low."), bundle("tin", "Tin is high.")])
    assert open_index(tmp_path).generation == built.generation
    assert [p.name for p in (tmp_path / "generations").iterdir()] == [built.generation]


HOLDING = """
import sys, time
from pathlib import Path
from indexer.build import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(100)
"""


def test_two_writers_exclude_each_other_and_a_killed_one_lets_go_at_once(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON})
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        for refused in (lambda: build(tmp_path, {"tin": "Tin."}), lambda: change(tmp_path, {"tin": "Tin is high."})):
            with pytest.raises(IndexBusyError, match="another process is building"):
                refused()
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
        assert (tmp_path / ".lock").exists(), "the file stays; the lock was the process's"
        change(tmp_path, {"tin": "Tin is high."})
    assert texts_of(open_index(tmp_path)).keys() == {"iron", "tin"}


def test_changes_at_the_same_time_are_refused_or_kept_and_none_is_lost(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON})
    refused: list[str] = []

    def put(name: str) -> None:
        for _ in range(500):
            try:
                change(tmp_path, {name: f"{name} is high."})
                return
            except IndexBusyError:
                refused.append(name)
                time.sleep(0.01)

    threads = [threading.Thread(target=put, args=(f"metal-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused, "they did meet"
    assert texts_of(open_index(tmp_path)).keys() == {"iron", *(f"metal-{n}" for n in range(4))}


def following(index: Path) -> Live[LocalIndex]:
    return Live(index, lambda generation: open_generation(index, generation, "hashing-256"))


def test_switching_under_load_fails_no_request(tmp_path: Path) -> None:
    """Each answer is whole: its words, its generation and its articles belong together."""
    pages = [{"iron": f"Ferritin is {n} today.", f"page-{n}": f"Copper is {n} now."} for n in range(8)]
    known = {build(tmp_path / "aside", page).generation: page for page in pages}
    build(tmp_path / "index", pages[0])
    live_index, failed, served, stop = following(tmp_path / "index"), [], [], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                opened = live_index.current()
                page = known[opened.generation]
                assert texts_of(opened).keys() == page.keys()
                (hit,) = opened.lexical("ferritin", 5, ALL)
                assert page["iron"] in opened.document(opened.chunk(hit.chunk_id).doc_id).text
                served.append(opened.generation)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for page in pages[1:]:
        build(tmp_path / "index", page)
    last = build(tmp_path / "index", pages[5])
    until = time.monotonic() + 20
    while live_index.current().generation != last.generation and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert live_index.current().generation == last.generation
    assert len(set(served)) > 1


def test_a_small_generation_is_served_by_the_first_request_after_the_switch(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON})
    follower = following(tmp_path)
    for n in range(3):
        built = build(tmp_path, {"iron": f"Ferritin is {n}."})
        assert follower.current().generation == built.generation
    assert rollback(tmp_path).generation == follower.current().generation


def test_while_a_large_generation_is_opened_the_one_before_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE_S", 0.01)
    first, go = build(tmp_path, {"iron": IRON}), threading.Event()

    def slowly(generation: str) -> LocalIndex:
        if generation != first.generation:
            assert go.wait(20)
        return open_generation(tmp_path, generation)

    follower = Live(tmp_path, slowly)
    second = build(tmp_path, {"iron": "Ferritin is 9."})
    assert {follower.current().generation for _ in range(5)} == {first.generation}
    go.set()
    until = time.monotonic() + 20
    while follower.current().generation != second.generation:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_generation_that_cannot_be_opened_leaves_the_one_before_in_service(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(tmp_path, {"iron": IRON})
    follower = following(tmp_path)
    second = build(tmp_path, {"iron": "Ferritin is 9."})
    damaged = tmp_path / "generations" / second.generation / "chunks.packed"
    whole = damaged.read_bytes()
    damaged.write_bytes(b"")
    assert {follower.current().generation for _ in range(5)} == {first.generation}
    assert follower.current().lexical("ferritin", 5, ALL)
    said = capsys.readouterr()
    assert (said.out + said.err).count("altered since it was built") == 1, "said once, not with every request"
    damaged.write_bytes(whole)
    monkeypatch.setattr(live, "RETRY_S", 0.0)
    assert follower.current().generation == second.generation


@pytest.mark.parametrize("left", [None, b"", b"{}"])
def test_a_pointer_that_is_lost_while_serving_leaves_what_is_open_in_service(
    tmp_path: Path, left: bytes | None
) -> None:
    first = build(tmp_path, {"iron": IRON})
    follower = following(tmp_path)
    if left is None:
        (tmp_path / "CURRENT").unlink()
    else:
        (tmp_path / "CURRENT").write_bytes(left)
    assert follower.current().generation == first.generation
    if left is None:
        built = build(tmp_path, {"iron": "Ferritin is 9."})
        assert follower.current().generation == built.generation


def test_an_index_is_opened_though_generations_come_and_go_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generation that the pointer named is pruned before it is read: what is in service by then is opened."""
    build(tmp_path, {"iron": IRON})
    opened: list[str] = []

    def late(generation: str) -> LocalIndex:
        if not opened:
            build(tmp_path, {"iron": "Ferritin is 7."}), build(tmp_path, {"iron": "Ferritin is 8."})
        opened.append(generation)
        return open_generation(tmp_path, generation)

    follower = Live(tmp_path, late)
    assert "Ferritin is 8." in texts_of(follower.current())["iron"]
    assert len(opened) == 2
