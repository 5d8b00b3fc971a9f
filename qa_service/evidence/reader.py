"""The evidence reader at run time: scores for the units of a chunk and for whether the chunk answers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from indexer.checksums import checked_sha256
from indexer.onnx_encoder import open_tokenizer, printable
from indexer.onnx_session import open_session
from qa_service.evidence.reader_inputs import MAX_TOKENS, batch, lay_out, unit_means

KNOWN_TEXTS = 20_000
"""Texts whose wordpieces are kept: those of a few hundred articles."""
LOWEST = -12.0
"""Logit of a unit that did not fit into one pass."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read in one pass: a heading line and the texts of its units."""

    heading: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReaderLogits:
    """Logits of one passage: `units` shape (n,), and whether the passage answers."""

    units: npt.NDArray[np.float64]
    answers: float


class Reader(Protocol):
    """Reads passages for a message in its conversation. Implementations are safe to call from threads."""

    @property
    def reader_id(self) -> str:
        """Name and weight hash."""

    def read(self, question: str, passages: Sequence[Passage], history: Sequence[str] = ()) -> list[ReaderLogits]:
        """One reading a passage, in order; `history` holds the earlier questions, oldest first."""


class OnnxReader:
    """A reader exported to ONNX (training/README.md tells how): a folder with model.onnx and its tokenizer.json."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """Raises ModelError for files that are missing or not those of the SHA256SUMS beside them."""
        self._id = f"onnx/{folder.name}@{checked_sha256(folder / 'model.onnx')[:16]}"
        checked_sha256(folder / "tokenizer.json")
        self._session = open_session(folder / "model.onnx", threads)
        self._inputs = {given.name for given in self._session.get_inputs()}  # MPNet has no segments
        self._tokenizer = open_tokenizer(folder / "tokenizer.json", MAX_TOKENS)
        self._known: LRUCache[str, list[int]] = LRUCache(KNOWN_TEXTS)
        self._lock = threading.Lock()

    @property
    def reader_id(self) -> str:
        """Name and the first 16 hex digits of the weights' SHA-256."""
        return self._id

    def read(self, question: str, passages: Sequence[Passage], history: Sequence[str] = ()) -> list[ReaderLogits]:
        """One reading a passage. Each has a pass of its own, so what else is read cannot change it."""
        asked, earlier = self._ids(question), [self._ids(text) for text in history]
        return [self._read(asked, earlier, passage) for passage in passages]

    def _read(self, asked: Sequence[int], earlier: Sequence[Sequence[int]], passage: Passage) -> ReaderLogits:
        layout = lay_out(asked, self._ids(passage.heading), [self._ids(u) for u in passage.units], earlier)
        arrays = batch([layout])
        means = unit_means(arrays.pop("unit_of"), max(1, layout.units))
        feed = {name: values for name, values in {**arrays, "unit_means": means}.items() if name in self._inputs}
        units, answers = self._session.run(None, feed)
        logits = np.full(len(passage.units), LOWEST)
        logits[: layout.units] = units[0, : layout.units]
        return ReaderLogits(logits, float(answers[0]))

    def _ids(self, text: str) -> list[int]:
        with self._lock:
            known = self._known.get(text)
        if known is None:
            known = list(self._tokenizer.encode(printable(text), add_special_tokens=False).ids)
            with self._lock:
                self._known[text] = known
        return known
