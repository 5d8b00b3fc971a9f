"""The linear scorer: unit features to the probability that a unit is evidence, and pool to that of an answer.

Coefficients are fitted by `training/fit_scorer.py` and shipped with the curve they came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.errors import ModelError
from qa_service.answerability import ANSWER_FEATURES
from qa_service.compose import Policy
from qa_service.features import UNIT_FEATURES

SHIPPED = Path(__file__).parent / "models" / "scorer.json"


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model: probability = sigmoid(((x - mean) / scale) . weight + bias)."""

    names: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    bias: float

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> Linear:
        """From its JSON form."""
        return cls(
            tuple(fields["names"]),  # type: ignore[arg-type]
            np.asarray(fields["mean"], dtype=np.float64),
            np.asarray(fields["scale"], dtype=np.float64),
            np.asarray(fields["weight"], dtype=np.float64),
            float(fields["bias"]),  # type: ignore[arg-type]
        )

    def fields(self) -> dict[str, object]:
        """Its JSON form, numbers to six places."""
        return {
            "names": list(self.names),
            "mean": self.mean.round(6).tolist(),
            "scale": self.scale.round(6).tolist(),
            "weight": self.weight.round(6).tolist(),
            "bias": round(self.bias, 6),
        }

    def logit(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Logits of rows of features, shape (n, len(names)) to (n,)."""
        return np.asarray(((features - self.mean) / self.scale) @ self.weight + self.bias, dtype=np.float64)

    def probability(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities in [0, 1] of rows of features."""
        return sigmoid(self.logit(features))


@dataclass(frozen=True, slots=True)
class Scorer:
    """Everything fitted: the two models, the threshold of refusal and what is shown beside the best unit."""

    unit: Linear
    answer: Linear
    threshold: float
    policy: Policy
    risk_thresholds: tuple[tuple[float, float], ...]
    """(stated risk, threshold) points of the shipped risk-coverage curve, risk ascending."""

    def threshold_for(self, risk: float | None) -> float:
        """The threshold whose stated risk is the largest not above `risk`; the shipped one for None."""
        if risk is None:
            return self.threshold
        fitting = [t for r, t in self.risk_thresholds if r <= risk]
        return fitting[-1] if fitting else 1.0


def load_scorer(path: Path = SHIPPED) -> Scorer:
    """The scorer of a coefficients file. Raises ModelError where it was fitted on other columns than are measured."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    for part, names in (("unit", UNIT_FEATURES), ("answer", ANSWER_FEATURES)):
        if tuple(fields[part]["names"]) != names:
            raise ModelError(f"{path}: the {part} model was fitted on other columns. Fit it again: training/README.md")
    return Scorer(
        Linear.of(fields["unit"]),
        Linear.of(fields["answer"]),
        float(fields["threshold"]),
        Policy(**fields["policy"]),
        tuple((float(r), float(t)) for r, t in fields["risk_thresholds"]),
    )


def sigmoid(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)), dtype=np.float64)
