"""Generations as the versions before wrote them, made of one of today."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from indexer.checksums import file_sha256
from indexer.manifest import Manifest, read_manifest, write_manifest
from indexer.stored import BUNDLE, CHUNKS, StoredSources
from indexer.vector_store import VECTOR_STORES

UNIT_FILES = ("unit_vectors.npy", "unit_keys.npy", "unit_rows.json")


def as_format_2(folder: Path, name: str) -> Manifest:
    """Writes sources and chunks as plain JSON, with the texts of chunks, and each vector twice, under checksums."""
    manifest, held = read_manifest(folder), list(StoredSources(folder).with_chunks())
    store = VECTOR_STORES[manifest.vector_store]()
    store.load(folder)
    np.save(folder / "chunk_vectors.npy", np.stack([store.vector(row) for row in range(manifest.chunks)]))
    extents = {
        "articles": [bundle.article.doc_id for bundle, _ in held],
        "bundles": _array(folder / "bundles.json", [BUNDLE.dump_json(bundle) for bundle, _ in held]),
        "chunks": _array(folder / "chunks.json", [CHUNKS.dump_json(chunks)[1:-1] for _, chunks in held]),
    }
    (folder / "extents.json").write_text(json.dumps(extents), encoding="utf-8")
    for packed in ("bundles.packed", "chunks.packed"):
        (folder / packed).unlink()
    return _under_checksums(folder, manifest, 2, name)


def as_format_1(folder: Path, name: str) -> Manifest:
    """Writes vectors, keys and rows of units beside what format 2 has."""
    manifest = as_format_2(folder, name)
    np.save(folder / "unit_vectors.npy", np.zeros((manifest.units, manifest.dim), dtype=np.float32))
    np.save(folder / "unit_keys.npy", np.zeros((manifest.units, 16), dtype=np.uint8))
    (folder / "unit_rows.json").write_text(json.dumps([["iron", 2], ["zinc", 1]]), encoding="utf-8")
    return _under_checksums(folder, manifest, 1, name)


def _array(path: Path, items: list[bytes]) -> list[tuple[int, int]]:
    path.write_bytes(b"[" + b",".join(items) + b"]")
    ends = np.cumsum([len(item) + 1 for item in items])
    return [(int(end) - len(item), int(end)) for item, end in zip(items, ends, strict=True)]


def _under_checksums(folder: Path, manifest: Manifest, number: int, name: str) -> Manifest:
    made = [p for p in folder.rglob("*") if p.is_file() and p.name not in {"manifest.json", "manifest.sha256"}]
    files = {p.relative_to(folder).as_posix(): file_sha256(p) for p in sorted(made)}
    earlier = manifest.model_copy(update={"format": number, "generation": name, "files": files})
    write_manifest(folder, earlier)
    return earlier
