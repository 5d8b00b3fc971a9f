"""Generations of an index on disk: built beside the one in service, switched to in one step, and never half there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.backend import Hit, SearchFilter, Vector
from indexer.build import Built, build_index, rollback, use
from indexer.change import reindex
from indexer.chunks import Chunking, chunk_text
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.errors import (
    ArticlesDroppedError,
    IndexBusyError,
    IndexCorruptError,
    IndexingError,
    IndexMismatchError,
    IndexNotFoundError,
)
from indexer.local import LocalIndex, open_generation, open_index
from indexer.pointer import Pointer
from tests.indexer.on_disk import vectors_in, words_in

ALL = SearchFilter()
ASTHMA = "Omalizumab binds free IgE."
IRON = "Ferritin falls first. Haemoglobin falls last."
FILES = [
    "bundles.packed",
    "chunks.packed",
    "chunk_keys.npy",
    "extents.json",
    "dense.faiss",
    "lexical/params.index.json",
]


class Counting(HashingEmbedder):
    """A HashingEmbedder that remembers which texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        self.texts.extend(texts)
        return super().embed_passages(texts)


def bundle(doc_id: str, prose: str, heading: str | None = None) -> Bundle:
    """An article of one section, headed by its doc_id if by nothing else: one chunk, and a unit for each sentence."""
    page = f"# The {doc_id} page\n\n## {heading or doc_id}\n\n{prose}\n"
    return Bundle(read_markdown(page, Path(f"{doc_id}.md"), doc_id))


def build(index: Path, corpus: dict[str, str], *, embedder: HashingEmbedder | None = None, **more: object) -> Built:
    bundles = [bundle(doc_id, prose) for doc_id, prose in sorted(corpus.items())]
    return build_index(index, bundles, embedder or HashingEmbedder(), **more)  # type: ignore[arg-type]


def texts_of(opened: LocalIndex) -> dict[str, str]:
    return {d.doc_id: d.text for d in Documents(opened).values()}


def hits_of(opened: LocalIndex, query: str) -> tuple[list[Hit], list[Hit]]:
    return opened.dense(HashingEmbedder().embed_query(query), 5, ALL), opened.lexical(query, 5, ALL)


def vectors_of(index: Path) -> Vector:
    """The vectors stored for the chunks of the generation in service, shape (chunks, dim)."""
    manifest = open_index(index).manifest
    found = vectors_in(index / "generations" / manifest.generation, manifest.chunks, manifest.vector_store)
    return np.array(found, dtype=np.float32)


def generations(index: Path) -> set[str]:
    return {p.name for p in (index / "generations").iterdir()}


@pytest.mark.parametrize("store", ["faiss", "numpy"])
def test_what_was_built_is_found_the_same_each_time_it_is_opened(tmp_path: Path, store: str) -> None:
    built = build(tmp_path, {"asthma": ASTHMA, "iron": IRON}, vector_store=store)
    first, second = open_index(tmp_path), open_generation(tmp_path, built.generation)
    assert built.previous is None
    assert first.generation == second.generation == built.generation
    dense, lexical = hits_of(first, "iron Ferritin falls first. Haemoglobin falls last.")
    assert hits_of(second, "iron Ferritin falls first. Haemoglobin falls last.") == (dense, lexical)
    assert dense[0].score == pytest.approx(1.0, abs=1e-6)
    assert [first.chunk(h.chunk_id).doc_id for h in dense] == ["iron", "asthma"]
    assert [first.chunk(h.chunk_id).doc_id for h in lexical] == ["iron"]
    best = first.chunk(dense[0].chunk_id)
    assert chunk_text(first.document(best.doc_id), best) == "iron\nFerritin falls first.\nHaemoglobin falls last."


