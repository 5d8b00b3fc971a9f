"""What is read for one request is of one generation, whichever comes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.build import build_index
from indexer.embedder import HashingEmbedder
from indexer.local import open_index
from qa_service.engine import every
from qa_service.evidence.indexed_sources import IndexedSources
from qa_service.http.page.routes import Pages
from qa_service.mcp.resources import list_resources
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.verify.article_cache import ArticleCache
from qa_service.wire.article_json import page_json

WORK: dict[str, Callable[[Any], object]] = {
    "a page of the list": lambda engine: page_json(engine, None)["articles"],
    "resources": lambda engine: list_resources(engine)[0],
    "the sources of a check": lambda engine: ArticleCache().source_index(engine, []).doc_ids,
    "the sources of a check of one article": lambda engine: ArticleCache().source_index(engine, [], "kept").doc_ids,
    "the page of the list": lambda engine: Pages().page(engine, None),
    "all of them": lambda engine: list(every(engine)),
}


class Small(IndexedSources):
    """The sources of an index, and no more of an engine."""

    @property
    def generation(self) -> str:
        return self._backend.generation

    def pinned(self) -> Small:
        return self


class Following:
    """Another generation comes after the first thing that is read of it, as it may to an engine that is live."""

    def __init__(self, *generations: Small) -> None:
        self._generations = list(generations)

    def pinned(self) -> Small:
        return self._generations.pop(0) if len(self._generations) > 1 else self._generations[0]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pinned(), name)


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> list[Small]:
    """One with two articles, and the next, in which one of them is deleted."""
    place, made = tmp_path_factory.mktemp("pinned"), []
    for names in (("deleted", "kept"), ("kept",)):
        articles = [read_markdown(f"# {name}\n\nIt is {name}.\n", Path(f"{name}.md"), name) for name in names]
        folder = place / str(len(names))
        build_index(folder, map(Bundle, articles), HashingEmbedder(), vector_store="numpy")
        made.append(Small(open_index(folder)))
    return made


@pytest.mark.parametrize("name", WORK)
def test_a_request_reads_one_generation(generations: list[Small], name: str) -> None:
    work, first = WORK[name], generations[0]
    expected = work(first)
    assert work(EngineDecorator(Following(*generations))) == expected  # type: ignore[arg-type]


def test_an_engine_around_another_does_what_it_did_over_the_generation_that_is_held(generations: list[Small]) -> None:
    class Counted(EngineDecorator):
        asked = 0

        def sources_of(self, doc_id: str) -> Any:
            type(self).asked += 1
            return super().sources_of(doc_id)

    engine: Any = Counted(Counted(Following(*generations)))  # type: ignore[arg-type]
    held = engine.pinned()
    assert (held.count(), engine.count()) == (2, 1)
    held.sources_of("deleted")
    assert Counted.asked == 2
