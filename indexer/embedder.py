"""What turns text into vectors: the Embedder protocol, the registry of embedders, and one that needs no weights."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from indexer.backend import Vector


class Embedder(Protocol):
    """Text to unit float32 rows, by whose cosine a question finds passages. Implementations are safe to call from threads.

    The two methods may treat a text in different ways: many encoders put another instruction before a question.
    """

    @property
    def embedder_id(self) -> str:
        """Name and weight hash: two embedders with one id give the same vectors."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def embed_query(self, text: str) -> Vector:
        """Unit vector of a question, shape (dim,)."""

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Unit vectors of passages, shape (len(texts), dim)."""


class HashingEmbedder:
    """Words hashed to signed counts: a function of the text, for tests and for a look without any weights."""

    def __init__(self, dim: int = 256) -> None:
        self.dim = dim
        self.embedder_id = f"hashing-{dim}"

    def embed_query(self, text: str) -> Vector:
        """Unit vector of a text; the zero text gives the first axis."""
        vector = np.zeros(self.dim, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            digest = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            vector[digest % self.dim] += 1.0 if digest >> 63 else -1.0
        norm = float(np.linalg.norm(vector))
        if norm == 0.0:
            vector[0], norm = 1.0, 1.0
        return np.asarray(vector / norm, dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Unit vectors of texts."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])


def _onnx() -> Embedder:
    from indexer.onnx_encoder import OnnxEncoder  # heavy: loaded when chosen

    return OnnxEncoder()


def _sentence_transformer() -> Embedder:
    from indexer.sentence_transformer import SentenceTransformerEmbedder  # optional extra [models]

    return SentenceTransformerEmbedder()


def _mpnet() -> Embedder:
    from indexer.packaged_mpnet import NAME, WEIGHTS_SHA256, packaged_mpnet
    from indexer.sentence_transformer import SentenceTransformerEmbedder  # optional extra [mpnet]

    return SentenceTransformerEmbedder(str(packaged_mpnet()), f"sentence-transformers/{NAME}@{WEIGHTS_SHA256[:16]}")


EMBEDDERS: Mapping[str, Callable[[], Embedder]] = {
    "onnx": _onnx,
    "sentence-transformers": _sentence_transformer,
    "all-mpnet-base-v2": _mpnet,
    "hashing": HashingEmbedder,
}
"""Embedders by the name that the setting INDEXER_EMBEDDER takes."""


def open_embedder(name: str) -> Embedder:
    """An embedder of the registry, or `sentence-transformers:<model name or path>`. Raises ValueError."""
    if name.startswith("sentence-transformers:"):
        from indexer.sentence_transformer import SentenceTransformerEmbedder  # optional extra [models]

        return SentenceTransformerEmbedder(name.split(":", 1)[1])
    if name not in EMBEDDERS:
        raise ValueError(f"no embedder {name!r}; known: {', '.join(EMBEDDERS)}, sentence-transformers:<model>")
    return EMBEDDERS[name]()
