"""Which sources a quote is looked for in, and what was made of those that were last used."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence

from cachetools import LRUCache

from corpus.article import Article
from qa_service.answer import Sources
from qa_service.cancellation import Cancellation
from qa_service.engine import Engine, UnknownArticleError
from qa_service.verify.markdown_quotes import Passage
from qa_service.verify.source_index import Source, SourceIndex
from qa_service.verify.verdict import Claim

MOST_SOURCES = 400
"""Up to so many sources of an index are all looked through; of more, those that search finds for the quotes."""
FOUND = 30
"""Passages that are found for each quote then."""
SEARCHED_BY = 1_000
"""Characters of a quote that are searched by."""
KEPT_CHARACTERS = 8_000_000
"""Characters of the sources whose comparable forms are kept."""


class ArticleCache:
    """Keeps what was made of the sources last used; safe to use from threads.

    A generation is named by what is in it, so engines of one name have the same sources.
    """

    def __init__(self, most: int = MOST_SOURCES) -> None:
        """`most` sources of an index are all looked through."""
        self._most = most
        self._kept: LRUCache[tuple[str, str], Source] = LRUCache(KEPT_CHARACTERS, _characters)
        self._lock = threading.Lock()

    def source_index(
        self,
        engine: Engine,
        passages: Iterable[Passage],
        article: str | None = None,
        sources: Sources = "all",
        cancel: Cancellation | None = None,
    ) -> SourceIndex:
        """The sources that the passages may stand in: of one article, or of all; without notes where so asked.

        Of a large index they are the sources named by the claims and those that search finds for their words. Raises
        WorkStoppedError where `cancel` says so.
        """
        engine = engine.pinned()
        generation = engine.generation
        names = self._names(engine, passages, article, sources, cancel or Cancellation())
        kept = [self._source(engine, generation, name) for name in names]
        kept = [s for s in kept if sources == "all" or s.article.parent is None]
        documents = {s.article.doc_id: s.article for s in kept}
        for parent in {s.article.parent for s in kept} - {None} - set(documents):
            documents |= _if_there(engine, str(parent))
        return SourceIndex(kept, documents, cancel)

    def _names(
        self,
        engine: Engine,
        passages: Iterable[Passage],
        article: str | None,
        sources: Sources,
        cancel: Cancellation,
    ) -> Sequence[str]:
        if article is not None:
            return [*_if_there(engine, article), *engine.sources_of(article)]
        if engine.count() <= self._most:
            return [listed.doc_id for listed in engine.listing(limit=self._most)]
        claims = [claim for passage in passages for claim in _claims(passage)]
        found = {claim.doc_id: None for claim in claims if claim.doc_id is not None}
        for words in dict.fromkeys(claim.text[:SEARCHED_BY] for claim in claims):
            cancel.check()
            hits = engine.search(words, FOUND, sources=sources)
            found |= {hit.doc_id: None for hit in hits}
        there = [document for name in found for document in _if_there(engine, name).values()]
        return [a.doc_id for a in sorted(there, key=lambda a: (a.parent is not None, a.doc_id))]

    def _source(self, engine: Engine, generation: str, doc_id: str) -> Source:
        with self._lock:
            found = self._kept.get((generation, doc_id))
        if found is None:
            found = Source(engine.article(doc_id))
            with self._lock:
                self._kept[generation, doc_id] = found
        return found


def _claims(passage: Passage) -> Iterator[Claim]:
    """Everything of a passage that is checked: the whole, its lines, and the same of its parts."""
    yield passage.whole
    yield from passage.lines
    for part in passage.parts:
        yield from _claims(part)


def _characters(source: Source) -> int:
    """What a source counts in the cache; one that is larger than all of it is kept alone."""
    return min(len(source.article.text), KEPT_CHARACTERS)


def _if_there(engine: Engine, doc_id: str) -> dict[str, Article]:
    try:
        return {doc_id: engine.article(doc_id)}
    except UnknownArticleError:
        return {}


ARTICLE_CACHE = ArticleCache()
"""Of this process: HTTP and MCP check against the same sources."""
