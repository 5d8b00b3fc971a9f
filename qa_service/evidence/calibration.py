"""What is fitted on held-out messages: which units are shown, and how sure it is that they answer.

`training/fit_calibration.py` fits it and writes the file that is shipped beside the reader it was fitted on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.checksums import checked_sha256
from indexer.errors import ModelError
from qa_service.answer import ConfidenceBand
from qa_service.evidence.pool import Candidate, Pool
from qa_service.evidence.wording import shown_terms
from qa_service.language.words import Weights, terms

LOWEST = -12.0
"""Stands for the logit of what is not there: a second chunk where only one was read."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When a unit beside the best is shown: its logit is at least `floor`, and at most `distance` below the best one's.

    Before that `words` times the share of the message's words that a unit lacks is taken from its logit, and `nearness`
    times what it is less near to the message than the nearest one (a difference of cosines). A whole list is shown where
    the mean probability of its items reaches `list_ratio` of the best item's.
    """

    floor: float
    distance: float
    words: float
    list_ratio: float
    nearness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic model of the chance that what is shown is right, and what is made of that chance.

    probability = sigmoid(bias + sum of weight x (feature - mean) / scale). `threshold` is the least probability of an
    answer; `very_probably` and `probably` are where the bands of that name begin: at least .9 and .7 of the held-out
    answers from there on were right. `risk_thresholds` are (stated risk, threshold) points, risk ascending. `reader`
    and `embedder` are the ids of the models it was fitted on (no embedder: all of them fit), `digest` the SHA-256 of the
    file it was read from.
    """

    policy: Policy
    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float
    threshold: float
    very_probably: float
    probably: float
    risk_thresholds: tuple[tuple[float, float], ...]
    reader: str
    embedder: str | None
    digest: str = ""

    @property
    def calibration_id(self) -> str:
        """Name and the first 16 hex digits of the file's SHA-256."""
        return f"calibration@{self.digest[:16]}"

    def confidence(self, features: Mapping[str, float]) -> float:
        """The probability in [0, 1] that what is shown is right, from features by name."""
        parts = zip(self.names, self.mean, self.scale, self.weight, strict=True)
        logit = self.bias + sum(weight * (features[name] - mean) / scale for name, mean, scale, weight in parts)
        return float(sigmoid(np.array([logit]))[0])

    def band(self, confidence: float) -> ConfidenceBand:
        """The word for a confidence."""
        if confidence >= self.very_probably:
            return "very_probably"
        return "probably" if confidence >= self.probably else "uncertain"

    def threshold_for(self, risk: float | None) -> float:
        """The threshold whose stated risk is the largest not above `risk`; the shipped one for None."""
        if risk is None:
            return self.threshold
        fitting = [threshold for stated, threshold in self.risk_thresholds if stated <= risk]
        return fitting[-1] if fitting else 1.0


def confidence_features(
    pool: Pool, chosen: Sequence[Candidate], message: str, in_conversation: bool, weights: Weights
) -> dict[str, float]:
    """What can be seen of a pool and of the candidates chosen from it, by name; logits as the reader gives them.

    `weights` are those of words in the sources: a message that names what is not shown, or what no source has, is more
    often answered wrongly than the logits tell.
    """
    logits = [c.logit for c in pool.candidates]
    shown = {c.key for c in chosen}
    others = [c.logit for c in pool.candidates if c.key not in shown]
    second = pool.answers[1] if len(pool.answers) > 1 else LOWEST
    return {
        "best_unit": max(logits, default=LOWEST),
        "last_shown": min((c.logit for c in chosen), default=LOWEST),
        "best_not_shown": max(others, default=LOWEST),
        "best_answer": max(pool.answers, default=LOWEST),
        "second_answer": second,
        "answer_of_best": chosen[0].answers if chosen else LOWEST,
        "shown": float(len(chosen)),
        "in_conversation": float(in_conversation),
        "log_words": math.log(1 + len(message.split())),
        **_word_features(message, chosen, weights),
    }


def _word_features(message: str, chosen: Sequence[Candidate], weights: Weights) -> dict[str, float]:
    """Shares in [0, 1] of the weight of a message's content words; all 0 where it has none."""
    wanted = {term: weights.of(term) for term in terms(message)}
    shown = {term for c in chosen for term in shown_terms(c)}
    missing = [weight for term, weight in wanted.items() if term not in shown]
    total, heaviest = sum(wanted.values()) or 1.0, max(wanted.values(), default=1.0)
    return {
        "words_missing": sum(missing) / total,
        "heaviest_missing": max(missing, default=0.0) / heaviest,
        "words_unknown": sum(weight for term, weight in wanted.items() if not weights.known(term)) / total,
    }


def load_calibration(path: Path, reader_id: str) -> Calibration:
    """The calibration of a file, fitted on the reader of this id.

    Raises ModelError for a file that is no calibration of this version, that was altered, or fitted on another reader.
    """
    again = f"Fit it again: python -m training.fit_calibration --data DATA --reader {path.parent}"
    try:
        digest = checked_sha256(path)
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        model = fields["confidence"]
        known = confidence_features(Pool((), ()), (), "", in_conversation=False, weights=Weights({}, 1.0)).keys()
        if set(model["names"]) - known:
            raise ValueError(f"it was fitted on other features: {sorted(set(model['names']) - known)}")
        found = Calibration(
            policy=Policy(**fields["policy"]),
            names=tuple(model["names"]),
            mean=tuple(model["mean"]),
            scale=tuple(model["scale"]),
            weight=tuple(model["weight"]),
            bias=model["bias"],
            threshold=fields["threshold"],
            very_probably=fields["bands"]["very_probably"],
            probably=fields["bands"]["probably"],
            risk_thresholds=tuple((risk, threshold) for risk, threshold in fields["risk_thresholds"]),
            reader=fields["reader"],
            embedder=fields["embedder"],
            digest=digest,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no calibration of this version ({error}). {again}") from error
    if found.reader != reader_id:
        raise ModelError(f"{path}: fitted on the reader {found.reader}, in use is {reader_id}. {again}")
    return found


def unfitted(reader_id: str) -> Calibration:
    """Stands where nothing was fitted on a reader yet: shows the best unit, and is sure of nothing."""
    return Calibration(
        policy=Policy(0.0, 0.0, 0.0, 2.0),
        names=(),
        mean=(),
        scale=(),
        weight=(),
        bias=-math.inf,
        threshold=1.0,
        very_probably=1.0,
        probably=1.0,
        risk_thresholds=(),
        reader=reader_id,
        embedder=None,
    )


def sigmoid(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)), dtype=np.float64)
