"""haystack-ai: an in-memory store, words and vectors joined by reciprocal rank, over the shared encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import encoder
from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

_MODEL = encoder.model()


def embed(texts: list[str]) -> Any:
    """Unit vectors, a row a text."""
    return _MODEL.encode(texts, normalize_embeddings=True, batch_size=32, show_progress_bar=False)


def build(folder: Path, documents: list[tuple[str, str]]) -> None:
    """Writes the store."""
    vectors = embed([text for _, text in documents]).tolist()
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    pairs = zip(documents, vectors, strict=True)
    store.write_documents([Document(content=t, meta={"doc_id": i}, embedding=v) for (i, t), v in pairs])
    store.save_to_disk(str(folder / "store.json"))


def open_index(folder: Path) -> Callable[[str, int], list[str]]:
    """Hybrid search."""
    store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
    words, vectors = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def search(query: str, k: int) -> list[str]:
        dense = vectors.run(query_embedding=embed([query])[0].tolist(), top_k=100)["documents"]
        lexical = words.run(query=query, top_k=100)["documents"]
        return [d.meta["doc_id"] for d in joiner.run([dense, lexical], top_k=k)["documents"]]

    return search
