"""What every search backend of the registry keeps to, whatever it stores an index in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.article import SourceType
from corpus.load import load_bundle
from indexer.backend import SearchBackend, SearchFilter
from indexer.backends import BACKENDS, IndexEngine, index_engine
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.errors import IndexingError
from indexer.settings import IndexSettings

EMBEDDER = HashingEmbedder()
METALS = "# Metals\n\n## Iron\n\nIron is taken in the morning.\n\n## Zinc\n\nZinc is taken at night.\n"
PLANTS = "# Plants\n\n## Oak\n\nAn oak is watered in the morning.\n"
ALL = SearchFilter()


@pytest.fixture(scope="module", params=list(BACKENDS))
def engine(request: pytest.FixtureRequest) -> IndexEngine:
    if request.param == "lance":
        pytest.importorskip("lancedb", reason="needs the extra [lance]")
    return index_engine(str(request.param))


@pytest.fixture(scope="module")
def place(engine: IndexEngine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backend")
    for name, text in (("metals.md", METALS), ("plants.md", PLANTS)):
        (folder / name).write_text(text, encoding="utf-8")
    bundles = [load_bundle(folder / "metals.md"), load_bundle(folder / "plants.md")]
    engine.build(folder / "index", bundles, EMBEDDER, IndexSettings())
    return folder / "index"


@pytest.fixture(scope="module")
def backend(engine: IndexEngine, place: Path) -> SearchBackend:
    return engine.open(place, EMBEDDER.embedder_id)


def headings(backend: SearchBackend, ids: list[str]) -> list[str]:
    return [backend.chunk(chunk_id).heading_path[-1] for chunk_id in ids]


def test_words_and_vectors_find_the_chunk_that_has_them(backend: SearchBackend) -> None:
    lexical = [h.chunk_id for h in backend.lexical("zinc", 3, ALL)]
    dense = [h.chunk_id for h in backend.dense(EMBEDDER.embed_query("zinc is taken at night"), 3, ALL)]
    assert headings(backend, lexical) == ["Zinc"]
    assert headings(backend, dense)[0] == "Zinc"
    assert len(dense) == 3


def test_cosines_are_those_of_the_dense_ranking_whatever_it_holds(backend: SearchBackend) -> None:
    vector = EMBEDDER.embed_query("zinc is taken at night")
    hits = backend.dense(vector, 3, ALL)
    assert backend.cosines(vector, [h.chunk_id for h in hits]) == pytest.approx([h.score for h in hits], abs=1e-6)
    assert backend.cosines(vector, []) == []


def test_scores_fall_and_equal_ones_are_ordered_by_id(backend: SearchBackend) -> None:
    hits = backend.dense(np.ones(EMBEDDER.dim, dtype=np.float32) / np.sqrt(EMBEDDER.dim).astype(np.float32), 10, ALL)
    assert [(-h.score, h.chunk_id) for h in hits] == sorted((-h.score, h.chunk_id) for h in hits)


@pytest.mark.parametrize("k", [1, 2, 10])
def test_a_filter_gives_as_many_as_fit_it_and_are_asked_for(backend: SearchBackend, k: int) -> None:
    (plants,) = [s.doc_id for s in backend.listing() if s.title == "Plants"]
    vector = EMBEDDER.embed_query("morning")
    assert len(backend.dense(vector, k, SearchFilter(articles=frozenset({plants})))) == 1
    assert len(backend.dense(vector, k, ALL)) == min(k, 3)
    assert backend.dense(vector, k, SearchFilter(source_types=frozenset({SourceType.REFERENCE_NOTE}))) == []
    assert len(backend.dense(vector, k, SearchFilter(heading=("Zinc",)))) == 1


def test_what_was_put_in_comes_out(backend: SearchBackend, engine: IndexEngine, place: Path) -> None:
    assert sorted(d.title for d in Documents(backend).values()) == ["Metals", "Plants"]
    for document in Documents(backend).values():
        assert backend.document(document.doc_id) == document
    assert backend.models["embedder"] == EMBEDDER.embedder_id
    assert engine.open_generation(place, backend.generation).corpus_sha256 == backend.corpus_sha256


def test_sources_are_listed_a_page_at_a_time(backend: SearchBackend) -> None:
    assert [(s.title, s.source_type, s.parent) for s in backend.listing()] == [
        ("Metals", SourceType.ARTICLE, None),
        ("Plants", SourceType.ARTICLE, None),
    ]
    (first,) = backend.listing(limit=1)
    assert [s.title for s in backend.listing(first.doc_id)] == ["Plants"]
    assert list(backend.listing(backend.listing()[-1].doc_id)) == []
    assert list(backend.listing(types=frozenset({SourceType.REFERENCE_NOTE}))) == []
    with pytest.raises(KeyError):
        backend.listing("no such article")


def test_notes_are_listed_behind_all_articles_and_by_the_article_that_they_belong_to(
    engine: IndexEngine, tmp_path: Path
) -> None:
    for name, text in (("a", METALS), ("b", PLANTS)):
        notes = tmp_path / "corpus" / name / "sources" / "notes"
        notes.mkdir(parents=True)
        (notes.parents[1] / "article.md").write_text(f"---\ndoc_id: {name}\n---\n\n{text}", encoding="utf-8")
        note = f"---\ndoc_id: {name}-note\nkind: reference_note\ntitle: Note\ncites: [1]\n---\n\nA note of {name}.\n"
        (notes / "note.md").write_text(note, encoding="utf-8")
    bundles = [load_bundle(tmp_path / "corpus" / name) for name in ("b", "a")]
    engine.build(tmp_path / "index", bundles, EMBEDDER, IndexSettings())
    backend = engine.open(tmp_path / "index", EMBEDDER.embedder_id)
    assert [(s.doc_id, s.parent) for s in backend.listing()] == [
        ("a", None), ("b", None), ("a-note", "a"), ("b-note", "b"),
    ]  # fmt: skip
    assert [s.doc_id for s in backend.listing(types=frozenset({SourceType.REFERENCE_NOTE}))] == ["a-note", "b-note"]
    assert list(backend.sources_of("b")) == ["b-note"]
    assert list(backend.sources_of("a-note")) == list(backend.sources_of("nothing")) == []


def test_an_unknown_chunk_document_and_generation_are_errors(
    backend: SearchBackend, engine: IndexEngine, place: Path
) -> None:
    with pytest.raises(KeyError):
        backend.chunk("no such chunk")
    with pytest.raises(KeyError):
        backend.document("no such article")
    with pytest.raises(IndexingError):
        engine.open_generation(place, "no-such-generation")
    with pytest.raises(IndexingError):
        engine.open(place / "nothing here")


def test_the_same_sources_are_up_to_date_and_others_are_a_new_generation(engine: IndexEngine, tmp_path: Path) -> None:
    page = tmp_path / "metals.md"
    page.write_text(METALS, encoding="utf-8")
    first = engine.build(tmp_path / "index", [load_bundle(page)], EMBEDDER, IndexSettings())
    again = engine.build(tmp_path / "index", [load_bundle(page)], EMBEDDER, IndexSettings())
    page.write_text(METALS.replace("night", "noon"), encoding="utf-8")
    other = engine.build(tmp_path / "index", [load_bundle(page)], EMBEDDER, IndexSettings())
    assert again.unchanged
    assert again.generation == first.generation != other.generation
    assert engine.open(tmp_path / "index").generation == other.generation


def test_one_goes_back_to_the_generation_before(engine: IndexEngine, tmp_path: Path) -> None:
    page, index = tmp_path / "metals.md", tmp_path / "index"
    assert not engine.holds(index)
    page.write_text(METALS, encoding="utf-8")
    first = engine.build(index, [load_bundle(page)], EMBEDDER, IndexSettings())
    with pytest.raises(IndexingError):
        engine.rollback(index)
    page.write_text(METALS.replace("night", "noon"), encoding="utf-8")
    second = engine.build(index, [load_bundle(page)], EMBEDDER, IndexSettings())
    assert engine.holds(index)
    assert engine.in_service(index) == second.generation
    back = engine.rollback(index)
    assert (back.generation, back.previous) == (first.generation, second.generation)
    assert engine.in_service(index) == engine.open(index).generation == first.generation


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ValueError, match="no search backend 'cloud'; known: local"):
        index_engine("cloud")
