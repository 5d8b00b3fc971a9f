"""What is measured of a unit for a question; the columns of the linear scorer. Pure.

Every feature is a number that means the same in every article: shares, cosines and differences to the pool, no
raw retrieval scores. `UNIT_FEATURES` names the columns in order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.article import UnitKind
from qa_service.pool import Candidate
from qa_service.question import Asked
from qa_service.words import Weights, fold

Matrix = npt.NDArray[np.float64]

UNIT_FEATURES = (
    "coverage", "context_coverage", "coverage_to_best", "context_coverage_to_best", "bm25_to_best", "heaviest_missing",
    "heaviest_missing_in_context", "precision", "trigrams", "trigrams_to_best", "cosine", "cosine_to_best", "cosine_z",
    "is_best_cosine", "is_best_bm25", "numeric_and_number", "numeric_without_number", "number_shared", "number_absent",
    "list_item", "list_item_and_list", "table_row", "lead_in", "log_length", "yes_no_and_negation", "why_and_because",
    "reader", "reader_to_best", "chunk_answers", "chunk_answers_to_best",
)  # fmt: skip

_BECAUSE = (
    "because",
    "since",
    "due to",
    "therefore",
    "which is why",
    "reason",
    "caus",
    "leads to",
    "so that",
    "result",
)
_NEGATION = (
    " not ",
    " no ",
    " never ",
    "n't",
    " without ",
    " avoid",
    " unsuitable",
    " neither ",
    " rather than ",
    "however",
)


def unit_features(
    asked: Asked,
    query_terms: Sequence[str],
    pool: Sequence[Candidate],
    cosine: npt.NDArray[np.float64],
    weights: Weights,
    reader: npt.NDArray[np.float64],
    answers: npt.NDArray[np.float64],
) -> Matrix:
    """Features of the pool's units for one question, shape (len(pool), len(UNIT_FEATURES)).

    `query_terms` are the stems of the question with what its short forms stand for; `cosine` the units' cosines,
    `reader` the reader's logits of the units and `answers` that of the chunk each was read in.
    """
    if not pool:
        return np.zeros((0, len(UNIT_FEATURES)))
    query = set(query_terms)
    total = sum(weights.of(t) for t in query) or 1.0
    top = max((weights.of(t) for t in query), default=1.0) or 1.0
    numbers = {t for t in query if t.isdigit()}
    trigram_query = _trigrams(asked.text)
    mean_length = sum(c.length for c in pool) / len(pool) or 1.0

    cover = np.array([sum(weights.of(t) for t in query & c.terms) / total for c in pool])
    around = np.array([sum(weights.of(t) for t in query & c.context_terms) / total for c in pool])
    missing = np.array([max((weights.of(t) for t in query - c.terms), default=0.0) / top for c in pool])
    missing_around = np.array([max((weights.of(t) for t in query - c.context_terms), default=0.0) / top for c in pool])
    bm25 = np.array([_bm25(query, c, weights, mean_length) for c in pool])
    trigrams = np.array([_cosine(trigram_query, _trigrams(c.text)) for c in pool])
    spread = float(cosine.std()) or 1.0
    lead_ins = {c.unit.lead_in for c in pool if c.unit.lead_in is not None}
    columns = [
        cover,
        around,
        cover - cover.max(),
        around - around.max(),
        bm25 / (bm25.max() or 1.0),
        missing,
        missing_around,
        np.array(
            [sum(weights.of(t) for t in query & c.terms) / (sum(weights.of(t) for t in c.terms) or 1.0) for c in pool]
        ),
        trigrams,
        trigrams - trigrams.max(),
        cosine,
        cosine - cosine.max(),
        (cosine - cosine.mean()) / spread,
        (cosine == cosine.max()).astype(float),
        ((bm25 == bm25.max()) & (bm25 > 0)).astype(float),
        np.array([float(asked.numeric and c.has_number) for c in pool]),
        np.array([float(asked.numeric and not c.has_number) for c in pool]),
        np.array([float(bool(numbers & c.stems)) for c in pool]),
        np.array([float(bool(numbers) and not numbers & c.stems) for c in pool]),
        np.array([float(c.unit.kind is UnitKind.LIST_ITEM) for c in pool]),
        np.array([float(asked.wants_list and c.unit.kind is UnitKind.LIST_ITEM) for c in pool]),
        np.array([float(c.unit.kind is UnitKind.TABLE_ROW) for c in pool]),
        np.array([float(c.unit.index in lead_ins) for c in pool]),
        np.array([math.log(1 + c.length) for c in pool]),
        np.array([float(asked.yes_no and _has(c.text, _NEGATION)) for c in pool]),
        np.array([float(asked.why and _has(c.text, _BECAUSE)) for c in pool]),
        reader,
        reader - reader.max(),
        answers,
        answers - answers.max(),
    ]
    return np.stack(columns, axis=1)


def _has(text: str, cues: Sequence[str]) -> bool:
    lower = f" {text.lower()} "
    return any(cue in lower for cue in cues)


def _bm25(query: set[str], c: Candidate, weights: Weights, mean_length: float) -> float:
    """BM25 with k1 = 1.2, b = 0.5 over the unit's words in their context; a unit rarely repeats a word, so tf is 1."""
    norm = 1.2 * (0.5 + 0.5 * c.length / mean_length)
    own = sum(weights.of(t) * 2.2 / (1 + norm) for t in query & c.terms)
    return own + 0.4 * sum(weights.of(t) for t in query & (c.context_terms - c.terms))


def _trigrams(text: str) -> Counter[str]:
    folded = " ".join(fold(text).split())
    padded = f" {folded} "
    return Counter(padded[i : i + 3] for i in range(len(padded) - 2))


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    dot = sum(n * b[t] for t, n in a.items() if t in b)
    norm = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return dot / norm if norm else 0.0
