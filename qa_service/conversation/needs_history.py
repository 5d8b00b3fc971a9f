"""Whether a message can be understood without what was asked before it: a logistic model of its vector and its form.

A message that stands alone is read alone, so that nothing asked before can change its answer. `training/
fit_needs_history.py` fits the model on messages of which it is known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.checksums import checked_sha256
from indexer.errors import ModelError
from qa_service.evidence.calibration import sigmoid
from qa_service.language.words import terms, tokens

SHIPPED = Path(__file__).parents[1] / "models" / "needs_history.json"
_POINTING = frozenset({
    "it", "its", "they", "them", "their", "that", "this", "these", "those", "one", "ones", "he", "she", "him", "her", "his",
    "both", "either", "other", "others", "same", "then", "there", "instead",
})  # fmt: skip
_OPENING = frozenset({"and", "but", "so", "or", "ok", "then", "no"})
LONG = 20
"""Words from which on a message is only long."""


@dataclass(frozen=True, slots=True)
class NeedsHistory:
    """probability = sigmoid(bias + weight . (vector, form)); `threshold` is where a message begins to need its history.

    `weight` has shape (dimension of the embedder + len(form),); `embedder` is the id of the embedder whose vectors fit.
    `digest` is the SHA-256 of the file it was read from.
    """

    weight: npt.NDArray[np.float64]
    bias: float
    threshold: float
    embedder: str
    digest: str = ""

    @property
    def model_id(self) -> str:
        """Name and the first 16 hex digits of the file's SHA-256."""
        return f"needs-history@{self.digest[:16]}"

    def probability(self, message: str, vector: npt.NDArray[np.float32]) -> float:
        """The probability in [0, 1] that a message with this unit vector leans on what was asked before."""
        logit = self.bias + float(np.concatenate([vector, form(message)]) @ self.weight)
        return float(sigmoid(np.array([logit]))[0])

    def needed(self, message: str, vector: npt.NDArray[np.float32]) -> bool:
        """Whether a message is to be read with its history."""
        return self.probability(message, vector) >= self.threshold


def form(message: str) -> npt.NDArray[np.float64]:
    """What the form of a message tells, nine values in [0, 1]: content words, pointing words, opening, length, mark."""
    words, content = tokens(message), len(terms(message))
    values = (
        min(content, 8) / 8,
        content == 0,
        content == 1,
        content == 2,
        bool(_POINTING & set(words)),
        bool(words) and words[0] in _OPENING,
        min(len(words), LONG) / LONG,
        len(words) <= 3,
        message.rstrip().endswith("?"),
    )
    return np.array(values, dtype=np.float64)


def load_needs_history(path: Path = SHIPPED) -> NeedsHistory:
    """The model of a file. Raises ModelError for a file of another form, or altered since it was released."""
    try:
        digest = checked_sha256(path)
        fields = json.loads(path.read_text(encoding="utf-8"))
        weight = np.asarray(fields["weight"], dtype=np.float64)
        return NeedsHistory(weight, float(fields["bias"]), float(fields["threshold"]), str(fields["embedder"]), digest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no model of this version ({error}). Fit it again: training/README.md") from error
