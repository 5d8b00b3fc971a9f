"""Does the pool answer the question at all: the columns of the answer model. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa_service.features import UNIT_FEATURES
from qa_service.lexicon import Lexicon
from qa_service.pool import Candidate
from qa_service.question import Asked

ANSWER_FEATURES = (
    "best_logit", "second_logit", "third_logit", "margin", "best_cosine", "best_context_coverage", "best_coverage",
    "best_heaviest_missing_in_context", "max_context_coverage", "unknown_share", "unknown_heaviest", "log_terms",
    "numeric", "numeric_without_number", "yes_no", "wants_list", "comparison", "number_absent", "max_cosine",
    "rare_words_foreign", "short_forms_foreign", "best_reader", "max_reader", "best_chunk_answers", "max_chunk_answers",
)  # fmt: skip
_COLUMN = {name: i for i, name in enumerate(UNIT_FEATURES)}


def answer_features(
    asked: Asked,
    query_terms: Sequence[str],
    pool: Sequence[Candidate],
    features: npt.NDArray[np.float64],
    logits: npt.NDArray[np.float64],
    lexicon: Lexicon,
) -> npt.NDArray[np.float64]:
    """Features of one question over its pool, shape (len(ANSWER_FEATURES),); all zero for an empty pool."""
    if not pool:
        return np.zeros(len(ANSWER_FEATURES))
    order = np.argsort(-logits, kind="stable")
    ranked = [float(logits[i]) for i in order[:3]] + [-12.0] * 3
    best = features[order[0]]
    query = set(query_terms)
    weights = lexicon.weights
    rare, short = lexicon.foreign(asked.text)
    total = sum(weights.of(t) for t in query) or 1.0
    unknown = [t for t in query if not weights.known(t)]
    return np.array(
        [
            ranked[0],
            ranked[1],
            ranked[2],
            ranked[0] - ranked[1],
            best[_COLUMN["cosine"]],
            best[_COLUMN["context_coverage"]],
            best[_COLUMN["coverage"]],
            best[_COLUMN["heaviest_missing_in_context"]],
            float(features[:, _COLUMN["context_coverage"]].max()),
            sum(weights.of(t) for t in unknown) / total,
            float(bool(unknown)),
            float(np.log(1 + len(query))),
            float(asked.numeric),
            best[_COLUMN["numeric_without_number"]],
            float(asked.yes_no),
            float(asked.wants_list),
            float(asked.comparison),
            best[_COLUMN["number_absent"]],
            float(features[:, _COLUMN["cosine"]].max()),
            float(min(rare, 2)),
            float(min(short, 2)),
            best[_COLUMN["reader"]],
            float(features[:, _COLUMN["reader"]].max()),
            best[_COLUMN["chunk_answers"]],
            float(features[:, _COLUMN["chunk_answers"]].max()),
        ]
    )
