"""llama-index-core: its vector index, one node a document, over the shared encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import encoder
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.schema import TextNode

_MODEL = encoder.model()


class Encoder(BaseEmbedding):
    """The shared encoder in its interface."""

    def _get_query_embedding(self, query: str) -> Any:
        return _MODEL.encode(query, normalize_embeddings=True, show_progress_bar=False).tolist()

    async def _aget_query_embedding(self, query: str) -> Any:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> Any:
        return self._get_query_embedding(text)

    def _get_text_embeddings(self, texts: list[str]) -> Any:
        return _MODEL.encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()


def build(folder: Path, documents: list[tuple[str, str]]) -> None:
    """Writes the store."""
    nodes = [TextNode(id_=doc_id, text=text) for doc_id, text in documents]
    index = VectorStoreIndex(nodes, embed_model=Encoder(embed_batch_size=32))
    index.storage_context.persist(str(folder / "store"))


def open_index(folder: Path) -> Callable[[str, int], list[str]]:
    """Search by cosine."""
    context = StorageContext.from_defaults(persist_dir=str(folder / "store"))
    index = load_index_from_storage(context, embed_model=Encoder())

    def search(query: str, k: int) -> list[str]:
        return [found.node.node_id for found in index.as_retriever(similarity_top_k=k).retrieve(query)]

    return search
