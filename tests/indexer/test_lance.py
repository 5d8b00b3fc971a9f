"""What a Lance index keeps to beyond the contract of every backend: who writes, what a killed build leaves, equal ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from corpus.article import Bundle, SourceType
from corpus.readers.markdown import read_markdown
from indexer.backend import SearchBackend, SearchFilter
from indexer.build import build_index
from indexer.embedder import HashingEmbedder
from indexer.errors import ArticlesDroppedError, IndexBusyError, IndexingError
from indexer.local import open_index
from indexer.pointer import Pointer
from indexer.settings import IndexSettings

pytest.importorskip("lancedb", reason="needs the extra [lance]")

from indexer import lance_engine, lance_index, lance_publish
from indexer.lance_control import CONTROL
from indexer.lance_engine import LanceEngine
from indexer.lance_store import LanceStore

EMBEDDER, SETTINGS, ALL = HashingEmbedder(64), IndexSettings(), SearchFilter()
WORDS = ("iron", "zinc", "ferritin", "dose", "daily", "never", "dog's", "low", "high", "tablet")


def bundles(count: int, begin: int = 0) -> Iterator[Bundle]:
    """Articles of a few sentences of ten words each."""
    drawn = np.random.default_rng(0)
    told = [" ".join(drawn.choice(WORDS, 6)) for _ in range(5 * (count + begin))]
    for number in range(begin, begin + count):
        lines = [f"# Page {number}", ""]
        for part in range(5):
            lines += [f"## Part {part}", "", f"Item {number} {part}: {told[5 * number + part]}.", ""]
        name = f"page-{number:03d}"
        yield Bundle(read_markdown("\n".join(lines), Path(f"{name}.md"), name))


def built(place: Path, count: int = 6, begin: int = 0, **more: bool) -> str:
    return LanceEngine(grace_s=0).build(place, bundles(count, begin), EMBEDDER, SETTINGS, **more).generation


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchBackend, SearchBackend]:
    """The same articles in a Lance index and in a local one."""
    place = tmp_path_factory.mktemp("both")
    built(place / "lance", 40)
    build_index(place / "local", bundles(40), EMBEDDER, vector_store="numpy")
    return LanceEngine().open(place / "lance"), open_index(place / "local")


FILTERS = [
    ALL,
    SearchFilter(articles=frozenset({"page-003", "page-007"})),
    SearchFilter(source_types=frozenset({SourceType.ARTICLE}), heading=("Page 7",)),
    SearchFilter(heading=("Page 7", "Part 2")),
    SearchFilter(articles=frozenset({"it's none"})),
]


@pytest.mark.parametrize("where", FILTERS, ids=str)
@pytest.mark.parametrize("query", ["iron daily", "never dog's zinc zinc", "Item 7 2: low", "words that stand nowhere"])
def test_it_finds_what_the_local_index_finds(
    both: tuple[SearchBackend, SearchBackend], query: str, where: SearchFilter
) -> None:
    lance, local = both
    vector = EMBEDDER.embed_query(query)
    for k in (1, 10, 500):
        words, own_words = lance.lexical(query, k, where), local.lexical(query, k, where)
        assert [hit.score for hit in words] == pytest.approx([hit.score for hit in own_words], rel=1e-4, abs=1e-6)
        near, own_near = lance.dense(vector, k, where), local.dense(vector, k, where)
        assert [hit.score for hit in near] == pytest.approx([hit.score for hit in own_near], abs=1e-5)
    assert {hit.chunk_id for hit in near} == {hit.chunk_id for hit in own_near}
    assert {hit.chunk_id for hit in words} == {hit.chunk_id for hit in own_words}
    for hit in near:
        assert lance.chunk(hit.chunk_id) == local.chunk(hit.chunk_id)


def test_sources_are_those_of_the_local_index(both: tuple[SearchBackend, SearchBackend]) -> None:
    lance, local = both
    assert lance.generation == local.generation
    assert list(lance.listing(limit=7)) == list(local.listing(limit=7))
    assert list(lance.listing("page-036")) == list(local.listing("page-036"))
    for listed in lance.listing():
        assert lance.document(listed.doc_id) == local.document(listed.doc_id)


def test_where_a_graph_would_find_too_few_all_that_fit_are_found(
    both: tuple[SearchBackend, SearchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    lance, local = both
    monkeypatch.setattr(lance_index, "EXACT_UP_TO", 0)
    where, vector = SearchFilter(articles=frozenset({"page-003"})), EMBEDDER.embed_query("iron")
    assert len(lance.dense(vector, 50, where)) == len(local.dense(vector, 50, where)) > 3


def test_a_build_that_dies_while_publishing_leaves_the_old_generation_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = built(tmp_path)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lance_publish, "_verify", dies)
    with pytest.raises(KeyboardInterrupt):
        built(tmp_path, 7)
    assert LanceEngine().open(tmp_path).generation == old
    monkeypatch.undo()
    new = built(tmp_path, 7)
    assert LanceEngine().open(tmp_path).generation == new != old
    tables = [name for name in LanceStore(tmp_path).tables() if name.startswith("chunks_")]
    assert len(tables) == 2, "what the dead build left is removed"


def test_one_goes_back_and_forth_and_two_generations_are_kept(tmp_path: Path) -> None:
    first, second = built(tmp_path), built(tmp_path, 7)
    engine = LanceEngine()
    assert engine.rollback(tmp_path) == Pointer(first, second)
    assert engine.open(tmp_path).count() == 6
    assert engine.rollback(tmp_path) == Pointer(second, first)
    built(tmp_path, 8)
    with pytest.raises(IndexingError, match=f"no generation {first}"):
        engine.open_generation(tmp_path, first)
    assert engine.open_generation(tmp_path, second).count() == 7


def test_after_a_purge_no_word_of_what_was_removed_is_left(tmp_path: Path) -> None:
    built(tmp_path, 3)
    built(tmp_path, 1, 1, purge=True)
    with pytest.raises(IndexingError, match="no earlier generation"):
        LanceEngine().rollback(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"page-000" in path.read_bytes()] == []


def test_articles_are_dropped_only_where_that_is_asked_for(tmp_path: Path) -> None:
    built(tmp_path, 3)
    with pytest.raises(ArticlesDroppedError, match="page-000"):
        built(tmp_path, 2, 1, replace=False)
    assert LanceEngine().open(tmp_path).count() == 3


def sleeping(place: Path, count: int) -> Callable[..., None]:
    """What happens while a writer sleeps through its lease: another builds a generation of so many articles."""

    def happens(*_: object) -> None:
        LanceStore(place).table(CONTROL).change("key = 'lease'", {"until": 0.0})
        built(place, count)

    return happens


def test_a_purge_that_slept_through_its_lease_removes_nothing_of_a_later_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, 2)
    monkeypatch.setattr(lance_engine, "time", SimpleNamespace(sleep=sleeping(tmp_path, 4)))
    with pytest.raises(IndexBusyError):
        built(tmp_path, 3, purge=True)
    assert LanceEngine().open(tmp_path).count() == 4
    assert LanceEngine().rollback(tmp_path).generation
    assert LanceEngine().open(tmp_path).count() == 3


def test_a_writer_that_found_nothing_to_change_and_slept_removes_nothing_of_a_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, 2)

    def slow(*args: object, **more: object) -> object:
        made = build_index(*args, **more)
        monkeypatch.undo()
        sleeping(tmp_path, 4)()
        return made

    monkeypatch.setattr(lance_engine, "build_index", slow)
    with pytest.raises(IndexBusyError):
        built(tmp_path, 2)
    assert LanceEngine().open(tmp_path).count() == 4


def test_a_lease_that_is_lost_while_tidying_costs_a_later_writer_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for count in (2, 3):
        built(tmp_path, count)
    clean = lance_engine._clean

    def late(*given: object) -> None:
        monkeypatch.undo()
        sleeping(tmp_path, 5)()
        clean(*given)

    monkeypatch.setattr(lance_engine, "_clean", late)
    built(tmp_path, 4)
    assert LanceEngine().open(tmp_path).count() == 5
    LanceEngine().rollback(tmp_path)
    assert LanceEngine().open(tmp_path).count() == 4
