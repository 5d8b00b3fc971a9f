"""Bulk indexing: a stream of sources in bounded memory, resumed after a kill, in files that are mapped when large."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer import array_file, embedding_cache, faiss_store, generation, packed_list
from indexer.array_file import ArrayWriter, read_array
from indexer.backend import SearchFilter, Vector
from indexer.build import build_index
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.embedding_cache import JOURNAL, KeyTable, VectorJournal, content_key
from indexer.errors import IndexCorruptError
from indexer.faiss_store import FaissStore
from indexer.lexical import LexicalIndex
from indexer.local import open_index
from indexer.manifest import read_manifest
from indexer.packed_list import ListReader, PackedListWriter
from indexer.vector_store import NumpyStore
from tests.indexer.earlier_formats import as_format_1

PAGES = {f"page-{n:02}": f"Ferritin is {n} today. Copper is {n + 100} now." for n in range(12)}


class Watched(Bundle):
    """A bundle that can be watched for being let go of."""

    __slots__ = ("__weakref__",)


class Counting(HashingEmbedder):
    """A HashingEmbedder that remembers which texts it was given."""

    def __init__(self, dim: int = 256) -> None:
        super().__init__(dim)
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        self.texts.extend(texts)
        return super().embed_passages(texts)


class Steps:
    """Remembers the steps of a build as [name, total, done]."""

    def __init__(self) -> None:
        self.steps: list[list[object]] = []

    def step(self, name: str, total: int) -> None:
        self.steps.append([name, total, 0])

    def advance(self, count: int) -> None:
        self.steps[-1][2] += count  # type: ignore[operator]


def bundles(pages: dict[str, str] = PAGES) -> list[Bundle]:
    return [Bundle(read_markdown(f"# {i}\n\n{prose}\n", Path(f"{i}.md"), i)) for i, prose in pages.items()]


def files_of(index: Path) -> dict[str, bytes]:
    folder = index / "generations" / open_index(index).generation
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_sources_are_let_go_of_one_after_the_other(tmp_path: Path) -> None:
    given: list[weakref.ref[Watched]] = []
    most = 0

    def stream() -> Iterator[Bundle]:
        nonlocal most
        for made in bundles():
            watched = Watched(made.article)
            given.append(weakref.ref(watched))
            most = max(most, sum(seen() is not None for seen in given))
            yield watched

    build_index(tmp_path, stream(), HashingEmbedder())
    assert most <= 3
    assert open_index(tmp_path).count() == len(PAGES)


@pytest.mark.slow
def test_the_files_of_a_generation_are_the_same_bytes_whatever_order_words_hash_in(tmp_path: Path) -> None:
    build_index(tmp_path / "here", bundles(), HashingEmbedder(), vector_store="numpy")
    script = (
        "import sys; from pathlib import Path; from tests.indexer.test_bulk import *\n"
        "build_index(Path(sys.argv[1]), iter(bundles()), HashingEmbedder(), vector_store='numpy')"
    )
    there = tmp_path / "there"
    subprocess.run(
        [sys.executable, "-c", script, str(there)],
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": "."},
    )
    assert files_of(there) == files_of(tmp_path / "here")


def test_each_step_of_a_build_says_how_much_there_is_and_gets_there(tmp_path: Path) -> None:
    told = Steps()
    build_index(tmp_path, bundles(), HashingEmbedder(), progress=told)
    assert told.steps == [
        ["reading sources", 0, 0],
        ["cutting chunks", 24, 24],
        ["embedding", 12, 12],
        ["indexing vectors", 12, 12],
        ["indexing words", 12, 12],
        ["checksums", 0, 0],
        ["verifying", 0, 0],
    ]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.indexer.test_bulk import *
from indexer import generation
generation.CALL = 2
class Dying(Counting):
    calls = 0
    def embed_passages(self, texts):
        self.calls += 1
        if self.calls == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_passages(texts)
build_index(Path(sys.argv[1]), bundles(), Dying())
"""


