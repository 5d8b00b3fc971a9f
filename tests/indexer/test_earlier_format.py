"""Indexes of the formats before (plain JSON, each vector twice, vectors of units too): they serve, and are built upon."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.backend import SearchFilter
from indexer.build import build_index, rollback
from indexer.change import change_index
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.embedding_cache import JOURNAL, VectorJournal, content_key
from indexer.errors import IndexCorruptError
from indexer.live import Live
from indexer.local import LocalIndex, open_generation, open_index
from indexer.manifest import FORMAT, read_manifest
from indexer.pointer import Pointer, read_pointer, switch
from tests.indexer.earlier_formats import as_format_1, as_format_2

ALL = SearchFilter()
NAME = "0123456789abcdef"
PAGES = {"iron": "Ferritin falls first. Haemoglobin falls last.", "zinc": "Zinc is low."}


def bundles(pages: dict[str, str]) -> list[Bundle]:
    """An article of one chunk for each page."""
    return [Bundle(read_markdown(f"# {i}\n\n{prose}\n", Path(f"{i}.md"), i)) for i, prose in pages.items()]


@pytest.fixture(params=[as_format_1, as_format_2], ids=["format 1", "format 2"])
def earlier(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An index whose one generation a version before wrote."""
    index = tmp_path / "index"
    built = build_index(index, bundles(PAGES), HashingEmbedder())
    folder = index / "generations" / built.generation
    assert request.param(folder, NAME).format < FORMAT
    folder.rename(folder.with_name(NAME))
    switch(index, Pointer(NAME))
    return index


def earlier_files(index: Path) -> list[str]:
    """What no generation of today has."""
    patterns = ("unit_*", "chunk_vectors.npy", "bundles.json", "chunks.json")
    return sorted(path.name for pattern in patterns for path in index.rglob(pattern))


def test_it_opens_and_finds_what_it_found(earlier: Path, tmp_path: Path) -> None:
    build_index(tmp_path / "fresh", bundles(PAGES), HashingEmbedder())
    opened, fresh = open_index(earlier, "hashing-256"), open_index(tmp_path / "fresh")
    assert opened.generation == NAME
    assert dict(Documents(opened)) == dict(Documents(fresh))
    vector = HashingEmbedder().embed_query("Zinc is low.")
    assert opened.dense(vector, 5, ALL) == fresh.dense(vector, 5, ALL)
    assert opened.lexical("ferritin", 5, ALL) == fresh.lexical("ferritin", 5, ALL) != []


def test_building_it_anew_embeds_nothing_and_leaves_out_what_was_held_twice(earlier: Path) -> None:
    built = build_index(earlier, bundles(PAGES), HashingEmbedder())
    assert (built.unchanged, built.embedded, built.reused, built.previous) == (False, 0, 2, NAME)
    assert earlier_files(earlier / "generations" / built.generation) == []
    assert read_manifest(earlier / "generations" / built.generation).format == FORMAT
    assert rollback(earlier).generation == NAME
    assert open_index(earlier).generation == NAME


def test_a_purge_removes_it(earlier: Path) -> None:
    assert {"bundles.json", "chunk_vectors.npy", "chunks.json"} <= set(earlier_files(earlier))
    build_index(earlier, bundles(PAGES), HashingEmbedder(), purge=True)
    assert earlier_files(earlier) == []


def test_single_articles_of_it_are_changed(earlier: Path, tmp_path: Path) -> None:
    changed = change_index(earlier, HashingEmbedder(), put=bundles({"tin": "Tin is high."}), delete=["zinc"])
    assert (changed.embedded, changed.reused) == (1, 1)
    assert list(Documents(open_index(earlier))) == ["iron", "tin"]
    left = {"iron": PAGES["iron"], "tin": "Tin is high."}
    assert build_index(tmp_path / "fresh", bundles(left), HashingEmbedder()).generation == changed.generation


def test_a_service_serves_it_until_another_generation_stands_ready(earlier: Path) -> None:
    def opening(generation: str) -> LocalIndex:
        return open_generation(earlier, generation, "hashing-256")

    follower = Live(earlier, opening)
    assert follower.current().generation == NAME
    built = build_index(earlier, bundles(PAGES), HashingEmbedder())
    assert follower.current().generation == built.generation


@pytest.mark.parametrize("name", ["chunk_vectors.npy", "chunks.json", "bundles.json"])
def test_damage_to_it_is_named_and_it_is_built_anew_from_the_sources(earlier: Path, name: str) -> None:
    (earlier / "generations" / NAME / name).write_bytes(b"damaged")
    way_out = "Build it from your articles" if name == "bundles.json" else "rebuild: article-qa index"
    with pytest.raises(IndexCorruptError, match=f"{name}: altered since it was built.*{way_out}"):
        open_index(earlier)
    assert build_index(earlier, bundles(PAGES), HashingEmbedder()).embedded == 2
    assert open_index(earlier).generation == read_pointer(earlier).generation != NAME


def test_unit_vectors_that_a_killed_build_of_the_version_before_had_finished_do_no_harm(
    earlier: Path, tmp_path: Path
) -> None:
    texts = ["Ferritin falls first.", "Tin is high."]
    with VectorJournal(earlier / JOURNAL, "hashing-256", 256) as journal:
        journal.append([content_key(text) for text in texts], HashingEmbedder().embed_passages(texts))
    built = build_index(earlier, bundles({**PAGES, "tin": "Tin is high."}), HashingEmbedder())
    assert (built.embedded, built.reused) == (0, 3), "one vector is of a chunk of the same words"
    assert not (earlier / JOURNAL).exists()
    build_index(tmp_path / "fresh", bundles({**PAGES, "tin": "Tin is high."}), HashingEmbedder())
    vector = HashingEmbedder().embed_query("Tin is high.")
    assert open_index(earlier).dense(vector, 5, ALL) == open_index(tmp_path / "fresh").dense(vector, 5, ALL)
