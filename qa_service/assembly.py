"""Opens engines: the one place where index, models and pipeline are put together."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.article import Article, Disagreement, SourceType
from indexer.backend import LISTED, Chunk, Listed, SearchBackend
from indexer.backends import engine_at
from indexer.corpus_indexing import index_corpus
from indexer.embedder import Embedder, open_embedder
from indexer.live import Live
from indexer.onnx_encoder import MODEL as ENCODER
from indexer.onnx_encoder import open_tokenizer
from indexer.settings import IndexSettings
from qa_service.answer import Answer, Ask, Notice, SearchResult, Sources
from qa_service.cancellation import Cancellation
from qa_service.conversation.needs_history import NeedsHistory, load_needs_history
from qa_service.engine import Engine, OnResolved
from qa_service.evidence.calibration import Calibration, unfitted
from qa_service.evidence.reader import Reader
from qa_service.evidence.reader_settings import ReaderSettings
from qa_service.evidence.readers import open_calibration, open_reader
from qa_service.evidence.reading_threads import ReadingThreads
from qa_service.evidence.relevance import Relevance, load_relevance
from qa_service.language.door import Door, open_door
from qa_service.pipeline import QuestionAnswering


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Whole words of the encoder's vocabulary: correctly spelt, so never "corrected" to a word of an article."""
    tokenizer = open_tokenizer(ENCODER / "tokenizer.json")
    pieces = map(tokenizer.id_to_token, range(tokenizer.get_vocab_size()))
    return frozenset(w for w in pieces if w and w.isalpha() and w.isascii())


@contextmanager
def open_engine(
    corpus: Path | None = None,
    index: Path | None = None,
    threads: int = 2,
    reader: str | None = None,
    fitted: bool = True,
) -> Iterator[Engine]:
    """An engine over `index` as it stands, or over `corpus` (default: the shipped one) indexed to a temporary place.

    With both, the index is brought up to date with the corpus first. `reader` names a reader, or a folder of one; without
    it the setting does. Of a reader on which nothing was `fitted` yet nothing is expected but reading. Raises CorpusError,
    IndexingError, ModelError, ValueError.
    """
    settings = IndexSettings()
    embedder, kept_in = open_embedder(settings.embedder), engine_at(index, settings)
    with tempfile.TemporaryDirectory(prefix="article-qa-") as scratch:
        place = index or Path(scratch)
        if corpus is not None or index is None:
            index_corpus(place, corpus, embedder)
        with ReadingThreads(threads) as pool:
            yield engine_over(
                kept_in.open(place, embedder.embedder_id), embedder, pool, open_models(reader, fitted, embedder)
            )


@dataclass(frozen=True, slots=True)
class Models:
    """The reader and what was fitted beside it."""

    reader: Reader
    calibration: Calibration
    needs_history: NeedsHistory
    door: Door
    relevance: Relevance


def open_models(reader: str | None = None, fitted: bool = True, embedder: Embedder | None = None) -> Models:
    """The models of a reader by name or folder, by the setting QA_READER without one. Raises ModelError, ValueError."""
    name = reader or ReaderSettings().reader
    opened = open_reader(name, threads=1)
    calibration = open_calibration(name, opened) if fitted else unfitted(opened.reader_id)
    return Models(opened, calibration, load_needs_history(), open_door(embedder), load_relevance())


def engine_over(
    backend: SearchBackend, embedder: Embedder, threads: ReadingThreads | None = None, models: Models | None = None
) -> QuestionAnswering:
    """The engine over an opened generation; the passes of the reader run in `threads`."""
    models = models or open_models(embedder=embedder)
    return QuestionAnswering(
        backend,
        embedder,
        models.reader,
        models.calibration,
        models.needs_history,
        english_words(),
        threads,
        door=models.door,
        relevance=models.relevance,
    )


class LiveEngine:
    """An engine that follows the pointer of an index directory: a request keeps the generation it began with."""

    def __init__(self, index: Path, threads: int = 2) -> None:
        self._index = index
        settings = IndexSettings()
        self._embedder, self._kept_in = open_embedder(settings.embedder), engine_at(index, settings)
        self._models = open_models(embedder=self._embedder)
        self._threads = ReadingThreads(threads)
        self._live = Live(index, self._open, lambda: self._kept_in.in_service(index), self._kept_in.every_s)

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

    def pinned(self) -> QuestionAnswering:
        """As `current`."""
        return self.current()

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the pipeline answers."""
        return self.current().ask(ask, cancel, on_resolved)

    def early_notices(self, ask: Ask) -> tuple[Notice, ...]:
        """As the pipeline reads the message."""
        return self.current().early_notices(ask)

    def search(
        self,
        query: str,
        k: int,
        *,
        article: str | None = None,
        sources: Sources = "all",
        read: bool = False,
        cancel: Cancellation | None = None,
    ) -> list[SearchResult]:
        """As the pipeline finds."""
        return self.current().search(query, k, article=article, sources=sources, read=read, cancel=cancel)

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        """As the pipeline reads."""
        return self.current().chunks_read(ask)

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`. Raises UnknownArticleError."""
        return self.current().listing(after, limit, types)

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""
        return self.current().count(types)

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts that belong to an article."""
        return self.current().sources_of(doc_id)

    def article(self, doc_id: str) -> Article:
        """A source by id. Raises UnknownArticleError."""
        return self.current().article(doc_id)

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """As its bundle records them."""
        return self.current().disagreements(doc_id)

    @property
    def trouble(self) -> str:
        """Why a store elsewhere could not be read when it was last looked at; empty where it could."""
        return self._live.trouble if self._kept_in.every_s else ""

    def current(self) -> QuestionAnswering:
        """The engine over the generation that the pointer names, once it is open."""
        return self._live.current()

    def _open(self, generation: str) -> QuestionAnswering:
        backend = self._kept_in.open_generation(self._index, generation, self._embedder.embedder_id)
        engine = engine_over(backend, self._embedder, self._threads, self._models)
        engine.warm_up()
        return engine
