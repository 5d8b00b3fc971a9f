"""One generation in Lance tables opened for reading: a SearchBackend that keeps a bounded number of rows and sources."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from cachetools import LRUCache
from pydantic import TypeAdapter, ValidationError

from corpus.article import Article, Disagreement, SourceType
from indexer.backend import LISTED, Chunk, Hit, Listed, SearchFilter, Vector
from indexer.errors import IndexCorruptError
from indexer.lance_store import EXACT_UP_TO, LanceTable, Row, one_of, quoted
from indexer.lexical import K1, lexical_tokens
from indexer.manifest import Manifest

ARTICLE, DISAGREEMENTS = TypeAdapter(Article), TypeAdapter(tuple[Disagreement, ...])
KEPT_CHUNKS, KEPT_UNITS, KEPT_COUNTS = 20_000, 40_000, 1_000
"""Chunks, units of sources and counts of filters that are kept, those used last."""
TIES = 64
"""So many rows beyond k are asked for, so that of equal scores the first rows come first."""
_CHUNK = ("chunk_id", "row", "doc_id", "unit_start", "unit_end", "tokens", "heading", "source_type")
_LISTED = ("doc_id", "title", "source_type", "parent")


class LanceIndex:
    """An opened generation; safe to call from threads. Methods raise IndexAccessError where the store cannot be read."""

    def __init__(self, manifest: Manifest, sources: LanceTable, chunks: LanceTable) -> None:
        """Nothing is read yet."""
        self.manifest, self._sources, self._chunks = manifest, sources, chunks
        self._lock = threading.Lock()
        self._known: LRUCache[str, Chunk] = LRUCache(KEPT_CHUNKS)
        self._documents: LRUCache[str, tuple[Article, tuple[Disagreement, ...]]] = LRUCache(KEPT_UNITS, _units)
        self._counts: LRUCache[str, int] = LRUCache(KEPT_COUNTS)

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
        """The k chunks with the highest cosine, best first; few are compared one by one, many by a graph."""
        chosen = _condition(where)
        matches = self._count("chunks", self._chunks, chosen)
        if matches == 0:
            return []
        rows = self._chunks.nearest(vector, min(matches, k + TIES), _CHUNK, chosen, exact=matches <= EXACT_UP_TO)
        if len(rows) < min(k, matches):  # a graph has lost its way
            rows = self._chunks.nearest(vector, min(matches, k + TIES), _CHUNK, chosen, exact=True)
        return self._hits(rows, k)

    def cosines(self, vector: Vector, chunk_ids: Sequence[str]) -> list[float]:
        """The cosine of a unit query vector to each of some chunks. Raises KeyError."""
        rows = self._chunks.rows(("chunk_id", "vector"), one_of("chunk_id", chunk_ids)) if chunk_ids else []
        cosine = {row["chunk_id"]: float(np.asarray(row["vector"], dtype=np.float32) @ vector) for row in rows}
        return [cosine[chunk_id] for chunk_id in chunk_ids]

    def lexical(self, query: str, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest BM25 score, best first."""
        words = lexical_tokens(query)
        if not words:
            return []
        rows = self._chunks.matching(" ".join(words), k + TIES, _CHUNK, _condition(where))
        scaled = [{**row, "score": row["score"] / (K1 + 1)} for row in rows if row["score"] > 0]  # as bm25s has it
        return self._hits(scaled, k)

    def chunk(self, chunk_id: str) -> Chunk:
        """A chunk by its id, without its text. Raises KeyError."""
        with self._lock:
            found = self._known.get(chunk_id)
        if found is None:
            rows = self._chunks.rows(_CHUNK, f"chunk_id = {quoted(chunk_id)}")
            if not rows:
                raise KeyError(chunk_id)
            self._remember(rows)
            found = _chunk(rows[0])
        return found

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`, articles first. Raises KeyError."""
        where = [] if types is None else [one_of("source_type", types)]
        if after is not None:
            where.append(f"place > {self._one(after, ('place',))['place']}")
        rows = self._sources.rows(("place", *_LISTED), " AND ".join(where) or None, limit, order="place")
        return [Listed(r["doc_id"], r["title"], SourceType(r["source_type"]), r["parent"]) for r in rows]

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""
        return self._count("sources", self._sources, None if types is None else one_of("source_type", types))

    def chunk_count(self) -> int:
        """How many chunks there are."""
        return self._count("chunks", self._chunks, None)

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts of an article, by doc_id."""
        rows = self._sources.rows(("doc_id",), f"parent = {quoted(doc_id)}")
        return sorted(row["doc_id"] for row in rows)

    def document(self, doc_id: str) -> Article:
        """A source by its id. Raises KeyError, IndexCorruptError."""
        return self._document(doc_id)[0]

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """Disagreements known of an article; none of an id that is not known."""
        try:
            return self._document(doc_id)[1]
        except KeyError:
            return ()

    def _document(self, doc_id: str) -> tuple[Article, tuple[Disagreement, ...]]:
        with self._lock:
            found = self._documents.get(doc_id)
        if found is None:
            row = self._one(doc_id, ("document", "disagreements"))
            try:
                article = ARTICLE.validate_json(zlib.decompress(row["document"]))
                found = article, DISAGREEMENTS.validate_json(row["disagreements"])
            except (zlib.error, ValidationError) as error:
                raise IndexCorruptError(self._sources.path, f"the source {doc_id} in it cannot be read") from error
            with self._lock:
                self._documents[doc_id] = found
        return found

    def _one(self, doc_id: str, columns: Sequence[str]) -> Row:
        rows = self._sources.rows(columns, f"doc_id = {quoted(doc_id)}")
        if not rows:
            raise KeyError(doc_id)
        return rows[0]

    def _hits(self, rows: Iterable[Row], k: int) -> list[Hit]:
        best = sorted(rows, key=lambda row: (-row["score"], row["row"]))[:k]
        self._remember(best)
        return [Hit(row["chunk_id"], float(row["score"])) for row in best]

    def _remember(self, rows: Iterable[Row]) -> None:
        with self._lock:
            self._known.update((row["chunk_id"], _chunk(row)) for row in rows)

    def _count(self, name: str, table: LanceTable, where: str | None) -> int:
        with self._lock:
            found = self._counts.get(f"{name} {where}")
        if found is None:
            found = table.count(where)
            with self._lock:
                self._counts[f"{name} {where}"] = found
        return found


def heading_text(path: Sequence[str]) -> str:
    """A heading path as its column has it."""
    return json.dumps(list(path), ensure_ascii=False)


def _condition(where: SearchFilter) -> str | None:
    """A filter as SQL, None for one that lets all through."""
    conditions = []
    if where.articles is not None:
        conditions.append(f"({one_of('doc_id', where.articles)} OR {one_of('parent', where.articles)})")
    if where.source_types is not None:
        conditions.append(one_of("source_type", where.source_types))
    if where.heading:
        path = heading_text(where.heading)
        conditions.append(f"(heading = {quoted(path)} OR starts_with(heading, {quoted(path[:-1] + ', ')}))")
    return " AND ".join(conditions) or None


def _chunk(row: dict[str, Any]) -> Chunk:
    return Chunk(
        chunk_id=row["chunk_id"],
        doc_id=row["doc_id"],
        unit_start=row["unit_start"],
        unit_end=row["unit_end"],
        heading_path=tuple(json.loads(row["heading"])),
        source_type=SourceType(row["source_type"]),
        text="",
        tokens=row["tokens"],
    )


def _units(found: tuple[Article, tuple[Disagreement, ...]]) -> int:
    """What a source counts among those kept; one that is larger than all that is kept is kept alone."""
    return min(KEPT_UNITS, 1 + len(found[0].units))
