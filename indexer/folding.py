"""Words made comparable, the same for indexing and for questions: plain letters and stems. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import Stemmer

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "µ": "u", "μ": "u"}
_STEMMER = Stemmer.Stemmer("english")


def plain(text: str) -> str:
    """Lower case without accents, Greek letters by name.

    >>> plain("Sjögren FcεRI")
    'sjogren fcepsilonri'
    """
    if text.isascii():
        return text.lower()
    folded = "".join(_GREEK.get(c, c) for c in text.lower())
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Snowball English stem of a plain word."""
    return str(_STEMMER.stemWord(word))
