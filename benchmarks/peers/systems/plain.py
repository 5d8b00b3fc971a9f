"""A script of forty lines: sentence-transformers and FAISS, vectors only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import encoder
import faiss

_MODEL = encoder.model()


def embed(texts: list[str]) -> Any:
    """Unit vectors, a row a text."""
    return _MODEL.encode(texts, normalize_embeddings=True, batch_size=32, show_progress_bar=False)


def build(folder: Path, documents: list[tuple[str, str]]) -> None:
    """Writes vectors and ids."""
    vectors = embed([text for _, text in documents])
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "dense.faiss"))
    (folder / "documents.json").write_text(json.dumps(documents), encoding="utf-8")


def open_index(folder: Path) -> Callable[[str, int], list[str]]:
    """Search by cosine."""
    index = faiss.read_index(str(folder / "dense.faiss"))
    ids = [doc_id for doc_id, _ in json.loads((folder / "documents.json").read_text(encoding="utf-8"))]
    return lambda query, k: [ids[row] for row in index.search(embed([query]), k)[1][0] if row >= 0]
