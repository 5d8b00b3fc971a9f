"""all-MiniLM-L6-v2 through onnxruntime: the default embedder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from indexer.backend import Vector
from indexer.checksums import checked_sha256
from indexer.cores import usable_cores
from indexer.errors import ModelError
from indexer.onnx_session import open_session

MODEL = Path(__file__).parent / "models" / "all-MiniLM-L6-v2"
MAX_WORDPIECES = 256


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
    """Mean-pooled, L2-normalised MiniLM vectors; pooling is part of the exported graph.

    A text is a pass of its own on one thread: nothing is padding, a vector does not depend on what is embedded beside it,
    and as many texts as there are threads are embedded at one time.
    """

    dim = 384

    def __init__(self, folder: Path = MODEL, threads: int | None = None) -> None:
        """Passages are embedded in `threads` threads, by default as many as there are cores."""
        self._session = open_session(folder / "model.onnx", threads=1)
        self._threads = threads or usable_cores()
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
        ids = np.array([self._tokenizer.encode(printable(text)).ids], dtype=np.int64)
        (vectors,) = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(vectors[0], dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, shape (len(texts), 384); each is what `embed_query` gives. The longest texts are begun first."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        with ThreadPoolExecutor(self._threads, "embedding") as threads:
            for at, vector in zip(order, threads.map(lambda at: self.embed_query(texts[at]), order), strict=True):
                vectors[at] = vector
        return vectors


def printable(text: str) -> str:
    """The text without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
