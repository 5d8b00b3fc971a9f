"""Which of several articles a question about a page is about."""

from __future__ import annotations

import re
import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from corpus.article import SourceType
from indexer.backend import SearchBackend
from indexer.documents import all_listed
from indexer.packed_ids import PackedStrings
from qa_service.language.words import terms

_PAGE = r"(?:article|page|text|document|summary|overview)"
_NAMING = re.compile(
    rf"\b(?:the|this|that|your)\s+((?:(?!(?:the|of)\b)[\w'’-]+\s+){{1,6}}?){_PAGE}\b"
    rf"|\b{_PAGE}\s+(?:(?:on|about|of|for|called|titled|named)\b|(?=[\"“‘']))([^.,;?!]+)",
    re.IGNORECASE,
)
"""Words beside "article" that say which one: "the severe asthma article", "the page about ankle sprains"."""


class Named(Protocol):
    """What has a title and a doc_id."""

    @property
    def doc_id(self) -> str:
        """Its id."""

    @property
    def title(self) -> str:
        """Its title."""


class ArticleNames:
    """The words of many articles' titles and doc_ids, in a few bytes each."""

    def __init__(self, articles: Iterable[Named]) -> None:
        self._ids = PackedStrings()
        self._having: dict[str, array[int]] = {}
        for number, article in enumerate(articles):
            self._ids.append(article.doc_id)
            for term in set(terms(f"{article.title} {article.doc_id}")):
                self._having.setdefault(term, array("i")).append(number)

    def asked(self, messages: Sequence[str]) -> str | None:
        """The one article there is, or else the one that the messages name, the latest first; None where none is clear.

        A name is words of a title or a `doc_id` that stand beside "article", "page" or the like, as in "the asthma
        article" and "the page about sprained ankles". The article with the most of them is meant, and none if several
        have as many.
        """
        if len(self._ids) == 1:
            return self._ids[0]
        for message in messages:
            shared = Counter(number for term in _naming(message) for number in self._having.get(term, ()))
            if shared:
                most = max(shared.values())
                best = [number for number, count in shared.items() if count == most]
                return self._ids[best[0]] if len(best) == 1 else None
        return None


def _naming(message: str) -> frozenset[str]:
    """Stems of the words by which a message may name an article."""
    return frozenset(
        t for found in _NAMING.finditer(message) for words in found.groups() if words for t in terms(words)
    )


class NamesOfArticles:
    """The names of an index' articles, made once, when they are first asked for; safe to use from threads."""

    def __init__(self, backend: SearchBackend) -> None:
        self._backend, self._lock = backend, threading.Lock()
        self._made: ArticleNames | None = None

    def get(self) -> ArticleNames:
        """Of every article; who comes while they are made waits."""
        with self._lock:
            if self._made is None:
                self._made = ArticleNames(s for s in all_listed(self._backend) if s.source_type is SourceType.ARTICLE)
            return self._made
