"""The sources of an opened generation, read one bundle at a time; those read last are kept, up to a size."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cachetools import LRUCache

from corpus.article import Article, Bundle

KEPT_UNITS = 40_000
"""Units (sentences, items, records) of the bundles that are kept; some 40 MB."""


class KeptBundles:
    """Bundles by number, of which the last used are kept; safe to call from threads."""

    def __init__(self, read: Callable[[int], Bundle], kept_units: int = KEPT_UNITS) -> None:
        """`read` gives a bundle by its number; what it raises is passed on."""
        self._read, self._most = read, kept_units
        self._kept: LRUCache[int, Bundle] = LRUCache(kept_units, self._units)
        self._lock = threading.Lock()

    def bundle(self, number: int) -> Bundle:
        """A bundle by its number."""
        with self._lock:
            found = self._kept.get(number)
        if found is None:
            found = self._read(number)
            with self._lock:
                self._kept[number] = found
        return found

    def document(self, number: int, doc_id: str) -> Article:
        """A source of a bundle. Raises KeyError."""
        for document in self.bundle(number).documents():
            if document.doc_id == doc_id:
                return document
        raise KeyError(doc_id)

    def _units(self, bundle: Bundle) -> int:
        """What a bundle counts; one that is larger than all that is kept is kept alone."""
        return min(self._most, 1 + sum(len(document.units) for document in bundle.documents()))