def test_a_chunk_has_the_vector_of_its_heading_and_words_and_nothing_else_is_embedded(tmp_path: Path) -> None:
    embedder = Counting()
    build(tmp_path, {"asthma": ASTHMA, "iron": IRON}, embedder=embedder)
    assert embedder.texts == [f"asthma\n{ASTHMA}", "iron\nFerritin falls first.\nHaemoglobin falls last."]
    np.testing.assert_array_equal(vectors_of(tmp_path), HashingEmbedder().embed_passages(embedder.texts))


def test_a_filter_keeps_to_its_articles_and_headings(tmp_path: Path) -> None:
    build(tmp_path, {"asthma": ASTHMA, "iron": IRON})
    opened = open_index(tmp_path)
    vector = HashingEmbedder().embed_query("Ferritin")
    for where in (SearchFilter(articles=frozenset({"asthma"})), SearchFilter(heading=("asthma",))):
        assert [opened.chunk(h.chunk_id).doc_id for h in opened.dense(vector, 5, where)] == ["asthma"]
        assert opened.lexical("Ferritin", 5, where) == []
    assert opened.dense(vector, 5, SearchFilter(articles=frozenset())) == []


def test_an_unchanged_corpus_is_not_built_again(tmp_path: Path) -> None:
    first = build(tmp_path, {"asthma": ASTHMA, "iron": IRON})
    stamp = (tmp_path / "CURRENT").stat().st_mtime_ns
    embedder = Counting()
    again = build(tmp_path, {"asthma": ASTHMA, "iron": IRON}, embedder=embedder)
    assert (again.generation, again.unchanged, again.embedded, again.reused) == (first.generation, True, 0, 2)
    assert embedder.texts == []
    assert (tmp_path / "CURRENT").stat().st_mtime_ns == stamp
    assert generations(tmp_path) == {first.generation}


@pytest.mark.parametrize(
    "more", [{"vector_store": "numpy"}, {"chunking": Chunking(60)}, {"chunking": Chunking(180, 0)}]
)
def test_another_way_of_indexing_is_another_generation(tmp_path: Path, more: dict[str, object]) -> None:
    first = build(tmp_path, {"iron": IRON})
    second = build(tmp_path, {"iron": IRON}, **more)
    assert second.generation != first.generation
    assert (second.unchanged, second.embedded, second.reused) == (False, 0, 1)


def test_only_changed_texts_are_embedded_again(tmp_path: Path) -> None:
    """Two chunks at first; the changed sentence alters one of them."""
    embedder = Counting()
    first = build(tmp_path, {"asthma": ASTHMA, "iron": IRON}, embedder=embedder)
    assert (first.embedded, first.reused, len(embedder.texts)) == (2, 0, 2)
    embedder.texts.clear()
    second = build(tmp_path, {"asthma": ASTHMA, "iron": IRON.replace("falls last", "is late")}, embedder=embedder)
    assert embedder.texts == ["iron\nFerritin falls first.\nHaemoglobin is late."]
    assert (second.embedded, second.reused, second.chunks, second.previous) == (1, 1, 2, first.generation)
    wanted = HashingEmbedder().embed_passages([f"asthma\n{ASTHMA}", *embedder.texts])
    np.testing.assert_array_equal(vectors_of(tmp_path), wanted)


def test_a_text_printed_twice_is_embedded_once(tmp_path: Path) -> None:
    embedder = Counting()
    built = build_index(tmp_path, [bundle("a", ASTHMA, "IgE"), bundle("b", ASTHMA, "IgE")], embedder)
    assert embedder.texts == [f"IgE\n{ASTHMA}"]
    assert (built.chunks, built.embedded, built.reused) == (2, 1, 1)
    np.testing.assert_array_equal(vectors_of(tmp_path), HashingEmbedder().embed_passages(embedder.texts * 2))


def test_vectors_of_another_embedder_are_not_taken_over(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON}, embedder=HashingEmbedder(64))
    assert build(tmp_path, {"iron": IRON}).embedded == 1


