"""The manifest of a generation: the only record of how its vectors were made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from indexer.checksums import file_sha256
from indexer.errors import IndexCorruptError

FORMAT = 3
"""Version of the layout on disk that is written."""

READABLE = frozenset({1, 2, FORMAT})
"""Versions that are opened and built upon. 2 holds sources and chunks as plain JSON, with the texts of chunks, and each
vector twice; 1 holds the files of 2, and beside them vectors of units, which none reads."""

CHECKSUM = "manifest.sha256"


class Manifest(BaseModel):
    """What a generation holds and how it came about; `files` maps each file to its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    generation: str
    corpus_sha256: str
    embedder: str
    dim: int
    vector_store: str
    search: str = "flat"
    """How the vector store searches this many rows: flat (every cosine) or hnsw (a graph)."""
    tokenizer: str
    max_tokens: int
    overlap_units: int
    articles: int
    sources: int
    chunks: int
    units: int
    embedded: int
    """Texts embedded for this generation; the rest of its chunks' came from the one before."""
    versions: dict[str, str]
    files: dict[str, str]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation folder. Raises IndexCorruptError."""
    path = folder / "manifest.json"
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexCorruptError(path, "missing") from error
    except ValidationError as error:
        raise IndexCorruptError(path, f"not a manifest of this version ({error.error_count()} faults)") from error


def generation_id(corpus_hash: str, identity: Sequence[object]) -> str:
    """Name of a generation: a hash of the corpus and of everything that decides how it is indexed."""
    return hashlib.sha256("\0".join([corpus_hash, *map(str, identity)]).encode()).hexdigest()[:16]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes manifest.json and its own checksum beside it."""
    path = folder / "manifest.json"
    path.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    (folder / CHECKSUM).write_text(file_sha256(path), encoding="ascii")


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compares every file with its checksum. Raises IndexCorruptError for the first that differs."""
    own = folder / CHECKSUM  # generations of earlier versions have none
    if own.is_file() and own.read_bytes() != file_sha256(folder / "manifest.json").encode():
        raise IndexCorruptError(folder / "manifest.json", "altered since it was built")
    for name, wanted in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise IndexCorruptError(path, "missing")
        if file_sha256(path) != wanted:
            raise IndexCorruptError(path, "altered since it was built")
