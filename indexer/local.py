"""One generation opened for reading: the local SearchBackend (FAISS or NumPy, and bm25s)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from corpus.article import Article, Bundle, Disagreement, SourceType
from indexer.backend import LISTED, Chunk, Hit, Listed, SearchFilter, Vector
from indexer.errors import IndexAccessError, IndexMismatchError
from indexer.lexical import LexicalIndex
from indexer.manifest import FORMAT, READABLE, Manifest, check_files, read_manifest
from indexer.pointer import GENERATIONS, in_service
from indexer.recovery import telling_the_way_out
from indexer.stored import StoredSources
from indexer.vector_store import VECTOR_STORES, VectorStore

REMEMBERED = 32
"""So many filters keep the rows they allow."""


class LocalIndex:
    """An opened generation. No file of it is opened later, so a reader keeps what it opened, also when it is removed.

    Texts are in memory; large arrays are mapped, and several processes share them.
    """

    def __init__(
        self,
        manifest: Manifest,
        sources: Iterable[tuple[Bundle, tuple[Chunk, ...]]],
        vectors: VectorStore,
        lexical: LexicalIndex,
    ) -> None:
        self.manifest = manifest
        self._documents: dict[str, Article] = {}
        self._disagreements: dict[str, tuple[Disagreement, ...]] = {}
        chunks: list[Chunk] = []
        for bundle, of_bundle in sources:
            chunks += of_bundle
            self._documents.update((d.doc_id, d) for d in bundle.documents())
            self._disagreements[bundle.article.doc_id] = bundle.disagreements
        self._sorted = sorted(
            self._documents.values(), key=lambda d: (d.source_type is not SourceType.ARTICLE, d.doc_id)
        )
        self._chunks = tuple(chunks)
        self._rows = {chunk.chunk_id: row for row, chunk in enumerate(self._chunks)}
        numbers = {doc_id: number for number, doc_id in enumerate(self._documents)}
        self._document_of = np.array([numbers[chunk.doc_id] for chunk in self._chunks], dtype=np.int32)
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
        return [Hit(self._chunks[r].chunk_id, float(s)) for r, s in zip(rows, scores, strict=True)]

    def cosines(self, vector: Vector, chunk_ids: Sequence[str]) -> list[float]:
        """The cosine of a unit query vector to each of some chunks."""
        return [float(self._vectors.vector(self._rows[chunk_id]) @ vector) for chunk_id in chunk_ids]

    def lexical(self, query: str, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest BM25 score, best first."""
        return [Hit(self._chunks[r].chunk_id, s) for r, s in self._lexical.search(query, k, self._allowed(where))]

    def chunks(self) -> Sequence[Chunk]:
        """Every chunk, in the order of the sources."""
        return self._chunks

    def chunk(self, chunk_id: str) -> Chunk:
        """A chunk by its id. Raises KeyError."""
        return self._chunks[self._rows[chunk_id]]

    def documents(self) -> Sequence[Article]:
        """Every source, articles before their notes and texts."""
        return self._sorted

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`, articles first. Raises KeyError."""
        ids = [d.doc_id for d in self._sorted]
        rest = self._sorted[0 if after is None else 1 + ids.index(self._documents[after].doc_id) :]
        fitting = (d for d in rest if types is None or d.source_type in types)
        return [Listed(d.doc_id, d.title, d.source_type, d.parent) for d in islice(fitting, limit)]

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""
        return sum(types is None or d.source_type in types for d in self._sorted)

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts of an article, by doc_id."""
        return [d.doc_id for d in self._sorted if d.parent == doc_id]

    def document(self, doc_id: str) -> Article:
        """A source by its id. Raises KeyError."""
        return self._documents[doc_id]

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """Disagreements known of an article."""
        return self._disagreements.get(doc_id, ())

    def _allowed(self, where: SearchFilter) -> npt.NDArray[np.int64] | None:
        if where.articles is None and where.source_types is None and not where.heading:
            return None
        with self._lock:
            rows = self._remembered.get(where)
        if rows is None:
            fitting = np.array([self._fits(d, where) for d in self._documents.values()], dtype=bool)
            rows = np.flatnonzero(fitting[self._document_of])
            if where.heading:
                depth = len(where.heading)
                rows = rows[[self._chunks[row].heading_path[:depth] == where.heading for row in rows]]
            with self._lock:
                self._remembered[where] = rows
        return rows

    def _fits(self, document: Article, where: SearchFilter) -> bool:
        return (where.articles is None or document.doc_id in where.articles or document.parent in where.articles) and (
            where.source_types is None or document.source_type in where.source_types
        )


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
    return LocalIndex(manifest, StoredSources(folder).with_chunks(), vectors, lexical)
