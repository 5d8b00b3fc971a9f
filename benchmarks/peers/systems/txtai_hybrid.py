"""txtai: its own hybrid of vectors and BM25."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import encoder
from txtai import Embeddings


def build(folder: Path, documents: list[tuple[str, str]]) -> None:
    """Writes the index."""
    index = Embeddings(path=encoder.folder(), hybrid=True, content=True, gpu=False)
    index.index((doc_id, text, None) for doc_id, text in documents)
    index.save(str(folder / "index"))


def open_index(folder: Path) -> Callable[[str, int], list[str]]:
    """Hybrid search."""
    index = Embeddings(gpu=False)
    index.load(str(folder / "index"))
    return lambda query, k: [found["id"] for found in index.search(query, k)]