def test_rolling_back_serves_the_earlier_generation_and_again_the_later(tmp_path: Path) -> None:
    first = build(tmp_path, {"iron": IRON})
    hits = hits_of(open_index(tmp_path), "Ferritin")
    second = build(tmp_path, {"iron": ASTHMA})
    rollback(tmp_path)
    assert open_index(tmp_path).generation == first.generation
    assert hits_of(open_index(tmp_path), "Ferritin") == hits
    rollback(tmp_path)
    assert open_index(tmp_path).generation == second.generation


def test_a_generation_on_disk_is_served_by_its_name(tmp_path: Path) -> None:
    first, second = build(tmp_path, {"iron": IRON}), build(tmp_path, {"iron": ASTHMA})
    assert use(tmp_path, first.generation) == Pointer(first.generation, second.generation)
    assert texts_of(open_index(tmp_path))["iron"].endswith(f"{IRON}\n")
    with pytest.raises(IndexingError, match=f"no generation other is kept here; there are: .*{second.generation}"):
        use(tmp_path, "other")
    with pytest.raises(IndexNotFoundError):
        use(tmp_path / "none", first.generation)


def test_an_index_is_made_again_from_the_sources_it_holds(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON, "zinc": ASTHMA}, embedder=HashingEmbedder(64))
    built = reindex(tmp_path, HashingEmbedder())
    assert (built.embedded, texts_of(open_index(tmp_path, "hashing-256")).keys()) == (2, {"iron", "zinc"})
    assert built.generation == build(tmp_path / "fresh", {"iron": IRON, "zinc": ASTHMA}).generation
    assert reindex(tmp_path, HashingEmbedder()).unchanged


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_damage_is_mended_from_the_sources_where_they_are_whole(tmp_path: Path, name: str) -> None:
    built = build(tmp_path, {"iron": IRON, "zinc": ASTHMA})
    (tmp_path / "generations" / built.generation / name).write_bytes(b"damaged")
    if name in {"bundles.packed", "manifest.json"}:
        with pytest.raises(IndexCorruptError, match=r"the sources it holds are damaged.*--corpus FOLDER --replace"):
            reindex(tmp_path, HashingEmbedder())
    else:
        assert reindex(tmp_path, HashingEmbedder()).generation == built.generation
        assert texts_of(open_index(tmp_path)).keys() == {"iron", "zinc"}


def test_a_build_drops_no_article_unless_it_is_to_replace(tmp_path: Path) -> None:
    first = build(tmp_path, {"iron": IRON, "zinc": ASTHMA})
    with pytest.raises(ArticlesDroppedError, match=r"would drop what the index holds beside it \(zinc\)") as caught:
        build(tmp_path, {"iron": IRON, "tin": "Tin is high."}, replace=False)
    assert caught.value.dropped == {"zinc"}
    assert open_index(tmp_path).generation == first.generation
    assert generations(tmp_path) == {first.generation}
    build(tmp_path, {"iron": ASTHMA, "zinc": ASTHMA, "tin": "Tin is high."}, replace=False)
    build(tmp_path, {"iron": IRON}, replace=True)
    assert texts_of(open_index(tmp_path)).keys() == {"iron"}


@pytest.mark.parametrize("name", ["extents.json", "bundles.packed"])
def test_a_build_that_cannot_tell_what_it_would_drop_asks_too(tmp_path: Path, name: str) -> None:
    built = build(tmp_path, {"iron": IRON})
    folder = tmp_path / "generations" / built.generation
    (folder / "bundles.packed").write_bytes(b"damaged")
    (folder / name).write_bytes(b"damaged")
    if name == "extents.json":
        with pytest.raises(ArticlesDroppedError, match="hides which articles it holds"):
            build(tmp_path, {"iron": IRON}, replace=False)
    build(tmp_path, {"iron": IRON}, replace=name == "extents.json")
    assert texts_of(open_index(tmp_path)).keys() == {"iron"}


