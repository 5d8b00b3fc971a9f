"""all-MiniLM-L6-v2 through onnxruntime: the default embedder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from indexer.backend import Vector
from indexer.checksums import checked_sha256
from indexer.errors import ModelError
from indexer.onnx_session import open_session

MODEL = Path(__file__).parent / "models" / "all-MiniLM-L6-v2"
MAX_WORDPIECES = 256
BATCH = 32


@lru_cache(maxsize=2)
def open_tokenizer(path: Path, max_wordpieces: int = MAX_WORDPIECES) -> Tokenizer:
    """The model's tokenizer; the file fixes padding and truncation at 128, which is undone here. Opened once a process."""
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # all that tokenizers raises
        raise ModelError(f"{path}: not a whole tokenizer file. Reinstall article-qa.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_wordpieces)
    return tokenizer


class OnnxEncoder:
    """Mean-pooled, L2-normalised MiniLM vectors; pooling is part of the exported graph."""

    dim = 384

    def __init__(self, folder: Path = MODEL, threads: int = 2) -> None:
        self._session = open_session(folder / "model.onnx", threads)
        self._tokenizer = open_tokenizer(folder / "tokenizer.json")
        self._folder = folder
        self._id: str | None = None
        self._lock = threading.Lock()

    @property
    def embedder_id(self) -> str:
        """Model name and the first 16 hex digits of the weights' SHA-256. Raises ModelError for altered weights."""
        if self._id is None:
            with self._lock:
                checked_sha256(self._folder / "tokenizer.json")
                self._id = f"onnx/all-MiniLM-L6-v2@{checked_sha256(self._folder / 'model.onnx')[:16]}"
        return self._id

    def embed_query(self, text: str) -> Vector:
        """Unit vector of a question, shape (384,)."""
        vector: Vector = self._embed([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, shape (len(texts), 384); batched by length, so that little is padding."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            vectors[rows] = self._embed([texts[i] for i in rows])
        return vectors

    def _embed(self, texts: Sequence[str]) -> Vector:
        encoded = self._tokenizer.encode_batch([printable(t) for t in texts])
        longest = max(len(e.ids) for e in encoded)
        ids = np.zeros((len(encoded), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, e in enumerate(encoded):
            ids[row, : len(e.ids)] = e.ids
            mask[row, : len(e.ids)] = 1
        (vectors,) = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def printable(text: str) -> str:
    """The text without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
