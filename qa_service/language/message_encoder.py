"""The small encoder that was trained to tell kinds of messages (qa_service/models/message-encoder), through onnxruntime."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.checksums import checked_sha256
from indexer.onnx_encoder import MODEL as ENCODER
from indexer.onnx_encoder import open_tokenizer, printable
from indexer.onnx_session import open_session

FOLDER = Path(__file__).parents[1] / "models" / "message-encoder"
MOST_WORDPIECES = 128


class MessageEncoder:
    """Logits of the kinds of messages. Safe to call from threads."""

    def __init__(self, folder: Path = FOLDER, threads: int = 1) -> None:
        """Raises ModelError for weights that are missing or altered."""
        self.encoder_id = f"message-encoder@{checked_sha256(folder / 'model.onnx')[:16]}"
        self._session = open_session(folder / "model.onnx", threads)
        self._tokenizer = open_tokenizer(ENCODER / "tokenizer.json", MOST_WORDPIECES)
        self._lock = threading.Lock()

    def logits(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row a text, one column a head, in the order that `message_kinds` names."""
        rows = []
        for text in texts:
            ids = np.array([self._tokenizer.encode(printable(text)).ids], dtype=np.int64)
            (found,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            rows.append(found[0])
        return np.asarray(rows, dtype=np.float32)
