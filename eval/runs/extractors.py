"""What selects sentences of a passage: the product's reader, and simple ways to do without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TypeAlias

import numpy as np

from corpus.sentences import split_sentences
from eval.runs.journal import Journal, remembering
from indexer.embedder import open_embedder
from indexer.lexical import LexicalIndex
from indexer.settings import IndexSettings
from qa_service.evidence.extract import extract
from qa_service.evidence.readers import open_reader

Span = tuple[int, int]
Extraction: TypeAlias = "tuple[float, list[Span]]"
"""Confidence in [0, 1] that the passage answers, and the sentences selected."""
Extractor: TypeAlias = Callable[[str, str], Extraction]
"""Question and passage to an extraction."""


def reader() -> Extractor:
    """The evidence reader, as `article-qa extract` uses it."""
    model = open_reader()

    def select(question: str, text: str) -> Extraction:
        answerable, spans = extract(model, question, text)
        return answerable, [(span.start, span.end) for span in spans]

    return select


def bm25() -> Extractor:
    """The sentence with the highest BM25 score s among those of its passage; confidence s / (1 + s)."""

    def select(question: str, text: str) -> Extraction:
        units = split_sentences(text)
        index = LexicalIndex()
        index.build([text[start:end] for start, end in units])
        found = index.search(question, 1, None)
        return (found[0][1] / (1 + found[0][1]), [units[found[0][0]]]) if found else (0.0, [])

    return select


def dense() -> Extractor:
    """The sentence with the highest cosine to the question; that cosine is the confidence."""
    embedder = open_embedder(IndexSettings().embedder)

    def select(question: str, text: str) -> Extraction:
        units = split_sentences(text)
        if not units:
            return 0.0, []
        cosines = embedder.embed_passages([text[start:end] for start, end in units]) @ embedder.embed_query(question)
        best = int(np.argmax(cosines))
        return min(1.0, max(0.0, float(cosines[best]))), [units[best]]

    return select


def everything() -> Extractor:
    """Every sentence, always sure."""
    return lambda question, text: (1.0, split_sentences(text))


def keeping(select: Extractor, journal: Journal | None) -> Extractor:
    """The extractor, but each extraction is kept in the journal, and one that is there is not made again."""
    return remembering(
        select,
        journal,
        lambda question, text: sha256(f"{question}\n{text}".encode()).hexdigest(),
        decode=lambda value: (value[0], [(start, end) for start, end in value[1]]),
    )


EXTRACTORS: Mapping[str, Callable[[], Extractor]] = {
    "reader": reader,
    "bm25": bm25,
    "dense": dense,
    "everything": everything,
}
