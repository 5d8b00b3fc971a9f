"""The manifest of a generation: the only record of how its vectors were made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.article import Bundle
from indexer.errors import IndexCorruptError

FORMAT = 1
"""Version of the layout on disk; another one cannot be opened."""


class Manifest(BaseModel):
    """What a generation holds and how it came about; `files` maps each file to its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    generation: str
    corpus_sha256: str
    embedder: str
    dim: int
    vector_store: str
    tokenizer: str
    max_tokens: int
    overlap_units: int
    articles: int
    sources: int
    chunks: int
    units: int
    embedded: int
    """Texts embedded for this generation; the rest came from the one before."""
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


def corpus_sha256(bundles: Sequence[Bundle], packed: bytes) -> str:
    """Hash over the sources as they are stored, in order of doc_id."""
    digest = hashlib.sha256()
    for bundle in bundles:
        for document in bundle.documents():
            digest.update(document.doc_id.encode() + b"\0")
    digest.update(packed)
    return digest.hexdigest()


def generation_id(corpus_hash: str, identity: Sequence[object]) -> str:
    """Name of a generation: a hash of the corpus and of everything that decides how it is indexed."""
    return hashlib.sha256("\0".join([corpus_hash, *map(str, identity)]).encode()).hexdigest()[:16]
