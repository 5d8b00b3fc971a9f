"""The product's retrieval over any documents, as retrieval evaluation asks it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.article import Article, ArticleMetadata, Bundle, SourceType, Span, Unit, UnitKind
from corpus.sentences import split_sentences
from indexer.backend import SearchFilter
from indexer.backends import index_engine
from indexer.embedder import open_embedder
from indexer.retrieval import Mode, retrieve
from indexer.settings import IndexSettings


@contextmanager
def open_retriever(
    documents: Sequence[tuple[str, str, str]], mode: Mode = "hybrid"
) -> Iterator[Callable[[str, int], list[tuple[str, float]]]]:
    """The product's retrieval over (doc_id, title, text) documents: (query, k) to (doc_id, score), best first.

    A document scores as the best of its chunks.
    """
    settings = IndexSettings()
    embedder = open_embedder("hashing" if mode == "lexical" else settings.embedder)
    bundles = [Bundle(article_of_text(*document)) for document in documents]
    with tempfile.TemporaryDirectory(prefix="article-qa-") as scratch:
        kept_in = index_engine(settings.backend)
        kept_in.build(Path(scratch), bundles, embedder, settings)
        backend = kept_in.open(Path(scratch), embedder.embedder_id)

        def search(query: str, k: int) -> list[tuple[str, float]]:
            vector = None if mode == "lexical" else embedder.embed_query(query)
            best: dict[str, float] = {}
            for hit in retrieve(backend, query, vector, 4 * k, SearchFilter(), mode):
                best.setdefault(backend.chunk(hit.chunk_id).doc_id, hit.score)
            return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

        yield search


def article_of_text(doc_id: str, title: str, text: str) -> Article:
    """A plain document as an article: its title as heading, its sentences as units."""
    text = text or title
    path = (title,) if title and title != text else ()
    units = tuple(
        Unit(i, Span(doc_id, a, b), UnitKind.SENTENCE, path, 0) for i, (a, b) in enumerate(split_sentences(text))
    )
    return Article(doc_id, title, text, SourceType.ARTICLE, ArticleMetadata(), (), (), units)
