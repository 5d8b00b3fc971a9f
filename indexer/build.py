"""Builds a generation beside the one in service, verifies it, and switches to it in one step."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from corpus.article import Bundle
from indexer.backend import Chunk, SearchFilter, Vector
from indexer.chunks import Chunking, chunk_article
from indexer.embedder import Embedder
from indexer.errors import IndexBusyError, IndexCorruptError, IndexingError
from indexer.lexical import LexicalIndex
from indexer.local import BUNDLES, CHUNKS, LocalIndex, check_files, read_generation
from indexer.manifest import FORMAT, Manifest, corpus_sha256, generation_id, read_manifest
from indexer.onnx_session import file_sha256
from indexer.pointer import GENERATIONS, NAME, Pointer, read_pointer, switch, sync_folder, sync_tree
from indexer.tokens import ENCODING, count_tokens
from indexer.vector_store import VECTOR_STORES

SAMPLE = 50
"""So many chunks are looked up by their own vector before a generation may serve."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; `embedded` texts were embedded, `reused` taken over, `unchanged` if nothing was to do."""

    generation: str
    previous: str | None
    chunks: int
    embedded: int
    reused: int
    unchanged: bool


def build_index(
    index: Path,
    bundles: Sequence[Bundle],
    embedder: Embedder,
    *,
    chunking: Chunking | None = None,
    vector_store: str = "faiss",
    purge: bool = False,
    embed_units: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Builds and switches to the generation of `bundles`; `purge` removes all earlier generations.

    Without `embed_units` it serves retrieval only, not answers: unit vectors are zero (for evaluation on large sets).

    Raises IndexBusyError while another build runs, IndexingError where there is nothing to index.
    """
    chunking = chunking or Chunking()
    if not any(unit for bundle in bundles for unit in bundle.article.quotable()):
        raise IndexingError("nothing to index: no source has a sentence. Give --corpus a folder with an article.md.")
    (index / GENERATIONS).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index / ".lock", timeout=0):
            return _build(index, bundles, embedder, chunking, vector_store, purge, embed_units, progress)
    except Timeout as error:
        raise IndexBusyError(index) from error


def rollback(index: Path) -> Pointer:
    """Goes back to the previous generation. Raises IndexingError where there is none."""
    with FileLock(index / ".lock", timeout=10):
        pointer = read_pointer(index)
        if pointer.previous is None or not (index / GENERATIONS / pointer.previous).is_dir():
            raise IndexingError(f"{index}: no earlier generation is kept. Rebuild: article-qa index")
        folder = index / GENERATIONS / pointer.previous
        check_files(folder, read_manifest(folder))
        back = Pointer(pointer.previous, pointer.generation)
        switch(index, back)
        return back


def _build(
    index: Path,
    bundles: Sequence[Bundle],
    embedder: Embedder,
    chunking: Chunking,
    vector_store: str,
    purge: bool,
    embed_units: bool,
    progress: Callable[[str], None],
) -> Built:
    _sweep(index)
    current = read_pointer(index) if (index / NAME).is_file() else None
    packed = BUNDLES.dump_json(tuple(bundles))
    corpus_hash = corpus_sha256(bundles, packed)
    identity = (FORMAT, embedder.embedder_id, vector_store, ENCODING, *astuple(chunking), embed_units)
    name = generation_id(corpus_hash, identity)
    if current is not None and current.generation == name and _is_sound(index / GENERATIONS / name):
        if purge:
            _prune(index, {name})
            switch(index, Pointer(name))
        held = read_manifest(index / GENERATIONS / name)
        return Built(name, current.previous, held.chunks, 0, held.chunks + held.units, unchanged=True)

    work = index / GENERATIONS / f".building-{name}-{os.getpid()}"
    work.mkdir()
    chunks = [c for b in bundles for d in b.documents() for c in chunk_article(d, count_tokens, chunking)]
    units = [(d, d.unit_text(u)) for b in bundles for d in b.documents() for u in d.units]
    progress(f"{len(chunks)} chunks, {len(units)} units")
    known = _known_vectors(index, current, embedder)
    chunk_vectors, fresh_chunks = _embed([c.text for c in chunks], embedder, known)
    if embed_units:
        unit_vectors, fresh_units = _embed([text for _, text in units], embedder, known)
    else:
        unit_vectors, fresh_units = np.zeros((len(units), embedder.dim), dtype=np.float32), 0

    (work / "bundles.json").write_bytes(packed)
    (work / "chunks.json").write_bytes(CHUNKS.dump_json(tuple(chunks)))
    np.save(work / "chunk_vectors.npy", chunk_vectors)
    np.save(work / "unit_vectors.npy", unit_vectors)
    rows = [[d.doc_id, len(d.units)] for b in bundles for d in b.documents()]
    (work / "unit_rows.json").write_text(json.dumps(rows), encoding="utf-8")
    store = VECTOR_STORES[vector_store]()
    store.build(chunk_vectors)
    store.save(work)
    lexical = LexicalIndex()
    lexical.build([c.text for c in chunks])
    lexical.save(work)
    files = sorted(p for p in work.rglob("*") if p.is_file())
    manifest = Manifest(
        format=FORMAT,
        generation=name,
        corpus_sha256=corpus_hash,
        embedder=embedder.embedder_id,
        dim=embedder.dim,
        vector_store=vector_store,
        tokenizer=ENCODING,
        max_tokens=chunking.max_tokens,
        overlap_units=chunking.overlap_units,
        articles=len(bundles),
        sources=sum(len(b.sources) for b in bundles),
        chunks=len(chunks),
        units=len(units),
        embedded=fresh_chunks + fresh_units,
        versions={p: metadata.version(p) for p in ("faiss-cpu", "bm25s", "onnxruntime", "tokenizers")},
        files={p.relative_to(work).as_posix(): file_sha256(p) for p in files},
    )
    (work / "manifest.json").write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    sync_tree(work)
    progress("verifying")
    _verify(work, manifest, chunks, chunk_vectors)

    target = index / GENERATIONS / name
    if target.exists():  # damaged, or left over: moved aside in one step, so that a crash leaves one or the other
        os.replace(target, index / GENERATIONS / f".building-old-{os.getpid()}")
    os.replace(work, target)
    sync_folder(index / GENERATIONS)
    previous = None
    if current is not None and not purge:
        previous = current.generation if current.generation != name else current.previous
    switch(index, Pointer(name, previous))
    _prune(index, {name, previous})
    _sweep(index)
    total = len(chunks) + len(units)
    return Built(name, previous, len(chunks), fresh_chunks + fresh_units, total - fresh_chunks - fresh_units, False)


def _embed(texts: Sequence[str], embedder: Embedder, known: dict[str, Vector]) -> tuple[Vector, int]:
    """Vectors of texts, those of known content taken over, and how many were embedded."""
    keys = [content_key(text) for text in texts]
    fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if fresh:
        known.update(zip(fresh, embedder.embed_passages(list(fresh.values())), strict=True))
    if not texts:
        return np.zeros((0, embedder.dim), dtype=np.float32), 0
    return np.stack([known[key] for key in keys]).astype(np.float32), len(fresh)


def content_key(text: str) -> str:
    """What a vector is remembered by: the SHA-256 of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _known_vectors(index: Path, current: Pointer | None, embedder: Embedder) -> dict[str, Vector]:
    """Vectors of the generation in service by content, if the same embedder made them."""
    if current is None:
        return {}
    folder = index / GENERATIONS / current.generation
    try:
        manifest = read_manifest(folder)
        if manifest.embedder != embedder.embedder_id or manifest.format != FORMAT:
            return {}
        check_files(folder, manifest)
    except IndexCorruptError:
        return {}  # a damaged generation gives nothing over; the new one is built from the sources
    known: dict[str, Vector] = {}
    chunks = CHUNKS.validate_json((folder / "chunks.json").read_bytes())
    vectors = np.load(folder / "chunk_vectors.npy", allow_pickle=False)
    known.update(zip((content_key(c.text) for c in chunks), vectors, strict=True))
    bundles = BUNDLES.validate_json((folder / "bundles.json").read_bytes())
    texts = [d.unit_text(u) for b in bundles for d in b.documents() for u in d.units]
    vectors = np.load(folder / "unit_vectors.npy", allow_pickle=False)
    known.update(zip(map(content_key, texts), vectors, strict=True))
    return known


def _verify(work: Path, manifest: Manifest, chunks: Sequence[Chunk], vectors: Vector) -> None:
    """Reads the new generation as a service would, and finds a sample of chunks by their own vectors."""
    check_files(work, manifest)
    opened: LocalIndex = read_generation(work, manifest)
    step = max(1, len(chunks) // SAMPLE)
    for row in range(0, len(chunks), step):
        hits = opened.dense(vectors[row], 5, SearchFilter())
        if not hits or hits[0].score < 0.999:
            raise IndexCorruptError(work, f"chunk {chunks[row].chunk_id} is not found by its own vector")


def _is_sound(folder: Path) -> bool:
    try:
        check_files(folder, read_manifest(folder))
    except IndexCorruptError:
        return False
    return True


def _sweep(index: Path) -> None:
    """Removes what a killed build left."""
    for path in (index / GENERATIONS).glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in index.glob(f".{NAME}.*"):
        path.unlink(missing_ok=True)


def _prune(index: Path, keep: set[str | None]) -> None:
    for path in (index / GENERATIONS).iterdir():
        if path.is_dir() and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
