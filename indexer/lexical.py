"""BM25 over words: the only module that imports bm25s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
from bm25s.stopwords import STOPWORDS_EN

from indexer.folding import plain, stem

K1, B = 1.2, 0.75
"""Robertson and Zaragoza's customary values."""
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(STOPWORDS_EN)


def lexical_tokens(text: str) -> list[str]:
    """Stemmed words without stop words, accents and marks; Greek letters by name; numbers and single letters stay.

    >>> lexical_tokens("The FcεRI receptors of IL-5")
    ['fcepsilonri', 'receptor', 'il', '5']
    """
    return [stem(word) for word in _WORD.findall(plain(text)) if word not in _STOP]


class LexicalIndex:
    """BM25 (Lucene's form) with Snowball English stems."""

    def __init__(self) -> None:
        self._bm25: Any = None
        self._size = 0

    def build(self, texts: Sequence[str]) -> None:
        """Takes the texts in row order; texts without a single word are found by none."""
        self._bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        corpus = [lexical_tokens(text) or ["\0"] for text in texts]
        self._size = len(corpus)
        if corpus:
            self._bm25.index(corpus, show_progress=False)

    def search(self, query: str, k: int, allowed: npt.NDArray[np.int64] | None) -> list[tuple[int, float]]:
        """Up to k (row, score) with a score above 0, best first, ties by row."""
        words = [w for w in lexical_tokens(query) if w in self._bm25.vocab_dict] if self._size else []
        if not words:
            return []
        scores = np.asarray(self._bm25.get_scores(words), dtype=np.float64)
        rows = np.arange(self._size) if allowed is None else allowed
        rows = rows[scores[rows] > 0]
        order = np.lexsort((rows, -scores[rows]))[:k]
        return [(int(rows[i]), float(scores[rows[i]])) for i in order]

    def save(self, folder: Path) -> None:
        """Writes the folder lexical."""
        (folder / "lexical").mkdir()
        if self._size:
            self._bm25.save(str(folder / "lexical"), show_progress=False)

    def load(self, folder: Path, size: int) -> None:
        """Reads the folder lexical."""
        self._size = size
        if size:
            self._bm25 = bm25s.BM25.load(str(folder / "lexical"), load_corpus=False)
