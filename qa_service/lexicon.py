"""What an article's own words tell about a question: its vocabulary, short forms and spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.abbreviations import introduced
from corpus.article import Article
from indexer.folding import stem
from qa_service.shorthand import clipped_names, drug_names, known_shorthand, written_out
from qa_service.words import STOP, Weights, fold, terms, tokens

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORT_FORM = re.compile(r"\b[A-Z]{2,}[A-Z0-9]*\b")
_MIN_LENGTH = 5
"""Shorter words are not corrected: too many other words lie one letter away."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Vocabulary (folded words), short forms both ways, and term weights of the sources in question."""

    vocabulary: tuple[str, ...]
    known: frozenset[str]
    long_forms: dict[str, str]
    weights: Weights
    own: frozenset[str] = frozenset()
    """Words and stems of the sources themselves."""
    english: frozenset[str] = frozenset()
    short_forms: dict[str, str] = field(default_factory=dict)
    """Short forms as they are printed, by their folded form."""
    shorthand: dict[str, str] = field(default_factory=dict)
    """Clinical shorthand that the sources lack, with what it stands for."""

    @classmethod
    def of(cls, documents: Sequence[Article], english: frozenset[str] = frozenset()) -> Lexicon:
        """The lexicon of the quotable units and headings of some sources; words of `english` are never corrected."""
        texts = [document.unit_text(unit) for document in documents for unit in document.quotable()]
        headings = [heading.text for document in documents for heading in document.headings]
        words = {t for text in (*texts, *headings) for t in tokens(text)}
        vocabulary = sorted(w for w in words if len(w) >= _MIN_LENGTH and w.isalpha() and w not in STOP)
        forms = introduced((*texts, *headings))
        long_forms = {short.lower(): long for short, long in forms.items()}
        short_forms = {short.lower(): short for short in forms}
        weights = Weights.over([terms(text) for text in texts])
        own = frozenset(words | {stem(w) for w in words})
        return cls(
            tuple(vocabulary),
            english | own | drug_names(),
            long_forms,
            weights,
            own,
            english,
            short_forms,
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

    def foreign(self, question: str) -> tuple[int, int]:
        """How many words of a question are names that the sources do not have: (rare words, capital short forms).

        A rare word is in no English vocabulary either: mostly a drug, a disease or a trial.
        """
        rare = {w for w in map(fold, _WORD.findall(question)) if len(w) >= _MIN_LENGTH and not self._has(w, self.known)}
        short = {w for w in _SHORT_FORM.findall(question) if not self._has(fold(w), self.own)}
        return len(rare), len(short)

    def is_english(self, word: str) -> bool:
        """Whether a folded word, or its stem, is in the English vocabulary: no name of a drug, disease or trial."""
        return self._has(word, self.english)

    @staticmethod
    def _has(word: str, words: frozenset[str]) -> bool:
        bare = word.replace("’", "'").removesuffix("'s")
        return bare in words or stem(bare) in words or bare.rstrip("s") in words

    def with_short_forms(self, question: str) -> str:
        """The question with the short form behind each name that the sources abbreviate.

        An article that introduced "carbamazepine (CBZ)" goes on with CBZ, and a reader of one passage cannot know it.
        Nothing is added to a question that has a short form of the article already: the asker knows them.
        """
        words = set(tokens(question))
        if words & self.long_forms.keys():
            return question
        for short, long in self.long_forms.items():
            named = re.search(rf"\b{re.escape(long)}\b", question, re.IGNORECASE)
            if named is not None:
                printed = self.short_forms.get(short, short)
                question = f"{question[: named.end()]} ({printed}){question[named.end() :]}"
        return question

    def names(self, text: str) -> dict[str, str]:
        """Names in a text, folded, with their first spelling: words of the sources that no English vocabulary has."""
        found: dict[str, str] = {}
        for match in _WORD.finditer(text) if self.english else ():
            word = fold(match.group())
            if len(word) >= _MIN_LENGTH and word in self.own and not self.is_english(word):
                found.setdefault(word, match.group())
        return found

    def with_names(self, part: str, before: str) -> str:
        """A later part of a question with the names of what stands before it, where it has none of its own.

        "How is omalizumab given, and what should they carry?" asks "what should they carry? (omalizumab)".
        """
        names = self.names(before)
        if not names or self.names(part) or _SHORT_FORM.search(part):
            return part
        return f"{part} ({', '.join(names.values())})"

    def expansions(self, question: str) -> list[str]:
        """Stems that a short form in the question stands for, or the short form that its words introduce."""
        found: list[str] = []
        words = set(tokens(question))
        folded = " ".join(tokens(question))
        for short, long in self.long_forms.items():
            if short in words or (short.endswith("s") and short[:-1] in words):
                found.extend(terms(long))
            elif " ".join(tokens(long)) in folded:
                found.append(stem(short))
        return found


def _inflected(known: str, word: str) -> bool:
    """Whether two words differ in a way that spelling does not explain: one is the other with an ending."""
    shorter, longer = sorted((known, word), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] not in {"s", "es"}
