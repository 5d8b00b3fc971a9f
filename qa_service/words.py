"""Words of questions and sentences, made comparable: folded, stemmed, weighted. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.folding import plain, stem

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
STOP = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "another",
        "any",
        "anyone",
        "anything",
        "are",
        "article",
        "as",
        "ask",
        "at",
        "author",
        "authors",
        "be",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "due",
        "each",
        "either",
        "else",
        "ever",
        "for",
        "from",
        "further",
        "get",
        "gets",
        "getting",
        "give",
        "given",
        "gives",
        "go",
        "goes",
        "going",
        "gone",
        "got",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "however",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "know",
        "let",
        "like",
        "ll",
        "made",
        "make",
        "makes",
        "many",
        "may",
        "me",
        "mean",
        "means",
        "might",
        "mine",
        "more",
        "most",
        "much",
        "must",
        "my",
        "need",
        "needs",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "others",
        "our",
        "out",
        "over",
        "own",
        "page",
        "please",
        "put",
        "question",
        "really",
        "s",
        "said",
        "same",
        "say",
        "says",
        "shall",
        "she",
        "should",
        "show",
        "so",
        "some",
        "someone",
        "something",
        "still",
        "such",
        "t",
        "take",
        "takes",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "though",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "use",
        "used",
        "using",
        "very",
        "via",
        "want",
        "was",
        "we",
        "well",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yes",
        "you",
        "your",
        "yours",
        "ok",
        "okay",
        "hi",
        "hello",
        "thanks",
        "thank",
        "sir",
        "right",
        "true",
        "according",
        "explain",
        "describe",
        "mention",
        "mentioned",
        "happen",
        "happens",
        "work",
        "works",
        "people",
        "person",
        "patient",
        "patients",
        "someone",
    ]
)


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