@pytest.mark.parametrize("words", [None, "{", '{"generation": "../../../etc"}', '{"generation": 5}', "[" * 9000])
def test_a_lost_pointer_is_told_of_with_what_is_there_and_a_build_finds_its_generation(
    tmp_path: Path, words: str | None
) -> None:
    first, second = build(tmp_path, {"iron": IRON}), build(tmp_path, {"iron": IRON, "zinc": ASTHMA})
    pointer = tmp_path / "CURRENT"
    pointer.unlink() if words is None else pointer.write_text(words)
    for tried in (
        lambda: open_index(tmp_path),
        lambda: rollback(tmp_path),
        lambda: reindex(tmp_path, HashingEmbedder()),
    ):
        with pytest.raises(IndexCorruptError) as caught:
            tried()
        for generation, articles in ((first.generation, "(iron)"), (second.generation, "(iron, zinc)")):
            assert f"generation {generation} {articles}: article-qa index --index {tmp_path} --use {generation}" in str(
                caught.value
            )
    with pytest.raises(ArticlesDroppedError):
        build(tmp_path, {"iron": IRON}, replace=False)
    built = build(tmp_path, {"iron": IRON, "zinc": ASTHMA}, replace=False)
    assert (built.generation, built.embedded, built.unchanged) == (second.generation, 0, True)
    assert generations(tmp_path) == {first.generation, second.generation}, "which was before it nobody knows"
    assert open_index(tmp_path).generation == second.generation


def test_a_generation_that_nothing_names_any_more_is_removed_by_the_next_build(tmp_path: Path) -> None:
    built = build(tmp_path, {"iron": IRON})
    left = tmp_path / "generations" / ("0" * 16)
    left.mkdir()
    (tmp_path / "generations" / "notes").mkdir()
    assert build(tmp_path, {"iron": IRON}).unchanged
    assert generations(tmp_path) == {built.generation, "notes"}, "what is no generation is not ours to remove"


def test_there_is_no_going_back_from_the_first_generation(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON})
    with pytest.raises(IndexingError, match="no earlier generation is kept"):
        rollback(tmp_path)


def test_no_more_than_the_generation_before_is_kept(tmp_path: Path) -> None:
    built = [build(tmp_path, {"iron": f"Ferritin is {n} today."}) for n in (10, 20, 30)]
    assert generations(tmp_path) == {built[1].generation, built[2].generation}


def test_a_reader_keeps_what_it_opened_while_later_generations_replace_it(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON})
    opened = open_index(tmp_path)
    hits = hits_of(opened, "Ferritin")
    for n in (10, 20, 30):
        build(tmp_path, {"iron": f"Copper is {n} today."}, purge=True)
    assert hits_of(opened, "Ferritin") == hits
    assert opened.document("iron").text.endswith(f"{IRON}\n")


@pytest.mark.parametrize("name", FILES)
def test_an_altered_file_is_found_when_the_index_is_opened(tmp_path: Path, name: str) -> None:
    built = build(tmp_path, {"iron": IRON})
    path = tmp_path / "generations" / built.generation / name
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(IndexCorruptError, match="altered since it was built") as caught:
        open_index(tmp_path)
    assert caught.value.path == path
    path.unlink()
    with pytest.raises(IndexCorruptError, match="missing"):
        open_index(tmp_path)


def test_every_file_of_a_generation_is_under_a_checksum_and_its_manifest_has_one_of_its_own(tmp_path: Path) -> None:
    built = build(tmp_path, {"iron": IRON})
    folder = tmp_path / "generations" / built.generation
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there - set(open_index(tmp_path).manifest.files) == {"manifest.json", "manifest.sha256"}
    assert set(FILES) <= there


@pytest.mark.parametrize("words", ["", "{", "[]", '{"previous": null}', "\ud83d"])
def test_a_damaged_pointer_or_manifest_is_named(tmp_path: Path, words: str) -> None:
    built = build(tmp_path, {"iron": IRON})
    raw = words.encode("utf-16-le", "surrogatepass") if words == "\ud83d" else words.encode()
    manifest = tmp_path / "generations" / built.generation / "manifest.json"
    kept = manifest.read_bytes()
    manifest.write_bytes(raw)
    with pytest.raises(IndexCorruptError, match="not a manifest"):
        open_index(tmp_path)
    manifest.write_bytes(kept)
    (tmp_path / "CURRENT").write_bytes(raw)
    with pytest.raises(IndexCorruptError, match=r"not a pointer\. Serve generation .* --use"):
        open_index(tmp_path)


