"""Faults: a build killed at any moment, a full disk, damaged files, missing rights. What served before still serves."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Bundle
from corpus.errors import SourceFormatError, SourceNotFoundError
from corpus.load import iter_corpus, load_corpus
from corpus.readers.markdown import read_markdown
from indexer.build import build_index, rollback
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.errors import IndexAccessError, IndexCorruptError, IndexingError, IndexMismatchError, ModelError
from indexer.local import open_index
from indexer.onnx_encoder import MODEL, OnnxEncoder

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534


def bundles(*numbers: int) -> list[Bundle]:
    """Three articles that name each number, and so are other texts for other numbers."""
    said = " ".join(f"Ferritin is {n} today." for n in numbers)
    return [Bundle(read_markdown(f"# {i}\n\n{said} {i} is said.\n", Path(f"{i}.md"), i)) for i in "abc"]


def build(index: Path, *numbers: int) -> str:
    return build_index(index, bundles(*numbers), HashingEmbedder(16), vector_store="numpy").generation


def said_in(index: Path) -> str:
    return next(iter(Documents(open_index(index)).values())).text


def in_a_process(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from tests.indexer.test_faults import *\n{script}", *map(str, arguments)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


KILLS = """
import signal, threading, time
from tqdm import tqdm  # bm25s counts with it; its lock is shared between forked processes, and a killed one keeps it
from indexer.pointer import read_pointer
tqdm.set_lock(threading.RLock())
index, kills = Path(sys.argv[1]), int(sys.argv[2])
build(index, 0)
began = time.monotonic()
build(index, 1)
usual, rng, number, killed, switched, resumed = time.monotonic() - began, random.Random(3), 1, 0, 0, 0
while killed < kills:
    number += 1
    before = read_pointer(index)
    child = os.fork()
    if child == 0:
        if number % 4 == 0:
            rollback(index)
        build(index, number)
        os._exit(0)
    time.sleep(rng.uniform(0, 1.1 * usual))
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    resumed += (index / ".vectors").exists()
    now, text = open_index(index).generation, said_in(index)
    assert now in (before.generation, before.previous) or f"Ferritin is {number} today." in text, (before, now, text)
    assert text.endswith("a is said.\\n"), text
    switched += f"Ferritin is {number} today." in text
build(index, 10_000)
assert "Ferritin is 10000 today." in said_in(index)
left = sorted(p.name for p in index.iterdir())
assert left == [".lock", "CURRENT", "generations"], left
assert len(list((index / "generations").iterdir())) == 2
print(json.dumps({"killed": killed, "switched": switched, "resumed": resumed}))
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_build_killed_at_any_moment_leaves_an_index_that_serves_and_can_be_built(tmp_path: Path) -> None:
    """120 kills. What is served is always whole, and what was served before or what was being built."""
    done = in_a_process(KILLS, tmp_path / "index", 120)
    assert done.returncode == 0, done.stderr[-2000:]
    counts = json.loads(done.stdout)
    assert counts["killed"] == 120
    assert counts["resumed"] > 0, "some were killed while embedding"


SWITCHES = """
import signal, time
from indexer.pointer import Pointer, read_pointer, switch
index, rng = Path(sys.argv[1]), random.Random(5)
index.mkdir()
ends = [Pointer("a" * 16, "b" * 16), Pointer("b" * 16)]
switch(index, ends[0])
seen = set()
for kill in range(120):
    child = os.fork()
    if child == 0:
        while True:
            switch(index, ends[1])
            switch(index, ends[0])
    time.sleep(rng.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert read_pointer(index) in ends
    seen.add(read_pointer(index).generation)
print(len(seen))
"""


@pytest.mark.slow
def test_a_switch_killed_at_any_moment_leaves_one_pointer_or_the_other(tmp_path: Path) -> None:
    done = in_a_process(SWITCHES, tmp_path / "index")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "2\n", "both were left, by some kill or other"


FULL = """
import resource
index, limits = Path(sys.argv[1]), list(map(int, sys.argv[2:]))
for limit in limits:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            build_index(index, bundles(*range(40)), HashingEmbedder(16), vector_store="numpy")
            os._exit(0)
        except IndexAccessError as error:
            print(error, flush=True)
            os._exit(3)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(limit, code, "Ferritin is 7 today." in said_in(index), flush=True)
"""


