"""The lexicons of an index: of one article and its sources, or of all; those used last are kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from cachetools import LRUCache

from corpus.article import Article, SourceType
from indexer.backend import SearchBackend
from indexer.documents import Documents
from qa_service.language.lexicon import Lexicon

KEPT = 64
"""Lexicons of single articles that are kept, some half a megabyte each."""
OWN = frozenset({SourceType.ARTICLE, SourceType.REFERENCE_RECORD})
"""Sources that are no notes or texts of references."""


class Lexicons:
    """Made when they are first asked for, from one source after the other; safe to use from threads.

    What is kept over all sources grows with their vocabulary, not with their texts.
    """

    def __init__(self, backend: SearchBackend, english: frozenset[str]) -> None:
        """Words of `english` are never corrected."""
        self._backend, self._english = backend, english
        self._of_all: dict[bool, Lexicon] = {}
        self._kept: LRUCache[tuple[str, bool], Lexicon] = LRUCache(KEPT)
        self._lock, self._making = threading.Lock(), threading.Lock()

    def of(self, article: str | None = None, own: bool = False) -> Lexicon:
        """What is known of the words of an article with the sources that belong to it, or of all; `own` leaves notes out."""
        if article is None:
            with self._making:  # who comes meanwhile waits: made twice, it would take twice as long
                if own not in self._of_all:
                    self._of_all[own] = self._made(iter(Documents(self._backend)), own)
                return self._of_all[own]
        with self._lock:
            found = self._kept.get((article, own))
        if found is None:
            found = self._made(iter([article, *self._backend.sources_of(article)]), own)
            with self._lock:
                self._kept[article, own] = found
        return found

    def _made(self, doc_ids: Iterator[str], own: bool) -> Lexicon:
        return Lexicon.of(self._read(doc_ids, own), self._english)

    def _read(self, doc_ids: Iterator[str], own: bool) -> Iterator[Article]:
        documents = map(self._backend.document, doc_ids)
        return (document for document in documents if not own or document.source_type in OWN)