def test_a_damaged_generation_is_built_anew_from_the_sources(tmp_path: Path) -> None:
    built = build(tmp_path, {"iron": IRON})
    (tmp_path / "generations" / built.generation / "dense.faiss").write_bytes(b"no vectors")
    again = build(tmp_path, {"iron": IRON})
    assert (again.generation, again.unchanged, again.embedded) == (built.generation, False, 1)
    assert open_index(tmp_path).generation == built.generation


def test_building_a_damaged_generation_anew_keeps_the_one_before_it(tmp_path: Path) -> None:
    first = build(tmp_path, {"iron": ASTHMA})
    second = build(tmp_path, {"iron": IRON})
    (tmp_path / "generations" / second.generation / "dense.faiss").write_bytes(b"no vectors")
    build(tmp_path, {"iron": IRON})
    assert rollback(tmp_path).generation == first.generation


def test_an_index_of_another_embedder_is_refused_with_both_names_and_the_next_command(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON})
    assert open_index(tmp_path, "hashing-256").generation
    with pytest.raises(IndexMismatchError) as caught:
        open_index(tmp_path, "onnx/other@1")
    assert (caught.value.what, caught.value.stored, caught.value.wanted) == ("embedder", "hashing-256", "onnx/other@1")
    assert str(caught.value).endswith(f"article-qa index --index {tmp_path} --reindex")


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    built = build(tmp_path, {"iron": IRON})
    path = tmp_path / "generations" / built.generation / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(IndexMismatchError, match="format of the index is 99"):
        open_index(tmp_path)


def test_a_place_without_an_index_is_refused_with_the_next_command(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="Build one: article-qa index --index"):
        open_index(tmp_path)


def test_a_corpus_without_a_sentence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexingError, match="nothing to index"):
        build_index(tmp_path / "index", [], HashingEmbedder())
    assert not (tmp_path / "index").exists()


def test_a_deleted_article_leaves_no_word_behind_after_a_purge(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON, "zyxomab": "Zyxomabum tames quorvitis."})
    assert b"quorv" in words_in(tmp_path)
    build(tmp_path, {"iron": IRON})
    assert b"quorv" in words_in(tmp_path), "the generation before is kept for going back"
    built = build(tmp_path, {"iron": IRON}, purge=True)
    assert built.unchanged
    left = words_in(tmp_path)
    assert [word for word in (b"quorv", b"zyxomab", b"tame") if word in left] == []
    assert generations(tmp_path) == {built.generation}
    with pytest.raises(IndexingError, match="no earlier generation"):
        rollback(tmp_path)


def test_an_article_deleted_and_purged_in_one_build_leaves_no_word_behind(tmp_path: Path) -> None:
    build(tmp_path, {"iron": IRON, "zyxomab": "Zyxomabum tames quorvitis."})
    built = build(tmp_path, {"iron": IRON}, purge=True)
    assert (built.embedded, built.previous) == (0, None)
    assert [word for word in (b"quorv", b"zyxomab", b"tame") if word in words_in(tmp_path)] == []
    assert texts_of(open_index(tmp_path)).keys() == {"iron"}


BLOCKED = """
import sys, time
from pathlib import Path
from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.build import build_index
from indexer.embedder import HashingEmbedder
index, flag = map(Path, sys.argv[1:])
class Blocking(HashingEmbedder):
    def embed_passages(self, texts):
        flag.touch()
        time.sleep(100)
build_index(index, [Bundle(read_markdown("# T\\n\\nCopper is high.\\n", Path("c.md"), "copper"))], Blocking())
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index that serves one article."""
    build(tmp_path / "index", {"iron": IRON})
    return tmp_path / "index"