def test_no_room_for_a_file_of_the_build_is_said_and_changes_nothing(tmp_path: Path) -> None:
    build(tmp_path, 7)
    before = said_in(tmp_path)
    limits = [10, 1000, 8000]
    done = in_a_process(FULL, tmp_path, *limits)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert [line for line in lines if line[0].isdigit()] == [f"{limit} 3 True" for limit in limits]
    for line in lines:
        if not line[0].isdigit():
            assert line.endswith("then run the same command again.")
    assert said_in(tmp_path) == before
    assert not list((tmp_path / "generations").glob(".building-*"))
    build(tmp_path, *range(40))
    assert "Ferritin is 39 today." in said_in(tmp_path)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 1 MB, where this user may mount one."""
    place = Path(tempfile.mkdtemp(prefix="article-qa-disk-"))
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=False, capture_output=True
        ).returncode
    )
    if not mounted:
        place.rmdir()
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


@pytest.mark.parametrize("store", ["numpy", "faiss"])
@pytest.mark.parametrize("kept", [1_000_000, 400_000])
def test_a_full_disk_is_said_and_with_room_again_the_build_goes_on(small_disk: Path, store: str, kept: int) -> None:
    index, ballast = small_disk / "index", small_disk / "ballast"
    build(index, 7)
    free = shutil.disk_usage(small_disk).free
    ballast.write_bytes(b"x" * max(0, min(kept, free - 4096)))
    with pytest.raises(IndexAccessError, match="then run the same command again") as caught:
        build_index(index, bundles(*range(300)), HashingEmbedder(2048), vector_store=store)
    assert "the disk is full" in str(caught.value) or "written" in str(caught.value)
    assert "Ferritin is 7 today." in said_in(index)
    ballast.unlink()
    shutil.rmtree(index / ".vectors", ignore_errors=True)
    build(index, 8)
    assert "Ferritin is 8 today." in said_in(index)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.booleans())
def test_any_flipped_bit_or_lost_end_of_any_file_is_noticed_when_it_is_opened(
    one_index: Path, rng: random.Random, cut: bool
) -> None:
    files = sorted(p for p in one_index.rglob("*") if p.is_file() and p.name != ".lock" and p.stat().st_size)
    path = rng.choice(files)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    at = rng.randrange(len(whole))
    if cut:
        del damaged[at:]
    else:
        damaged[at] ^= 1 << rng.randrange(8)
    path.write_bytes(damaged)
    try:
        if path.name == "CURRENT":  # names what is served and what was before: whatever it reads as, nothing made up
            said = "article-qa index"
            try:
                assert open_index(one_index).manifest.chunks == 3
            except IndexingError as error:
                said = str(error)
            assert "article-qa index" in said
        elif path.name == "manifest.json":
            with pytest.raises((IndexCorruptError, IndexMismatchError), match="article-qa index"):
                open_index(one_index)
        else:
            with pytest.raises(IndexCorruptError, match="article-qa index --index"):
                open_index(one_index)
    finally:
        path.write_bytes(whole)
    assert open_index(one_index).manifest.chunks == 3


@pytest.fixture(scope="module")
def one_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("index")
    build_index(place, bundles(1), HashingEmbedder(16))
    return place


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "missing"])
def test_damaged_weights_are_named_before_they_make_a_vector(tmp_path: Path, name: str, damage: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    raw = bytearray((folder / name).read_bytes())
    if damage == "missing":
        (folder / name).unlink()
    else:
        if damage == "cut":
            del raw[len(raw) // 2 :]
        else:
            raw[len(raw) // 2] ^= 1
        (folder / name).write_bytes(raw)
    with pytest.raises(ModelError, match=f"{name}: .*Reinstall article-qa"):
        build_index(tmp_path / "index", bundles(1), OnnxEncoder(folder))
    assert not (tmp_path / "index" / "CURRENT").exists()


@pytest.mark.parametrize("closed", ["generations", "CURRENT"])
def test_missing_rights_are_said_with_the_place_and_the_next_step(closed: str) -> None:
    """As root, to whom all is open, this is tried as nobody."""
    place = Path(tempfile.mkdtemp(prefix="article-qa-rights-"))
    try:
        index = place / "index"
        build(index, 1)
        if os.geteuid() == 0:
            for path in (place, *place.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        (index / closed).chmod(0)
        script = f"if os.geteuid() == 0: os.setuid({NOBODY})\n"
        script += "try:\n    open_index(Path(sys.argv[1]))\nexcept IndexAccessError as error: print(error)\n"
        script += "try:\n    build(Path(sys.argv[1]), 2)\nexcept IndexAccessError as error: print(error)"
        done = in_a_process(script, index)
        (index / closed).chmod(0o700)
        assert done.returncode == 0, done.stderr[-2000:]
        lines = done.stdout.splitlines()
        assert len(lines) == 2
        for line in lines:
            assert line.startswith(str(index))
            assert "this user may not read or write it" in line
            assert line.endswith("then run the same command again.")
        assert "Ferritin is 1 today." in said_in(index)
    finally:
        shutil.rmtree(place)


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path) -> None:
    """Nothing is decided by a time of day: neither which generation is newest nor whether it changed."""
    first = build(tmp_path, 1)
    for when in (0, 2**32):
        for path in tmp_path.rglob("*"):
            os.utime(path, (when, when))
        assert build(tmp_path, 1) == first
        assert open_index(tmp_path).generation == first
    second = build(tmp_path, 2)
    os.utime(tmp_path / "CURRENT", (0, 0))
    os.utime(tmp_path / "generations" / first, (2**32, 2**32))
    assert open_index(tmp_path).generation == second
    assert rollback(tmp_path).generation == first


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Two good articles, one that is no text, one with broken front matter and a bundle without its references."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\nIron is low.\n", encoding="utf-8")
    (folder / "other.txt").write_text("Zinc is low.\n", encoding="utf-8")
    (folder / "binary.md").write_bytes(b"\xff\xfe\x00\x01")
    (folder / "opened.md").write_text("---\ntitle: [\n---\n\nTin is low.\n", encoding="utf-8")
    (folder / "bundle").mkdir()
    (folder / "bundle" / "article.md").write_text("# Bundle\n\nLead is low 1.\n", encoding="utf-8")
    (folder / "bundle" / "references.json").write_text("{", encoding="utf-8")
    return folder


def test_an_unreadable_article_among_good_ones_stops_the_build_and_changes_nothing(mixed: Path, tmp_path: Path) -> None:
    build(tmp_path / "index", 1)
    with pytest.raises(SourceFormatError, match=r"binary\.md, line 1: not UTF-8 text"):
        build_index(tmp_path / "index", iter_corpus(mixed), HashingEmbedder(16))
    assert "Ferritin is 1 today." in said_in(tmp_path / "index")


def test_unreadable_articles_can_be_left_out_and_each_is_named(mixed: Path, tmp_path: Path) -> None:
    left_out: list[str] = []
    build_index(tmp_path, iter_corpus(mixed, lambda error: left_out.append(str(error))), HashingEmbedder(16))
    assert list(Documents(open_index(tmp_path))) == ["good", "other"]
    assert sorted(Path(said.split(":")[0].split(",")[0]).name for said in left_out) == [
        "binary.md",
        "opened.md",
        "references.json",
    ]


def test_with_nothing_readable_the_last_error_is_raised(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff")
    (tmp_path / "b.md").write_bytes(b"")
    said: list[str] = []
    with pytest.raises(SourceFormatError, match="the file is empty"):
        list(iter_corpus(tmp_path, lambda error: said.append(str(error))))
    assert len(said) == 2
    with pytest.raises(SourceNotFoundError):
        list(iter_corpus(tmp_path / "none", lambda error: said.append(str(error))))


def test_a_corpus_read_one_by_one_comes_in_the_order_of_its_doc_ids(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndoc_id: zinc\n---\n# Z\n\nZinc is low.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\ndoc_id: 7\n---\n# B\n\nIron is low.\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("# C\n\nTin is low.\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="doc_id is not a text"):
        load_corpus(tmp_path)
    (tmp_path / "b.md").unlink()
    assert [bundle.article.doc_id for bundle in iter_corpus(tmp_path)] == ["c", "zinc"]
