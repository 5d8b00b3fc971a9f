"""The history reader at run time: which words a question takes over from its conversation, and whether it leans on it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.onnx_encoder import MODEL as ENCODER
from indexer.onnx_encoder import checked_sha256, open_tokenizer, printable
from indexer.onnx_session import open_session
from qa_service.carry_features import Word
from qa_service.carrying import Carrying, HistoryReading, load_carrying
from qa_service.history_inputs import lay_out_history
from qa_service.reader import LOWEST
from qa_service.reader_inputs import batch, unit_means

MODEL = Path(__file__).parent / "models" / "history-reader" / "model.onnx"
KEPT = 500
"""Readings that are kept: a conversation's earlier questions are read again with every new one."""


class OnnxHistoryReader:
    """The shipped history reader (training/README.md tells how it was made)."""

    def __init__(self, path: Path = MODEL, threads: int = 1) -> None:
        """Raises ModelError for weights that are not those of the SHA256SUMS beside them."""
        self._id = f"onnx/history-reader@{checked_sha256(path)[:16]}"
        self._session = open_session(path, threads)
        self._tokenizer = open_tokenizer(ENCODER / "tokenizer.json")
        self._known: dict[tuple[object, ...], HistoryReading] = {}
        self._lock = threading.Lock()

    @property
    def reader_id(self) -> str:
        """Name and the first 16 hex digits of the weights' SHA-256."""
        return self._id

    def read(self, question: str, history: Sequence[str], shown: str, words: Sequence[Word]) -> HistoryReading:
        """One pass, by itself: nothing else that is read can change it."""
        key = (question, shown, tuple(history), tuple(word.stem for word in words))
        found = self._known.get(key)
        if found is None:
            found = self._read(question, history, shown, words)
            with self._lock:
                if len(self._known) >= KEPT:
                    self._known.clear()
                self._known[key] = found
        return found

    def _read(self, question: str, history: Sequence[str], shown: str, words: Sequence[Word]) -> HistoryReading:
        layout = lay_out_history(question, history, shown, words, self._tokens)
        arrays = batch([layout])
        means = unit_means(arrays.pop("unit_of"), max(1, layout.units))
        units, leans = self._session.run(None, {**arrays, "unit_means": means})
        fitting = means[0].any(axis=1)[: layout.units]  # a word that no longer fitted has no tokens
        return HistoryReading(np.where(fitting, units[0, : layout.units], LOWEST).astype(np.float64), float(leans[0]))

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        encoded = self._tokenizer.encode(printable(text), add_special_tokens=False)
        return encoded.ids, encoded.offsets


def open_carrying() -> Carrying:
    """The shipped models of follow-up questions with their reader."""
    return load_carrying(OnnxHistoryReader())
