"""Opens engines: the one place where index, models and pipeline are put together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Literal

from corpus.article import Article, ArticleMetadata, Bundle, Disagreement, SourceType, Span, Unit, UnitKind
from corpus.load import ARTICLES, load_corpus
from corpus.sentences import split_sentences
from indexer.backend import Chunk, SearchFilter
from indexer.build import build_index
from indexer.embedder import Embedder, open_embedder
from indexer.live import Live
from indexer.local import LocalIndex, open_generation, open_index
from indexer.onnx_encoder import MODEL as ENCODER
from indexer.onnx_encoder import open_tokenizer
from indexer.retrieval import Mode, retrieve
from indexer.settings import IndexSettings
from qa_service.answer import Answer, Ask, SearchResult, Sources
from qa_service.cancelling import Cancelling
from qa_service.engine import Engine, OnResolved
from qa_service.evidence import passage_of
from qa_service.history_reader import open_carrying
from qa_service.pipeline import QuestionAnswering
from qa_service.reader import OnnxReader
from qa_service.reading_threads import ReadingThreads
from qa_service.reranking import DEPTH as RERANKED
from qa_service.reranking import rerank
from qa_service.scorer import load_scorer


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Whole words of the encoder's vocabulary: correctly spelt, so never "corrected" to a word of an article."""
    tokenizer = open_tokenizer(ENCODER / "tokenizer.json")
    pieces = map(tokenizer.id_to_token, range(tokenizer.get_vocab_size()))
    return frozenset(w for w in pieces if w and w.isalpha() and w.isascii())


@contextmanager
def open_engine(corpus: Path | None = None, index: Path | None = None, threads: int = 2) -> Iterator[Engine]:
    """An engine over `index` as it stands, or over `corpus` (default: the shipped one) indexed to a temporary place.

    With both, the index is brought up to date with the corpus first. Raises CorpusError, IndexingError.
    """
    settings = IndexSettings()
    embedder = open_embedder(settings.embedder)
    with tempfile.TemporaryDirectory(prefix="article-qa-") as scratch:
        place = index or Path(scratch)
        if corpus is not None or index is None:
            bundles = load_corpus(corpus or ARTICLES)
            build_index(place, bundles, embedder, chunking=settings.chunking(), vector_store=settings.vector_store)
        with ReadingThreads(threads) as pool:
            yield engine_over(open_index(place, embedder.embedder_id), embedder, pool)


def engine_over(backend: LocalIndex, embedder: Embedder, threads: ReadingThreads | None = None) -> QuestionAnswering:
    """The engine over an opened generation, with the shipped reader and scorer; its reader passes run in `threads`."""
    return QuestionAnswering(
        backend, embedder, OnnxReader(threads=1), open_carrying(), load_scorer(), english_words(), threads
    )


class LiveEngine:
    """An engine that follows the pointer of an index directory: a request keeps the generation it began with."""

    def __init__(self, index: Path, threads: int = 2) -> None:
        self._index = index
        self._embedder = open_embedder(IndexSettings().embedder)
        self._reader, self._carrying, self._scorer = OnnxReader(threads=1), open_carrying(), load_scorer()
        self._threads = ReadingThreads(threads)
        self._live = Live(index, self._open)

    @property
    def generation(self) -> str:
        """Id of the generation in service."""
        return self.current().generation

    @property
    def corpus_sha256(self) -> str:
        """Hash over the sources in service."""
        return self.current().corpus_sha256

    @property
    def models(self) -> dict[str, str]:
        """Names and hashes of the models in use."""
        return self.current().models

    def ask(self, ask: Ask, cancel: Cancelling | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the pipeline answers."""
        return self.current().ask(ask, cancel, on_resolved)

    def search(self, query: str, k: int, *, article: str | None = None, sources: Sources = "all") -> list[SearchResult]:
        """As the pipeline finds."""
        return self.current().search(query, k, article=article, sources=sources)

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        """As the pipeline reads."""
        return self.current().chunks_read(ask)

    def articles(self) -> Sequence[Article]:
        """Every source in service."""
        return self.current().articles()

    def article(self, doc_id: str) -> Article:
        """A source by id. Raises UnknownArticleError."""
        return self.current().article(doc_id)

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """As its bundle records them."""
        return self.current().disagreements(doc_id)

    def current(self) -> QuestionAnswering:
        """The engine over the generation that the pointer names, once it is open."""
        return self._live.current()

    def _open(self, generation: str) -> QuestionAnswering:
        backend = open_generation(self._index, generation, self._embedder.embedder_id)
        return QuestionAnswering(
            backend, self._embedder, self._reader, self._carrying, self._scorer, english_words(), self._threads
        )


@contextmanager
def open_retriever(
    documents: Sequence[tuple[str, str, str]], mode: Mode | Literal["reranked"] = "hybrid"
) -> Iterator[Callable[[str, int], list[tuple[str, float]]]]:
    """The product's retrieval over (doc_id, title, text) documents: (query, k) to (doc_id, score), best first.

    A document scores as the best of its chunks. "reranked" reorders the hybrid ranking by the reader.
    """
    settings = IndexSettings()
    embedder = open_embedder("hashing" if mode == "lexical" else settings.embedder)
    bundles = [Bundle(_article(*document)) for document in documents]
    with tempfile.TemporaryDirectory(prefix="article-qa-") as scratch:
        build_index(Path(scratch), bundles, embedder, chunking=settings.chunking(), vector_store=settings.vector_store)
        backend = open_index(Path(scratch), embedder.embedder_id)

        articles = {bundle.article.doc_id: bundle.article for bundle in bundles}
        reader = OnnxReader() if mode == "reranked" else None

        def search(query: str, k: int) -> list[tuple[str, float]]:
            vector = None if mode == "lexical" else embedder.embed_query(query)
            best: dict[str, tuple[float, str]] = {}
            for hit in retrieve(
                backend, query, vector, 4 * k, SearchFilter(), "hybrid" if mode == "reranked" else mode
            ):
                best.setdefault(backend.chunk(hit.chunk_id).doc_id, (hit.score, hit.chunk_id))
            found = sorted(best, key=lambda doc_id: (-best[doc_id][0], doc_id))[:k]
            if reader is None:
                return [(doc_id, best[doc_id][0]) for doc_id in found]
            chunks = [backend.chunk(best[doc_id][1]) for doc_id in found[:RERANKED]]
            return rerank(reader, query, found, [passage_of(chunk, articles[chunk.doc_id]) for chunk in chunks])

        yield search


def _article(doc_id: str, title: str, text: str) -> Article:
    """A plain document as an article: its title as heading, its sentences as units."""
    text = text or title
    path = (title,) if title and title != text else ()
    units = tuple(
        Unit(i, Span(doc_id, a, b), UnitKind.SENTENCE, path, 0) for i, (a, b) in enumerate(split_sentences(text))
    )
    return Article(doc_id, title, text, SourceType.ARTICLE, ArticleMetadata(), (), (), units)
