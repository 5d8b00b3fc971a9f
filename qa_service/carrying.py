"""Which words of earlier questions a question takes over, and whether it leans on them at all. Pure.

Two judges, whose logits are mixed: logistic models over what can be seen of a word and of a question
(`carry_features.py`), and a small trained reader of the whole conversation, which is given. The task is query resolution
as term classification (QuReTeC, Voskarides et al., SIGIR 2020). `training/fit_follow_up.py` fits the coefficients.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from qa_service.carry_features import (
    ASKS,
    PREPOSITION,
    Word,
    candidates,
    is_name,
    lean_features,
    word_features,
)
from qa_service.lexicon import Lexicon
from qa_service.scorer import Linear, sigmoid
from qa_service.words import terms

SHIPPED = Path(__file__).parent / "models" / "follow_up.json"

_ALWAYS = re.compile(
    r"\b(?:the (?:first|second|third|last|other) ones?|the (?:former|latter)|(?:which|any|both|either|neither|none|all) of"
    r" (?:them|these|those|the two)|(?:that|this) one|which ones?)\b(?! (?:of|in|for|with|that|who)\b)",
    re.IGNORECASE,
)
_SWITCHES = re.compile(
    r"\b(?:(?:an)?other|different|new|next|separate|unrelated) (?:question|topic|subject|thing)\b(?=\W)|\bchang(?:e|ing) (?:the )?(?:subject|topic)\b"
    r"|\bsomething (?:else|different)\s*[,:.]|\bthis (?:page|article)\b|\b(?:reference|ref\.?|citation|source) (?:numbers? |no\.? ?|#)?\[?\d{1,3}\b|^\W*(?:hi|hello|hey|thanks|thank you)\b",
    re.IGNORECASE,
)
"""Says itself that it begins anew, or is about the page, a reference by its number, or nothing at all."""
_NAMES_BOTH = re.compile(r"\b(?:or|vs\.?|versus)\b", re.IGNORECASE)
MOST_BARE = 4
"""Content words of a question without a verb that cannot stand alone."""


@dataclass(frozen=True, slots=True)
class HistoryReading:
    """Logits: of each word that may be taken over, shape (n,), and of leaning on the history."""

    words: npt.NDArray[np.float64]
    leaning: float


class HistoryReader(Protocol):
    """Reads a question in its conversation. Implementations are safe to call from threads."""

    @property
    def reader_id(self) -> str:
        """Name and weight hash."""

    def read(self, question: str, history: Sequence[str], shown: str, words: Sequence[Word]) -> HistoryReading:
        """`history` oldest first, `shown` what was quoted for the last of it."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How much the reader counts beside the features, in [0, 1], and the probabilities that decide."""

    word_share: float
    word_threshold: float
    lean_share: float
    lean_threshold: float


@dataclass(frozen=True, slots=True)
class Carrying:
    """The fitted models beside the reader, and how both are mixed: where the words of the article are known, and not."""

    reader: HistoryReader
    word: Linear
    lean: Linear
    mix: Mix
    mix_without_words: Mix
    """More care, as nothing tells whether a question names its subject."""

    @classmethod
    def of(cls, fields: Mapping[str, Any], reader: HistoryReader) -> Carrying:
        """From its JSON form."""
        word, lean = Linear.of(fields["word"]), Linear.of(fields["lean"])
        return cls(reader, word, lean, Mix(**fields["mix"]), Mix(**fields["mix_without_words"]))

    def fields(self) -> dict[str, object]:
        """Its JSON form, without the reader."""
        return {
            "word": self.word.fields(),
            "lean": self.lean.fields(),
            "mix": asdict(self.mix),
            "mix_without_words": asdict(self.mix_without_words),
        }

    def fitting(self, lexicon: Lexicon) -> Carrying:
        """The same models, mixed as fits what is known of the article."""
        return self if lexicon.weights.idf else replace(self, mix=self.mix_without_words)


def load_carrying(reader: HistoryReader, path: Path = SHIPPED) -> Carrying:
    """The models of a coefficients file beside a reader."""
    return Carrying.of(json.loads(path.read_text(encoding="utf-8")), reader)


def leaning(question: str, history: Sequence[str], lexicon: Lexicon, models: Carrying) -> float:
    """Probability in [0, 1] that a question leans on its history; 1 for a bare "in children?", "the other one"."""
    if _SWITCHES.search(question):
        return 0.0
    pointed = _ALWAYS.search(question)
    if pointed is not None and not _NAMES_BOTH.search(question[: pointed.start()]):
        return 1.0
    if PREPOSITION.match(question) and not ASKS.search(question) and len(terms(question)) <= MOST_BARE:
        return 1.0
    seen = models.lean.logit(lean_features(question, history, lexicon)[None, :])
    read = models.reader.read(question, history, "", candidates(question, history, lexicon)).leaning
    return float(mixed(seen, np.array([read]), models.mix.lean_share)[0])


def carried(
    question: str, history: Sequence[str], before: str, lexicon: Lexicon, models: Carrying, shown: str = ""
) -> list[Word]:
    """The words taken over, as they were said: oldest turn first, in order."""
    words = candidates(question, history, lexicon, shown)
    if not words:
        return []
    scores = word_probabilities(question, history, before, words, lexicon, models, shown)
    taken = [w for w, p in zip(words, scores, strict=True) if p >= models.mix.word_threshold]
    if lexicon.weights.idf and any(lexicon.weights.known(w.stem) for w in taken):
        # a word that the sources do not have finds nothing in them; but a name that they do not have must not get lost
        taken = [w for w in taken if lexicon.weights.known(w.stem) or is_name(w.text, lexicon)]
    return taken


def word_probabilities(
    question: str,
    history: Sequence[str],
    before: str,
    words: Sequence[Word],
    lexicon: Lexicon,
    models: Carrying,
    shown: str = "",
) -> npt.NDArray[np.float64]:
    """Probability that each word is taken over, shape (len(words),)."""
    seen = models.word.logit(word_features(question, history, before, words, lexicon))
    read = models.reader.read(question, history, shown, words).words
    return mixed(seen, read, models.mix.word_share)


def mixed(seen: npt.NDArray[np.float64], read: npt.NDArray[np.float64], share: float) -> npt.NDArray[np.float64]:
    """Probabilities of two judges' logits, the second with its share in [0, 1]."""
    return sigmoid((1 - share) * seen + share * read)
