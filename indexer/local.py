"""One generation read into memory: the local SearchBackend (FAISS or NumPy, and bm25s)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from corpus.article import Article, Bundle, Disagreement, SourceType
from indexer.backend import Chunk, Hit, SearchFilter, Vector
from indexer.errors import IndexCorruptError, IndexMismatchError
from indexer.lexical import LexicalIndex
from indexer.manifest import FORMAT, Manifest, read_manifest
from indexer.onnx_session import file_sha256
from indexer.pointer import GENERATIONS, read_pointer
from indexer.vector_store import VECTOR_STORES, VectorStore

BUNDLES = TypeAdapter(tuple[Bundle, ...])
CHUNKS = TypeAdapter(tuple[Chunk, ...])


class LocalIndex:
    """An opened generation; nothing of it is read from disk after opening, so a reader keeps what it opened."""

    def __init__(
        self,
        manifest: Manifest,
        bundles: Sequence[Bundle],
        chunks: Sequence[Chunk],
        unit_vectors: dict[str, Vector],
        vectors: VectorStore,
        lexical: LexicalIndex,
    ) -> None:
        self.manifest = manifest
        self._documents = {d.doc_id: d for bundle in bundles for d in bundle.documents()}
        self._disagreements = {bundle.article.doc_id: bundle.disagreements for bundle in bundles}
        self._chunks = tuple(chunks)
        self._rows = {chunk.chunk_id: row for row, chunk in enumerate(chunks)}
        self._unit_vectors, self._vectors, self._lexical = unit_vectors, vectors, lexical

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

    def lexical(self, query: str, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest BM25 score, best first."""
        return [Hit(self._chunks[r].chunk_id, s) for r, s in self._lexical.search(query, k, self._allowed(where))]

    def chunk(self, chunk_id: str) -> Chunk:
        """A chunk by its id. Raises KeyError."""
        return self._chunks[self._rows[chunk_id]]

    def documents(self) -> Sequence[Article]:
        """Every source, articles before their notes and texts."""
        return sorted(self._documents.values(), key=lambda d: (d.source_type is not SourceType.ARTICLE, d.doc_id))

    def document(self, doc_id: str) -> Article:
        """A source by its id. Raises KeyError."""
        return self._documents[doc_id]

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """Disagreements known of an article."""
        return self._disagreements.get(doc_id, ())

    def unit_vectors(self, doc_id: str, indices: Sequence[int]) -> Vector:
        """Unit vectors of units of a source, shape (len(indices), dim)."""
        return self._unit_vectors[doc_id][list(indices)]

    def _allowed(self, where: SearchFilter) -> npt.NDArray[np.int64] | None:
        if where.articles is None and where.source_types is None and not where.heading:
            return None
        return np.array([row for row, chunk in enumerate(self._chunks) if self._fits(chunk, where)], dtype=np.int64)

    def _fits(self, chunk: Chunk, where: SearchFilter) -> bool:
        document = self._documents[chunk.doc_id]
        return (
            (where.articles is None or chunk.doc_id in where.articles or document.parent in where.articles)
            and (where.source_types is None or chunk.source_type in where.source_types)
            and chunk.heading_path[: len(where.heading)] == where.heading
        )


def open_index(index: Path, embedder_id: str | None = None) -> LocalIndex:
    """Opens the generation in service. Raises IndexNotFoundError, IndexMismatchError, IndexCorruptError."""
    return open_generation(index, read_pointer(index).generation, embedder_id)


def open_generation(index: Path, generation: str, embedder_id: str | None = None) -> LocalIndex:
    """Opens one generation by its id; `embedder_id` is what its vectors must have been made with."""
    folder = index / GENERATIONS / generation
    manifest = read_manifest(folder)
    if manifest.format != FORMAT:
        raise IndexMismatchError(index, "format", manifest.format, FORMAT)
    if embedder_id is not None and manifest.embedder != embedder_id:
        raise IndexMismatchError(index, "embedder", manifest.embedder, embedder_id)
    check_files(folder, manifest)
    return read_generation(folder, manifest)


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compares every file with its checksum. Raises IndexCorruptError for the first that differs."""
    for name, wanted in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise IndexCorruptError(path, "missing")
        if file_sha256(path) != wanted:
            raise IndexCorruptError(path, "altered since it was built")


def read_generation(folder: Path, manifest: Manifest) -> LocalIndex:
    """Reads a checked generation folder."""
    bundles = BUNDLES.validate_json((folder / "bundles.json").read_bytes())
    chunks = CHUNKS.validate_json((folder / "chunks.json").read_bytes())
    flat = np.load(folder / "unit_vectors.npy", allow_pickle=False)
    unit_vectors, at = {}, 0
    for doc_id, count in json.loads((folder / "unit_rows.json").read_text(encoding="utf-8")):
        unit_vectors[doc_id] = flat[at : at + count]
        at += count
    vectors = VECTOR_STORES[manifest.vector_store]()
    vectors.load(folder)
    lexical = LexicalIndex()
    lexical.load(folder, len(chunks))
    return LocalIndex(manifest, bundles, chunks, unit_vectors, vectors, lexical)
