"""One generation opened for reading: the local SearchBackend (FAISS or NumPy, and bm25s)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from corpus.article import Article, Disagreement, SourceType
from indexer.backend import LISTED, Chunk, Hit, Listed, SearchFilter, Vector
from indexer.errors import IndexAccessError, IndexMismatchError
from indexer.kept_bundles import KeptBundles
from indexer.lexical import LexicalIndex
from indexer.manifest import FORMAT, READABLE, Manifest, check_files, read_manifest
from indexer.pointer import GENERATIONS, in_service
from indexer.recovery import telling_the_way_out
from indexer.source_table import ChunkTable, SourceTable
from indexer.stored import StoredSources
from indexer.vector_store import VECTOR_STORES, VectorStore

REMEMBERED = 32
"""So many filters keep the rows they allow."""


class LocalIndex:
    """An opened generation. No file of it is opened later, so a reader keeps what it opened, also when it is removed.

    Names and numbers of sources and chunks are in memory, texts only of those used last; large arrays are mapped, and
    several processes share them.
    """

    def __init__(self, manifest: Manifest, stored: StoredSources, vectors: VectorStore, lexical: LexicalIndex) -> None:
        """Reads every bundle once, and keeps of it what `source_table` says. Raises IndexCorruptError."""
        self.manifest, self._stored = manifest, stored
        self._sources, self._chunks = SourceTable(), ChunkTable()
        self._bundles = KeptBundles(stored.reader())
        for number, (bundle, chunks) in enumerate(stored.with_chunks()):
            self._chunks.take(chunks, self._sources.take(bundle, number))
        self._sources.finish()
        self._chunks.finish(self._sources)
        self._remembered: LRUCache[SearchFilter, npt.NDArray[np.int64]] = LRUCache(REMEMBERED)
        self._lock = threading.Lock()
        self._vectors, self._lexical = vectors, lexical

    @property
    def generation(self) -> str:
        """Id of the generation that is read."""
        return self.manifest.generation

    @property
    def corpus_sha256(self) -> str:
        """Hash over the sources it was built from."""
        return self.manifest.corpus_sha256

    @property
    def models(self) -> dict[str, str]:
        """The embedder that made the vectors."""
        return {"embedder": self.manifest.embedder}

    def dense(self, vector: Vector, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest cosine, best first."""
        rows, scores = self._vectors.search(vector, k, self._allowed(where))
        return [Hit(self._chunks.id(int(r)), float(s)) for r, s in zip(rows, scores, strict=True)]

    def cosines(self, vector: Vector, chunk_ids: Sequence[str]) -> list[float]:
        """The cosine of a unit query vector to each of some chunks."""
        return [float(self._vectors.vector(self._chunks.row(chunk_id)) @ vector) for chunk_id in chunk_ids]

    def lexical(self, query: str, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest BM25 score, best first."""
        return [Hit(self._chunks.id(r), s) for r, s in self._lexical.search(query, k, self._allowed(where))]

    def chunks(self) -> Iterator[Chunk]:
        """Every chunk with its text, in the order of the sources, read from disk."""
        return (chunk for _, chunks in self._stored.with_chunks() for chunk in chunks)

    def chunk(self, chunk_id: str) -> Chunk:
        """A chunk by its id, without its text. Raises KeyError."""
        return self._chunks.chunk(self._chunks.row(chunk_id))

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`, articles first. Raises KeyError."""
        return self._sources.listing(after, limit, types)

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""
        return self._sources.count(types)

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts of an article, by doc_id."""
        return self._sources.belonging(doc_id)

    def document(self, doc_id: str) -> Article:
        """A source by its id. Raises KeyError, IndexCorruptError."""
        return self._bundles.document(self._sources.bundle(doc_id), doc_id)

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """Disagreements known of an article; none of an id that is not known."""
        try:
            bundle = self._bundles.bundle(self._sources.bundle(doc_id))
        except KeyError:
            return ()
        return bundle.disagreements if bundle.article.doc_id == doc_id else ()

    def _allowed(self, where: SearchFilter) -> npt.NDArray[np.int64] | None:
        if where.articles is None and where.source_types is None and not where.heading:
            return None
        with self._lock:
            rows = self._remembered.get(where)
        if rows is None:
            rows = self._chunks.allowed(where)
            with self._lock:
                self._remembered[where] = rows
        return rows


def open_index(index: Path, embedder_id: str | None = None) -> LocalIndex:
    """Opens the generation in service.

    Raises IndexNotFoundError, IndexMismatchError, IndexCorruptError, IndexAccessError.
    """
    with telling_the_way_out(index):
        return in_service(index, lambda generation: open_generation(index, generation, embedder_id))[1]


def open_generation(index: Path, generation: str, embedder_id: str | None = None) -> LocalIndex:
    """Opens one generation by its id; `embedder_id` is what its vectors must have been made with."""
    try:
        with telling_the_way_out(index):
            return read_generation(index / GENERATIONS / generation, open_manifest(index, generation, embedder_id))
    except OSError as error:
        raise IndexAccessError(index, error) from error


def open_manifest(index: Path, generation: str, embedder_id: str | None = None) -> Manifest:
    """The manifest of a generation whose files are all there, unaltered and made with `embedder_id`."""
    folder = index / GENERATIONS / generation
    manifest = read_manifest(folder)
    if manifest.format not in READABLE:
        raise IndexMismatchError(index, "format", manifest.format, FORMAT)
    if embedder_id is not None and manifest.embedder != embedder_id:
        raise IndexMismatchError(index, "embedder", manifest.embedder, embedder_id)
    check_files(folder, manifest)
    return manifest


def read_generation(folder: Path, manifest: Manifest) -> LocalIndex:
    """Reads a checked generation folder."""
    vectors = VECTOR_STORES[manifest.vector_store]()
    vectors.load(folder)
    lexical = LexicalIndex()
    lexical.load(folder, manifest.chunks)
    return LocalIndex(manifest, StoredSources(folder), vectors, lexical)
