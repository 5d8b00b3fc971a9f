"""This project: its own index and hybrid search, each document an article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.backend import SearchFilter
from indexer.build import build_index
from indexer.embedder import open_embedder
from indexer.local import open_index as open_local
from indexer.retrieval import retrieve

_EMBEDDER = open_embedder("onnx")


def embed(texts: list[str]) -> Any:
    """Unit vectors, a row a text; a document is cut into more texts than this, and embedded whole where it is long."""
    return _EMBEDDER.embed_passages(texts)


def build(folder: Path, documents: list[tuple[str, str]]) -> None:
    """Writes the index."""
    bundles = [Bundle(read_markdown("# " + text.replace("\n", "\n\n", 1), Path(f"{i}.md"), i)) for i, text in documents]
    build_index(folder, bundles, _EMBEDDER)


def open_index(folder: Path) -> Callable[[str, int], list[str]]:
    """Hybrid search; a document stands where the best of its passages does."""
    backend = open_local(folder, _EMBEDDER.embedder_id)

    def search(query: str, k: int) -> list[str]:
        found = retrieve(backend, query, _EMBEDDER.embed_query(query), 4 * k, SearchFilter())
        return list(dict.fromkeys(backend.chunk(hit.chunk_id).doc_id for hit in found))[:k]

    return search
