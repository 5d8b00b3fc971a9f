"""What was read for a message: units with their logits. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Article, Unit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that was read: its logit as evidence, that of its chunk as an answer, and its `nearness` to the message.

    The nearness is a cosine in [-1, 1]; 0 for all where the encoder is not the one that the calibration was fitted with.
    """

    article: Article
    unit: Unit
    logit: float
    answers: float
    nearness: float = 0.0

    @property
    def key(self) -> tuple[str, int]:
        """Identifies the unit in the index: doc_id and index."""
        return self.article.doc_id, self.unit.index


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything read for a message: units, best first, and the logits of the chunks as answers, highest first."""

    candidates: tuple[Candidate, ...]
    answers: tuple[float, ...]
