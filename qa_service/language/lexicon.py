"""What an article's own words tell about a question: its vocabulary and spellings."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.article import Article
from indexer.folding import stem
from qa_service.language.shorthand import clipped_names, drug_names, known_shorthand, written_out
from qa_service.language.words import STOP, Weights, fold, terms, tokens

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORT_FORM = re.compile(r"\b[A-Z]{2,}[A-Z0-9]*\b")
_MIN_LENGTH = 5
"""Shorter words are not corrected: too many other words lie one letter away."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several sets as one, without a copy of the large ones for each lexicon."""

    sets: tuple[frozenset[str], ...]

    def __contains__(self, word: object) -> bool:
        return any(word in one for one in self.sets)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Vocabulary (folded words) and term weights of the sources in question."""

    vocabulary: tuple[str, ...]
    known: Container[str]
    weights: Weights
    own: frozenset[str] = frozenset()
    """Words and stems of the sources themselves."""
    english: frozenset[str] = frozenset()
    shorthand: dict[str, str] = field(default_factory=dict)
    """Clinical shorthand that the sources lack, with what it stands for."""

    @classmethod
    def of(cls, documents: Iterable[Article], english: frozenset[str] = frozenset()) -> Lexicon:
        """The lexicon of the quotable units and headings of some sources; words of `english` are never corrected.

        The sources are read once, one at a time.
        """
        words: set[str] = set()
        weights = Weights.over(_terms_of_units(documents, words))
        vocabulary = sorted(w for w in words if len(w) >= _MIN_LENGTH and w.isalpha() and w not in STOP)
        own = frozenset(words | {stem(w) for w in words})
        return cls(
            tuple(vocabulary),
            AnyOf((english, own, drug_names())),
            weights,
            own,
            english,
            known_shorthand(own),
        )

    def corrected(self, question: str) -> str:
        """The question with shorthand written out and misspelt words replaced by the article's own.

        A word is misspelt when neither it nor its stem is known and exactly one known word of at least five
        letters, beginning with the same letter, lies within one edit (two from eight letters on).
        """

        def replace(match: re.Match[str]) -> str:
            word = match.group()
            folded = fold(word)
            if len(folded) < _MIN_LENGTH or folded in self.known or stem(folded) in self.known or folded in STOP:
                return word
            limit = 1 if len(folded) < 8 else 2
            near = process.extract(
                folded, self.vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=3
            )
            close = [(w, d) for w, d, _ in near if w[0] == folded[0] and not _inflected(w, folded)]
            best = [w for w, d in close if d == min(d for _, d in close)]
            return best[0] if len({stem(w) for w in best}) == 1 else word

        question = written_out(question, self.shorthand)
        if self.english:
            names = [w for w in self.vocabulary if w not in self.english and stem(w) not in self.english]
            names.sort(key=lambda w: self.weights.of(stem(w)))
            question = clipped_names(question, names, self.own, lambda w: self._has(w, self.known) or w in STOP)
        return _WORD.sub(replace, question)

    def is_english(self, word: str) -> bool:
        """Whether a folded word, or its stem, is in the English vocabulary: no name of a drug, disease or trial."""
        return self._has(word, self.english)

    def is_name(self, word: str) -> bool:
        """Whether a folded word is a name (of a drug, a trial, a body); False where no English vocabulary is known."""
        return bool(self.english) and any(map(str.isalpha, word)) and word not in STOP and not self.is_english(word)

    @staticmethod
    def _has(word: str, words: Container[str]) -> bool:
        bare = word.replace("’", "'").removesuffix("'s")
        return bare in words or stem(bare) in words or bare.rstrip("s") in words


def _terms_of_units(documents: Iterable[Article], words: set[str]) -> Iterator[list[str]]:
    """The terms of each quotable unit; the words of units and headings are put into `words`."""
    for document in documents:
        for heading in document.headings:
            words.update(tokens(heading.text))
        for unit in document.quotable():
            text = document.unit_text(unit)
            words.update(tokens(text))
            yield terms(text)


def _inflected(known: str, word: str) -> bool:
    """Whether two words differ in a way that spelling does not explain: one is the other with an ending."""
    shorter, longer = sorted((known, word), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] not in {"s", "es"}
