"""An index of the format before, which held a vector for each unit too: it serves, and is built upon."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.backend import SearchFilter
from indexer.build import build_index, rollback
from indexer.change import change_index
from indexer.checksums import file_sha256
from indexer.embedder import HashingEmbedder
from indexer.embedding_cache import JOURNAL, VectorJournal, content_key
from indexer.errors import IndexCorruptError
from indexer.live import Live
from indexer.local import LocalIndex, open_generation, open_index
from indexer.manifest import Manifest, read_manifest, write_manifest
from indexer.pointer import Pointer, read_pointer, switch

ALL = SearchFilter()
NAME = "0123456789abcdef"
UNIT_FILES = ("unit_vectors.npy", "unit_keys.npy", "unit_rows.json")
PAGES = {"iron": "Ferritin falls first. Haemoglobin falls last.", "zinc": "Zinc is low."}


def bundles(pages: dict[str, str]) -> list[Bundle]:
    """An article of one chunk for each page."""
    return [Bundle(read_markdown(f"# {i}\n\n{prose}\n", Path(f"{i}.md"), i)) for i, prose in pages.items()]


def written_before(folder: Path) -> Manifest:
    """Makes of a generation what the version before wrote: vectors, keys and rows of its units, under checksums."""
    manifest = read_manifest(folder)
    np.save(folder / "unit_vectors.npy", np.zeros((manifest.units, manifest.dim), dtype=np.float32))
    np.save(folder / "unit_keys.npy", np.zeros((manifest.units, 16), dtype=np.uint8))
    (folder / "unit_rows.json").write_text(json.dumps([["iron", 2], ["zinc", 1]]), encoding="utf-8")
    files = {**manifest.files, **{name: file_sha256(folder / name) for name in UNIT_FILES}}
    changed = {"format": 1, "generation": NAME, "embedded": manifest.chunks + manifest.units, "files": files}
    earlier = manifest.model_copy(update=changed)
    write_manifest(folder, earlier)
    return earlier


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """An index whose one generation the version before wrote."""
    index = tmp_path / "index"
    built = build_index(index, bundles(PAGES), HashingEmbedder())
    folder = index / "generations" / built.generation
    assert written_before(folder).format == 1
    folder.rename(folder.with_name(NAME))
    switch(index, Pointer(NAME))
    return index


def unit_files(index: Path) -> list[str]:
    return sorted(path.name for path in index.rglob("unit_*"))


def test_it_opens_and_finds_what_it_found(earlier: Path, tmp_path: Path) -> None:
    build_index(tmp_path / "fresh", bundles(PAGES), HashingEmbedder())
    opened, fresh = open_index(earlier, "hashing-256"), open_index(tmp_path / "fresh")
    assert opened.generation == NAME
    assert opened.documents() == fresh.documents()
    vector = HashingEmbedder().embed_query("Zinc is low.")
    assert opened.dense(vector, 5, ALL) == fresh.dense(vector, 5, ALL)
    assert opened.lexical("ferritin", 5, ALL) == fresh.lexical("ferritin", 5, ALL) != []


def test_building_it_anew_embeds_nothing_and_leaves_the_unit_vectors_out(earlier: Path) -> None:
    built = build_index(earlier, bundles(PAGES), HashingEmbedder())
    assert (built.unchanged, built.embedded, built.reused, built.previous) == (False, 0, 2, NAME)
    assert unit_files(earlier / "generations" / built.generation) == []
    assert read_manifest(earlier / "generations" / built.generation).format == 2
    assert rollback(earlier).generation == NAME
    assert open_index(earlier).generation == NAME


def test_a_purge_removes_its_unit_vectors(earlier: Path) -> None:
    assert unit_files(earlier) == sorted(UNIT_FILES)
    build_index(earlier, bundles(PAGES), HashingEmbedder(), purge=True)
    assert unit_files(earlier) == []


def test_single_articles_of_it_are_changed(earlier: Path, tmp_path: Path) -> None:
    changed = change_index(earlier, HashingEmbedder(), put=bundles({"tin": "Tin is high."}), delete=["zinc"])
    assert (changed.embedded, changed.reused) == (1, 1)
    assert [d.doc_id for d in open_index(earlier).documents()] == ["iron", "tin"]
    left = {"iron": PAGES["iron"], "tin": "Tin is high."}
    assert build_index(tmp_path / "fresh", bundles(left), HashingEmbedder()).generation == changed.generation


def test_a_service_serves_it_until_another_generation_stands_ready(earlier: Path) -> None:
    def opening(generation: str) -> LocalIndex:
        return open_generation(earlier, generation, "hashing-256")

    follower = Live(earlier, opening)
    assert follower.current().generation == NAME
    built = build_index(earlier, bundles(PAGES), HashingEmbedder())
    assert follower.current().generation == built.generation


@pytest.mark.parametrize("name", UNIT_FILES)
def test_damage_to_it_is_named_and_it_is_built_anew_from_the_sources(earlier: Path, name: str) -> None:
    (earlier / "generations" / NAME / name).write_bytes(b"damaged")
    with pytest.raises(IndexCorruptError, match=f"{name}: altered since it was built.*rebuild: article-qa index"):
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
