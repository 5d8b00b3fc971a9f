"""BM25 over words: the only module that imports bm25s."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
from bm25s.stopwords import STOPWORDS_EN

from indexer.array_file import read_array
from indexer.errors import IndexCorruptError
from indexer.folding import plain, stem

K1, B = 1.2, 0.75
"""Robertson and Zaragoza's customary values."""
PARTS = ("data", "indices", "indptr")
"""The arrays of bm25s' score matrix, one column a word."""
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(STOPWORDS_EN)


def lexical_tokens(text: str) -> list[str]:
    """Stemmed words without stop words, accents and marks; Greek letters by name; numbers and single letters stay.

    >>> lexical_tokens("The FcεRI receptors of IL-5")
    ['fcepsilonri', 'receptor', 'il', '5']
    """
    return [stem(word) for word in _WORD.findall(plain(text)) if word not in _STOP]


class TokenRows:
    """The tokens of many texts as numbers in one flat array, 4 bytes a token: what bm25s counts, read row by row."""

    def __init__(self) -> None:
        self.vocab: dict[str, int] = {}
        self._flat, self._ends = array("i"), array("q")

    @property
    def ids(self) -> TokenRows:
        """The rows, under the name that bm25s asks for."""
        return self

    def append(self, tokens: Iterable[str]) -> None:
        """Takes the next text."""
        self._flat.extend(self.vocab.setdefault(token, len(self.vocab)) for token in tokens)
        self._ends.append(len(self._flat))

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[list[int]]:
        start = 0
        for end in self._ends:
            yield self._flat[start:end].tolist()
            start = end


class LexicalIndex:
    """BM25 (Lucene's form) with Snowball English stems."""

    def __init__(self) -> None:
        self._bm25: Any = None
        self._size = 0

    def build(self, texts: Iterable[str]) -> None:
        """Takes the texts in row order, one at a time; texts without a single word are found by none."""
        rows = TokenRows()
        for text in texts:
            rows.append(lexical_tokens(text) or ["\0"])
        self._bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        self._size = len(rows)
        if self._size:
            self._bm25.index(rows, show_progress=False)

    def search(self, query: str, k: int, allowed: npt.NDArray[np.int64] | None) -> list[tuple[int, float]]:
        """Up to k (row, score) with a score above 0, best first, ties by row."""
        words = [w for w in lexical_tokens(query) if w in self._bm25.vocab_dict] if self._size else []
        if not words:
            return []
        scores = self._bm25.get_scores(words)
        rows = np.flatnonzero(scores > 0) if allowed is None else allowed[scores[allowed] > 0]
        found = scores[rows]
        if len(rows) > k:  # all that could be among the k best, ties included, and only they are sorted
            best = found >= np.partition(found, len(found) - k)[len(found) - k]
            rows, found = rows[best], found[best]
        order = np.lexsort((rows, -found))[:k]
        return [(int(rows[i]), float(found[i])) for i in order]

    def save(self, folder: Path) -> None:
        """Writes the folder lexical."""
        (folder / "lexical").mkdir()
        if self._size:
            self._bm25.save(str(folder / "lexical"), show_progress=False)

    def load(self, folder: Path, size: int) -> None:
        """Reads the folder lexical; large arrays are mapped. Raises IndexCorruptError."""
        self._size = size
        if size:
            place = folder / "lexical"
            try:
                self._bm25 = bm25s.BM25.load(str(place), load_corpus=False, mmap=True)
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise IndexCorruptError(place, "not a word index, or cut short") from error
            self._bm25.scores |= {part: read_array(place / f"{part}.csc.index.npy") for part in PARTS}
