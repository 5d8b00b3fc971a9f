"""What the sentences behind each citation number speak of, to hold titles of references against. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[^\W\d_][\w-]{3,}")
_MARGIN = 2.0
"""A title belongs elsewhere only where its words fit at least this many times better,"""
_MIN_RARE = 2
"""and only when it shares this many words with the sentences there that at most a quarter of the numbers use."""


class Subjects:
    """Words of the sentences behind each cited number, weighted by how few numbers use them."""

    def __init__(self, citing: Mapping[int, Sequence[str]]) -> None:
        """`citing` holds the texts of the units behind each cited number."""
        self._words = {number: [_words(text) for text in texts] for number, texts in citing.items()}
        self._all = {number: set().union(*words) for number, words in self._words.items()}
        self._numbers: dict[str, list[int]] = {}
        for number, found in self._all.items():
            for word in found:
                self._numbers.setdefault(word, []).append(number)
        self._weight = {word: math.log(1 + len(citing) / len(using)) for word, using in self._numbers.items()}
        self._unseen = max(self._weight.values(), default=0.0)

    def elsewhere(self, title: str, own: int, candidates: Iterable[int]) -> int | None:
        """The candidate whose sentences share the subject of a title when those of its own number do not."""
        fits = {number: self._fit(title, number) for number in candidates}
        best = max(fits, key=lambda n: (fits[n], n), default=None)
        if best is None or fits[best] <= _MARGIN * self._fit(title, own) or len(self.rare(title, best)) < _MIN_RARE:
            return None
        return best

    def sharing(self, title: str, least: int) -> list[int]:
        """Numbers whose sentences share at least so many rare words with a title."""
        shared = Counter(number for word in _words(title) if self._is_rare(word) for number in self._numbers[word])
        return [number for number, count in shared.items() if count >= least]

    def rare(self, title: str, number: int) -> set[str]:
        """Words (their first letters) that a title shares with the sentences of a number and few numbers use."""
        shared = _words(title) & self._all.get(number, set())
        return {word for word in shared if self._is_rare(word)}

    def _is_rare(self, word: str) -> bool:
        return 0 < len(self._numbers.get(word, ())) * 4 <= len(self._words)

    def _fit(self, title: str, number: int) -> float:
        """Share of the weight of the title's words found in a citing sentence, in [0, 1], mean over the sentences."""
        words = _words(title)
        total = sum(self._weight.get(word, self._unseen) for word in words)
        sentences = self._words.get(number, [])
        if not sentences or total == 0.0:
            return 0.0
        found = sum(sum(self._weight.get(word, 0.0) for word in words & sentence) for sentence in sentences)
        return found / len(sentences) / total


def _words(text: str) -> set[str]:
    return {word[:7] for word in _WORD.findall(text.lower())}
