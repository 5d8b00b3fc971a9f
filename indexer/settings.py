"""Settings of indexing, from the environment: INDEXER_*."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.chunks import Chunking


class IndexSettings(BaseSettings):
    """How an index is built; what is written in a manifest is read from there when it is opened."""

    model_config = SettingsConfigDict(env_prefix="INDEXER_", extra="forbid")

    embedder: str = Field(
        "onnx", description="Embedder: onnx, hashing, all-mpnet-base-v2, sentence-transformers[:model]."
    )
    backend: str = Field("local", description="What an index is kept in: local, or lance (docs/scale-out.md).")
    staging: Path | None = Field(None, description="Folder in which the builder of a lance index works.")
    vector_store: str = Field("faiss", description="Vector store: faiss or numpy.")
    max_tokens: int = Field(180, ge=32, le=2000, description="Most tiktoken tokens of a chunk.")
    overlap_units: int = Field(1, ge=0, le=5, description="Units that neighbouring chunks share.")

    def chunking(self) -> Chunking:
        """The chunking these settings ask for."""
        return Chunking(self.max_tokens, self.overlap_units)
