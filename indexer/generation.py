"""Fills the folder of a new generation from a stream of bundles, in memory that does not grow with their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.article import Bundle
from indexer.array_file import ArrayWriter, read_array
from indexer.backend import Chunk, Vector
from indexer.checksums import file_sha256
from indexer.chunks import Chunking, chunk_article
from indexer.embedder import Embedder
from indexer.embedding_cache import KEY_BYTES, KEYS, EmbeddingCache, content_key
from indexer.errors import IndexCorruptError
from indexer.lexical import LexicalIndex
from indexer.manifest import FORMAT, Manifest, check_files, generation_id, write_manifest
from indexer.progress import Progress
from indexer.stored import StoredSources
from indexer.tokens import ENCODING, count_tokens
from indexer.vector_store import VECTOR_STORES

CALL = 512
"""Texts looked up, embedded and made durable together: what a kill loses at most, some ten seconds' work."""

VECTORS = "vectors.npy"
"""The encoder's rows of a build in progress: its vector store is made of them, held to them, and keeps the only copy."""

SAMPLE = 50
"""So many chunks are looked up by their own vector before a generation may serve."""

LOST_BY_A_GRAPH = 3
"""So many of them an approximate store may miss: it promises none, and finds 98 in 100."""


@dataclass(frozen=True, slots=True)
class BuildConfig:
    """Everything that decides how sources are indexed."""

    embedder: Embedder
    chunking: Chunking
    vector_store: str

    def generation_id(self, corpus_hash: str) -> str:
        """The name of the generation that these sources make."""
        cut = (self.chunking.max_tokens, self.chunking.overlap_units)
        identity = (FORMAT, self.embedder.embedder_id, self.vector_store, ENCODING, *cut)
        return generation_id(corpus_hash, identity)


class GenerationWriter:
    """One generation on its way: the sources first, which give it its name, then all that is made of them."""

    def __init__(self, folder: Path, config: BuildConfig) -> None:
        self._folder, self._config, self._sources = folder, config, StoredSources(folder)
        self._articles = self._others = 0

    def take(self, bundles: Iterable[Bundle]) -> str:
        """Writes the sources down; the name of their generation."""
        self._corpus_hash, self._units = self._sources.write_bundles(self._counted(bundles))
        return self._config.generation_id(self._corpus_hash)

    @property
    def article_ids(self) -> list[str]:
        """The doc_id of each bundle that was taken, in order."""
        return self._sources.article_ids()

    def finish(self, known: EmbeddingCache, progress: Progress) -> Manifest:
        """Chunks, embeds and indexes what was taken, and writes the manifest."""
        folder, config = self._folder, self._config
        progress.step("cutting chunks", self._units)
        chunks = self._sources.write_chunks(self._chunked(progress.advance))
        progress.step("embedding", chunks)
        fresh = self._embed(chunks, known, progress.advance)
        progress.step("indexing vectors", chunks)
        store = VECTOR_STORES[config.vector_store]()
        store.build(np.asarray(read_array(folder / VECTORS), dtype=np.float32), progress.advance)
        store.save(folder)
        search = store.kind
        del store
        progress.step("indexing words", chunks)
        lexical = LexicalIndex()
        lexical.build(_told(self._sources.chunk_texts(), progress.advance))
        lexical.save(folder)
        progress.step("checksums", 0)
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != VECTORS)
        manifest = Manifest(
            format=FORMAT,
            generation=config.generation_id(self._corpus_hash),
            corpus_sha256=self._corpus_hash,
            embedder=config.embedder.embedder_id,
            dim=config.embedder.dim,
            vector_store=config.vector_store,
            search=search,
            tokenizer=ENCODING,
            max_tokens=config.chunking.max_tokens,
            overlap_units=config.chunking.overlap_units,
            articles=self._articles,
            sources=self._others,
            chunks=chunks,
            units=self._units,
            embedded=fresh,
            versions={p: metadata.version(p) for p in ("faiss-cpu", "bm25s", "onnxruntime", "tokenizers")},
            files={p.relative_to(folder).as_posix(): file_sha256(p) for p in files},
        )
        write_manifest(folder, manifest)
        return manifest

    def _counted(self, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
        for bundle in bundles:
            self._articles += 1
            self._others += len(bundle.sources)
            yield bundle

    def _chunked(self, advance: Callable[[int], None]) -> Iterator[tuple[Chunk, ...]]:
        for bundle in self._sources.bundles():
            documents = bundle.documents()
            yield tuple(c for d in documents for c in chunk_article(d, count_tokens, self._config.chunking))
            advance(sum(len(d.units) for d in documents))

    def _embed(self, count: int, known: EmbeddingCache, advance: Callable[[int], None]) -> int:
        """Writes the vectors of chunks and their keys, those of known content taken over; how many were embedded."""
        embedder, texts, fresh_count = self._config.embedder, self._sources.chunk_texts(), 0
        with (
            ArrayWriter(self._folder / VECTORS, (count, embedder.dim)) as vectors,
            ArrayWriter(self._folder / KEYS, (count, KEY_BYTES), np.uint8) as keys,
        ):
            while part := list(islice(texts, CALL)):
                named = [content_key(text) for text in part]
                found = {key: known.find(key) for key in named}
                fresh = {key: text for key, text in zip(named, part, strict=True) if found[key] is None}
                if fresh:
                    made = embedder.embed_passages(list(fresh.values()))
                    known.learn(list(fresh), made)
                    found.update(zip(fresh, made, strict=True))
                    fresh_count += len(fresh)
                vectors.append(np.stack([row for key in named if (row := found[key]) is not None]))
                keys.append(np.frombuffer(b"".join(named), dtype=np.uint8).reshape(-1, KEY_BYTES))
                advance(len(part))
        return fresh_count


def verify(folder: Path, manifest: Manifest) -> None:
    """Reads a new generation from disk, and finds a sample of chunks by the encoder's vectors. Raises IndexCorruptError."""
    check_files(folder, manifest)
    ids, units = [], 0
    for bundle, chunks in StoredSources(folder).with_chunks():
        ids += [chunk.chunk_id for chunk in chunks]
        units += sum(len(d.units) for d in bundle.documents())
    if (len(ids), units) != (manifest.chunks, manifest.units):
        raise IndexCorruptError(folder, f"holds {len(ids)} chunks and {units} units, not what its manifest says")
    LexicalIndex().load(folder, len(ids))
    store = VECTOR_STORES[manifest.vector_store]()
    store.load(folder)
    vectors: Vector = np.asarray(read_array(folder / VECTORS), dtype=np.float32)
    lost = []
    for row in range(0, len(ids), max(1, len(ids) // SAMPLE)):
        _, cosines = store.search(vectors[row], 5, None)
        if not len(cosines) or cosines[0] < 0.999:
            lost.append(ids[row])
    if len(lost) > (0 if store.kind in EXACT else LOST_BY_A_GRAPH):
        raise IndexCorruptError(folder, f"chunk {lost[0]} is not found by its own vector")


EXACT = frozenset({"flat"})
"""Kinds of search that compute every cosine."""


def _told(texts: Iterator[str], advance: Callable[[int], None]) -> Iterator[str]:
    for text in texts:
        yield text
        advance(1)