@pytest.fixture(scope="module")
def killed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index directory whose first build was killed at its fifth batch of two texts."""
    index: Path = tmp_path_factory.mktemp("killed") / "index"
    done = subprocess.run([sys.executable, "-c", KILLED, str(index)], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == -signal.SIGKILL
    return index


@pytest.fixture
def killed(killed_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(killed_once, tmp_path / "index"))


def test_a_killed_build_is_taken_up_where_it_was(killed: Path) -> None:
    embedder = Counting()
    built = build_index(killed, bundles(), embedder)
    assert len(embedder.texts) == built.embedded == 12 - 8
    assert built.reused == 8
    assert not (killed / JOURNAL).exists()
    fresh = killed.parent / "fresh"
    build_index(fresh, bundles(), HashingEmbedder())
    changed = {name for name, raw in files_of(fresh).items() if files_of(killed)[name] != raw}
    assert changed == {"manifest.json", "manifest.sha256"}, "only how many texts were embedded differs"


def test_finished_vectors_are_taken_over_by_what_they_are_of_also_when_the_corpus_changed(killed: Path) -> None:
    embedder = Counting()
    build_index(killed, bundles({**PAGES, "page-00": "Zinc is low."}), embedder)
    assert "Zinc is low." in embedder.texts
    assert len(embedder.texts) == 12 - 7, "the changed one was one of the eight"


def test_vectors_of_a_killed_build_with_another_embedder_are_thrown_away(killed: Path) -> None:
    embedder = Counting(64)
    assert build_index(killed, bundles(), embedder).embedded == 12


def test_a_damaged_vector_of_a_killed_build_is_made_again(killed: Path) -> None:
    path = killed / JOURNAL / "vectors"
    raw = bytearray(path.read_bytes())
    raw[3 * 4 * 256 + 5] ^= 1
    path.write_bytes(raw)
    embedder = Counting()
    build_index(killed, bundles(), embedder)
    assert len(embedder.texts) == 12 - 7
    assert "Ferritin is 3 today.\nCopper is 103 now." in embedder.texts
    opened = open_index(killed)
    store = FaissStore()
    store.load(killed / "generations" / opened.generation)
    stored = np.stack([store.vector(row) for row in range(opened.manifest.chunks)])
    np.testing.assert_array_equal(stored, HashingEmbedder().embed_passages([c.text for c in opened.chunks()]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 4), max_size=4), st.integers(0, 400), st.integers(0, 400))
def test_a_journal_cut_anywhere_gives_whole_vectors_or_none(
    tmp_path_factory: pytest.TempPathFactory, batches: list[int], keys_left: int, vectors_left: int
) -> None:
    folder = tmp_path_factory.mktemp("index") / JOURNAL
    texts = [f"text {n}" for n in range(sum(batches))]
    embedder, at = HashingEmbedder(8), 0
    with VectorJournal(folder, "e", 8) as journal:
        for size in batches:
            part = texts[at : at + size]
            journal.append([content_key(text) for text in part], embedder.embed_passages(part))
            at += size
    for name, left in (("keys", keys_left), ("vectors", vectors_left)):
        raw = (folder / name).read_bytes()
        (folder / name).write_bytes(raw[:left])
    with VectorJournal(folder, "e", 8) as journal:
        whole = min(keys_left // 20, vectors_left // 32, len(texts))
        assert len(journal) == whole
        for number, text in enumerate(texts):
            found = journal.find(content_key(text))
            if number < whole:
                np.testing.assert_array_equal(found, embedder.embed_query(text))
            else:
                assert found is None
        journal.append([content_key("more")], embedder.embed_passages(["more"]))
    with VectorJournal(folder, "e", 8) as journal:
        np.testing.assert_array_equal(journal.find(content_key("more")), embedder.embed_query("more"))


@pytest.mark.parametrize("name", [".", "embedder", "keys", "vectors"])
@pytest.mark.parametrize("how", ["link", "file", "folder"])
def test_what_lies_in_the_place_of_a_journal_is_replaced_and_what_it_leads_to_is_left(
    tmp_path: Path, name: str, how: str
) -> None:
    folder, outside = tmp_path / "index" / JOURNAL, tmp_path / "outside"
    folder.parent.mkdir()
    with VectorJournal(folder, "e", 8) as journal:
        journal.append([content_key("text")], HashingEmbedder(8).embed_passages(["text"]))
    place = folder / name
    os.replace(place, outside)
    held = {path: path.read_bytes() for path in (outside, *outside.rglob("*")) if path.is_file()}
    if how == "link":
        place.symlink_to(outside)
    elif how == "file":
        place.write_bytes(b"no journal")
    else:
        place.mkdir(parents=True)
    for _ in range(2):
        with VectorJournal(folder, "e", 8) as journal:
            journal.append([content_key("more")], HashingEmbedder(8).embed_passages(["more"]))
            assert journal.find(content_key("more")) is not None
    assert {path: path.read_bytes() for path in held} == held


@given(st.lists(st.lists(st.binary(min_size=16, max_size=16) | st.just(b"\0" * 16), max_size=8), max_size=8))
def test_a_key_table_is_a_dictionary(batches: list[list[bytes]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding_cache, "_MERGE_AT", 5)
        table, wanted = KeyTable(), {}
        for keys in batches:
            wanted.update({key: len(table) + place for place, key in enumerate(keys)})
            table.add(keys)
    assert {key: table.find(key) for key in wanted} == wanted
    assert table.find(b"\1" * 16) == wanted.get(b"\1" * 16)


def test_a_generation_of_the_first_version_opens_and_is_built_upon(tmp_path: Path) -> None:
    """It has neither keys nor extents, and its manifest no checksum and no word of how vectors are searched."""
    build_index(tmp_path, bundles(), HashingEmbedder())
    name = open_index(tmp_path).generation
    folder = tmp_path / "generations" / name
    as_format_1(folder, name)
    held = json.loads((folder / "manifest.json").read_text())
    del held["search"]
    for name in ("chunk_keys.npy", "extents.json"):
        del held["files"][name]
        (folder / name).unlink()
    (folder / "manifest.sha256").unlink()
    (folder / "manifest.json").write_text(json.dumps(held))
    opened = open_index(tmp_path)
    assert list(Documents(opened)) == list(PAGES)
    assert len(opened.lexical("ferritin", 50, SearchFilter())) == 12
    assert build_index(tmp_path, bundles({**PAGES, "zinc": "Zinc is low."}), HashingEmbedder()).embedded == 12 + 1


@settings(deadline=None)
@given(st.lists(st.binary(max_size=70), max_size=5), st.integers(0, 200))
def test_items_written_one_by_one_are_read_by_their_extents_and_in_turn(items: list[bytes], cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_list, "_BLOCK", 7)
        path = Path(folder) / "list.packed"
        with PackedListWriter(path) as written:
            extents = [written.append(item) for item in items]
        with ListReader(path) as read:
            assert [read.item(extent) for extent in extents] == items == list(read.items())
        path.write_bytes(path.read_bytes()[:cut])
        whole = [item for item, (_, end) in zip(items, extents, strict=True) if end <= cut]
        with ListReader(path) as read:
            assert [read.item(extent) for extent in extents[: len(whole)]] == whole
            if len(whole) < len(items):
                with pytest.raises(IndexCorruptError, match="cut short"):
                    read.item(extents[len(whole)])
                if cut > ([0, *(end for _, end in extents)])[len(whole)]:  # else it looks like a shorter list
                    with pytest.raises(IndexCorruptError, match="cut short"):
                        list(read.items())


def test_what_is_no_packed_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.packed").write_bytes(b"damaged")
    with ListReader(tmp_path / "list.packed") as read:
        with pytest.raises(IndexCorruptError, match=r"list\.packed: not a packed list"):
            read.item((0, 7))
        with pytest.raises(IndexCorruptError, match=r"list\.packed: not a packed list"):
            list(read.items())


@pytest.mark.parametrize("map_from", [0, 10**9])
def test_rows_written_one_by_one_are_the_array_that_numpy_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, map_from: int
) -> None:
    monkeypatch.setattr(array_file, "MAP_FROM", map_from)
    rows = np.arange(12, dtype=np.float32).reshape(4, 3)
    with ArrayWriter(tmp_path / "one.npy", (4, 3)) as written:
        written.append(rows[:1])
        written.append(rows[1:])
    np.save(tmp_path / "whole.npy", rows)
    assert (tmp_path / "one.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()
    np.testing.assert_array_equal(read_array(tmp_path / "one.npy"), rows)
    (tmp_path / "one.npy").write_bytes((tmp_path / "one.npy").read_bytes()[:-1])
    with pytest.raises(IndexCorruptError, match="cut short"):
        read_array(tmp_path / "one.npy")
    with pytest.raises(ValueError, match="1 rows were written, 2 announced"), ArrayWriter(tmp_path / "x", (2, 3)) as w:
        w.append(rows[:1])


def unit_rows(count: int, dim: int = 16, seed: int = 5) -> Vector:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(params=["in memory", "mapped"])
def graph(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FaissStore:
    """A FAISS store of 600 rows that counts as large, as built or read back mapped and its file removed."""
    monkeypatch.setattr(faiss_store, "FLAT_LIMIT", 100)
    monkeypatch.setattr(faiss_store, "SLICE", 250)
    store, taken = FaissStore(), []
    store.build(unit_rows(600), taken.append)
    assert (store.kind, taken) == ("hnsw", [250, 250, 100])
    if request.param == "mapped":
        monkeypatch.setattr(faiss_store, "MAP_FROM", 0)
        store.save(tmp_path)
        store = FaissStore()
        store.load(tmp_path)
        (tmp_path / "dense.faiss").unlink()
    return store


def test_a_large_store_finds_nearly_all_that_computing_every_cosine_finds(graph: FaissStore) -> None:
    exact, vectors = NumpyStore(), unit_rows(600)
    exact.build(vectors)
    for allowed in (None, np.arange(600), np.arange(0, 600, 2)):
        shared = 0
        for query in unit_rows(20, seed=6):
            rows, cosines = graph.search(query, 10, allowed)
            assert allowed is None or set(rows) <= set(allowed.tolist())
            assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
            np.testing.assert_allclose(cosines, vectors[rows] @ query, atol=1e-6)
            shared += len(set(rows) & set(exact.search(query, 10, allowed)[0]))
        assert shared >= 190
    assert all(graph.search(vector, 1, None)[0][0] == row for row, vector in enumerate(vectors))


def test_among_few_allowed_rows_a_large_store_is_exact(graph: FaissStore) -> None:
    exact, allowed = NumpyStore(), np.arange(5, 600, 60)
    exact.build(unit_rows(600))
    for query in unit_rows(20, seed=7):
        assert graph.search(query, 4, allowed)[0].tolist() == exact.search(query, 4, allowed)[0].tolist()
    assert graph.search(unit_rows(1)[0], 4, np.zeros(0, dtype=np.int64))[0].tolist() == []


def test_an_index_on_a_graph_is_built_verified_and_named_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faiss_store, "FLAT_LIMIT", 5)
    monkeypatch.setattr(faiss_store, "MAP_FROM", 0)
    monkeypatch.setattr(array_file, "MAP_FROM", 0)
    built = build_index(tmp_path, bundles(), HashingEmbedder())
    assert read_manifest(tmp_path / "generations" / built.generation).search == "hnsw"
    opened = open_index(tmp_path)
    hit = opened.dense(HashingEmbedder().embed_query("Ferritin is 7 today.\nCopper is 107 now."), 1, ALL)[0]
    assert (opened.chunk(hit.chunk_id).doc_id, hit.score) == ("page-07", pytest.approx(1.0, abs=1e-6))
    assert len(opened.lexical("copper", 50, ALL)) == 12


def test_a_graph_that_loses_its_rows_does_not_come_into_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faiss_store, "FLAT_LIMIT", 5)
    monkeypatch.setattr(generation, "LOST_BY_A_GRAPH", 0)
    monkeypatch.setattr(FaissStore, "search", lambda *_: (np.array([0]), np.array([0.5])))
    with pytest.raises(IndexCorruptError, match="is not found by its own vector"):
        build_index(tmp_path, bundles(), HashingEmbedder())
    assert not (tmp_path / "CURRENT").exists()


ALL = SearchFilter()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["iron", "tea", "5"]), max_size=4).map(" ".join), min_size=1, max_size=20),
    st.integers(1, 6),
)
def test_the_best_texts_are_those_that_sorting_every_score_gives(texts: list[str], k: int) -> None:
    index = LexicalIndex()
    index.build(iter(texts))
    hits = index.search("iron tea", len(texts), None)
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
    assert index.search("iron tea", k, None) == hits[:k]
    assert index.search("iron tea", k, np.arange(0, len(texts), 2)) == [h for h in hits if h[0] % 2 == 0][:k]
