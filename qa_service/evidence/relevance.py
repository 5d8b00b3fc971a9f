"""How relevant a passage is to a query, as a probability that means the same in every corpus.

A logistic model of what can be seen of the two alone: their cosine, the query's words in the passage and, where it was read,
the reader's logits. What else is in the index has no part in it, so that a passage keeps its relevance when the corpus grows;
no weight is negative, so that more evidence never means less. `training/fit_relevance.py` fits it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.checksums import checked_sha256
from indexer.errors import ModelError
from qa_service.evidence.calibration import sigmoid
from qa_service.evidence.reader import Passage, ReaderLogits
from qa_service.language.words import terms

SHIPPED = Path(__file__).parents[1] / "models" / "relevance.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """probability = sigmoid(bias + sum of weight x feature), by the names of features."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability in [0, 1]."""
        logit = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return float(sigmoid(np.array([logit]))[0])


@dataclass(frozen=True, slots=True)
class Relevance:
    """Models for passages that were `seen` only and for those that were `read`, and the models that these were fitted on."""

    seen: Logistic
    read: Logistic
    embedder: str
    reader: str

    def of(self, query: str, cosine: float, passage: Passage, logits: ReaderLogits | None = None) -> float:
        """The probability in [0, 1] that a passage answers, for a query that one in two such passages answers."""
        features = relevance_features(query, cosine, passage, logits)
        return (self.seen if logits is None else self.read).probability(features)


def relevance_features(
    query: str, cosine: float, passage: Passage, logits: ReaderLogits | None = None
) -> dict[str, float]:
    """What can be seen of a query and a passage: shares of the query's content words are in [0, 1], 0 where it has none."""
    wanted = set(terms(query))
    units = [set(terms(unit)) for unit in passage.units]
    there = set(terms(passage.heading)).union(*units)
    features = {
        "cosine": cosine,
        "words_in_passage": len(wanted & there) / max(1, len(wanted)),
        "words_in_best_unit": max((len(wanted & unit) for unit in units), default=0) / max(1, len(wanted)),
    }
    if logits is not None:
        features |= {"answers": logits.answers, "best_unit": float(logits.units.max(initial=-12.0))}
    return features


def load_relevance(path: Path = SHIPPED) -> Relevance:
    """The models of a file. Raises ModelError for a file of another form, or altered since it was released."""
    try:
        checked_sha256(path)
        fields = json.loads(path.read_text(encoding="utf-8"))
        seen, read = (Logistic(fields[name]["weights"], float(fields[name]["bias"])) for name in ("seen", "read"))
        return Relevance(seen, read, str(fields["embedder"]), str(fields["reader"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no model of this version ({error}). Fit it again: training/README.md") from error
