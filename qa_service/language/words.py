"""Words of questions and sentences, made comparable: folded, stemmed, weighted. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.folding import plain, stem

_DATA = Path(__file__).parents[1] / "data"
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
STOP = frozenset(w for w in (_DATA / "stop_words.txt").read_text(encoding="utf-8").splitlines() if w[:1] != "#")
"""Words that tell nothing of what a question is about, folded."""


def fold(text: str) -> str:
    """Lower case without accents, Greek letters spelled out, superscript digits dropped."""
    return plain(_SUPERSCRIPT.sub(" ", text))


def tokens(text: str) -> list[str]:
    """Folded word tokens in order; "IL-5" gives "il", "5"; numbers stay."""
    return [token.replace("’", "'").removesuffix("'s") for token in _TOKEN.findall(fold(text))]


def terms(text: str) -> list[str]:
    """Stems of the content words, in order, with repeats."""
    return [stem(token) for token in tokens(text) if token not in STOP and (len(token) > 1 or token.isdigit())]


@dataclass(frozen=True, slots=True)
class Weights:
    """Inverse document frequency of stems over the units of a corpus: log(1 + N / n); unseen stems weigh the most."""

    idf: Mapping[str, float]
    unseen: float

    @classmethod
    def over(cls, units: Iterable[Iterable[str]]) -> Weights:
        """Weights from the term lists of units."""
        counts: Counter[str] = Counter()
        total = 0
        for unit in units:
            counts.update(set(unit))
            total += 1
        return cls({t: math.log(1 + total / n) for t, n in counts.items()}, math.log(2 + total))

    def of(self, term: str) -> float:
        """Weight of a stem."""
        return self.idf.get(term, self.unseen)

    def known(self, term: str) -> bool:
        """Whether any unit uses the stem."""
        return term in self.idf
