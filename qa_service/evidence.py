"""A question read against retrieved chunks: one probability a unit, one for whether they answer it. Pure.

The reader and the vectors are handed in; fitting (training/) and serving go through these same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.article import Article, RecordKind, Unit, UnitKind
from indexer.backend import Chunk
from indexer.chunks import SEPARATOR
from qa_service.answerability import answer_features
from qa_service.features import unit_features
from qa_service.lexicon import Lexicon
from qa_service.pool import Candidate, candidate
from qa_service.question import Asked
from qa_service.reader import Passage, Reader
from qa_service.scorer import Scorer
from qa_service.words import terms

Cosine = Callable[[Sequence[Candidate]], npt.NDArray[np.float64]]
"""Cosine of each candidate's vector with the question's."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates with their features, shape (n, features); `query_terms` are stems with what short forms stand for."""

    candidates: tuple[Candidate, ...]
    features: npt.NDArray[np.float64]
    query_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Probabilities in [0, 1]: of each candidate being evidence, and of the pool answering the question."""

    scored: tuple[tuple[Candidate, float], ...]
    answers: float


def read_pool(
    asked: Asked,
    chunks: Sequence[Chunk],
    documents: Mapping[str, Article],
    reader: Reader,
    cosine: Cosine,
    lexicon: Lexicon,
) -> Pool:
    """Reads the chunks. A unit in two chunks keeps the reading of the chunk that answers better."""
    passages = [passage_of(chunk, documents[chunk.doc_id]) for chunk in chunks]
    readings = reader.read(lexicon.with_short_forms(asked.text), passages)
    best: dict[tuple[str, int], tuple[Candidate, float, float]] = {}
    for chunk, reading in zip(chunks, readings, strict=True):
        article = documents[chunk.doc_id]
        units = _units(chunk, article)
        for unit, logit in zip(units, reading.units, strict=True):
            if unit.record not in {None, RecordKind.DISCLAIMER}:
                continue  # dates, status and the reference list are found as records, not judged as sentences
            known = best.get((article.doc_id, unit.index))
            if known is None or (reading.answers, float(logit)) > (known[2], known[1]):
                best[article.doc_id, unit.index] = (candidate(article, unit), float(logit), reading.answers)
    rows = [best[key] for key in sorted(best)]
    pool = tuple(row[0] for row in rows)
    words = (*terms(asked.text), *lexicon.expansions(asked.text))
    if not pool:
        return Pool((), np.zeros((0, 0)), words)
    logits = np.array([row[1] for row in rows])
    answers = np.array([row[2] for row in rows])
    matrix = unit_features(asked, words, pool, cosine(pool), lexicon.weights, logits, answers)
    return Pool(pool, matrix, words)


def judge(asked: Asked, pool: Pool, scorer: Scorer, lexicon: Lexicon) -> Judged:
    """The probabilities of a pool."""
    if not pool.candidates:
        return Judged((), 0.0)
    logits = scorer.unit.logit(pool.features)
    whole = answer_features(asked, pool.query_terms, pool.candidates, pool.features, logits, lexicon)
    probabilities = scorer.unit.probability(pool.features)
    answers = float(scorer.answer.probability(whole[None, :])[0])
    return Judged(tuple(zip(pool.candidates, map(float, probabilities), strict=True)), answers)


def passage_of(chunk: Chunk, article: Article) -> Passage:
    """What the reader reads of a chunk: its heading path in one line and its units."""
    heading = SEPARATOR.join(chunk.heading_path) or article.title
    return Passage(heading, tuple(article.unit_text(unit) for unit in _units(chunk, article)))


def _units(chunk: Chunk, article: Article) -> list[Unit]:
    return [u for u in article.units[chunk.unit_start : chunk.unit_end] if u.kind is not UnitKind.FURNITURE]