@pytest.fixture
def blocked(index: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that stands in the middle of a build of that index."""
    flag = tmp_path / "embedding"
    with subprocess.Popen(
        [sys.executable, "-c", BLOCKED, str(index), str(flag)], cwd=Path(__file__).parents[2]
    ) as process:
        try:
            until = time.monotonic() + 30
            while not flag.exists():
                assert process.poll() is None, "the build ended by itself"
                assert time.monotonic() < until, "the build did not begin"
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


def test_a_second_build_is_refused_while_one_runs_and_readers_are_not(
    index: Path, blocked: subprocess.Popen[bytes]
) -> None:
    with pytest.raises(IndexBusyError, match="another process is building") as caught:
        build(index, {"iron": ASTHMA})
    assert caught.value.folder == index
    assert texts_of(open_index(index)).keys() == {"iron"}
    assert blocked.poll() is None


def test_a_build_killed_in_the_middle_leaves_the_old_generation_and_the_next_build_clears_up(
    index: Path, blocked: subprocess.Popen[bytes]
) -> None:
    before = open_index(index)
    assert any(name.startswith(".building-") for name in generations(index))
    os.kill(blocked.pid, signal.SIGKILL)
    assert blocked.wait(10) == -signal.SIGKILL
    opened = open_index(index)
    assert opened.generation == before.generation
    assert hits_of(opened, "Ferritin") == hits_of(before, "Ferritin")
    assert any(name.startswith(".building-") for name in generations(index))
    built = build(index, {"asthma": ASTHMA})
    assert generations(index) == {before.generation, built.generation}
    assert texts_of(open_index(index)).keys() == {"asthma"}


def test_a_build_whose_embedder_fails_leaves_the_old_generation_in_service(index: Path) -> None:
    class Failing(HashingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vector:
            raise RuntimeError("out of memory")

    before = open_index(index).generation
    with pytest.raises(RuntimeError, match="out of memory"):
        build(index, {"iron": ASTHMA}, embedder=Failing())
    assert open_index(index).generation == before
    assert build(index, {"iron": ASTHMA}).previous == before
    assert not any(name.startswith(".") for name in generations(index))


def test_an_embedder_that_gives_no_unit_vectors_never_comes_into_service(index: Path) -> None:
    class Zero(HashingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vector:
            return np.zeros((len(texts), self.dim), dtype=np.float32)

    before = open_index(index).generation
    with pytest.raises(IndexCorruptError, match="is not found by its own vector"):
        build(index, {"asthma": ASTHMA}, embedder=Zero())
    assert open_index(index).generation == before


_CORPORA = st.lists(
    st.tuples(
        st.dictionaries(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from([ASTHMA, IRON, "Copper is high. Zinc is low.", "Ferritin falls first."]),
            min_size=1,
        ),
        st.booleans(),
        st.sampled_from(["faiss", "numpy"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(_CORPORA)
def test_after_any_builds_the_index_is_the_same_as_one_built_of_the_last_corpus_alone(
    builds: list[tuple[dict[str, str], bool, str]],
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        for corpus, purge, store in builds:
            last = build(Path(one), corpus, purge=purge, vector_store=store)
            assert open_index(Path(one)).generation == last.generation
        corpus, _, store = builds[-1]
        build(Path(other), corpus, vector_store=store)
        grown, fresh = open_index(Path(one)), open_index(Path(other))
        assert grown.generation == fresh.generation
        assert texts_of(grown) == texts_of(fresh)
        assert texts_of(grown).keys() == corpus.keys()
        for query in ("Ferritin falls", "free IgE"):
            assert hits_of(grown, query) == hits_of(fresh, query)
        texts = [chunk.text for chunk in grown.chunks()]
        assert texts == [chunk.text for chunk in fresh.chunks()]
        np.testing.assert_array_equal(vectors_of(Path(one)), HashingEmbedder().embed_passages(texts))
