"""bm25s with a Snowball stemmer: words only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import bm25s
import Stemmer

_STEMMER = Stemmer.Stemmer("english")


def build(folder: Path, documents: list[tuple[str, str]]) -> None:
    """Writes the word index and ids."""
    tokens = bm25s.tokenize([text for _, text in documents], stopwords="en", stemmer=_STEMMER, show_progress=False)
    index = bm25s.BM25(method="lucene")
    index.index(tokens, show_progress=False)
    index.save(str(folder / "words"), show_progress=False)
    (folder / "documents.json").write_text(json.dumps(documents), encoding="utf-8")


def open_index(folder: Path) -> Callable[[str, int], list[str]]:
    """Search by BM25."""
    index = bm25s.BM25.load(str(folder / "words"))
    ids = [doc_id for doc_id, _ in json.loads((folder / "documents.json").read_text(encoding="utf-8"))]

    def search(query: str, k: int) -> list[str]:
        tokens = bm25s.tokenize(query, stopwords="en", stemmer=_STEMMER, show_progress=False)
        rows, _ = index.retrieve(tokens, k=min(k, len(ids)), show_progress=False)
        return [ids[int(row)] for row in rows[0]]

    return search
