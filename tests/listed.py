"""The lists of an engine of a test, which has all its sources in one place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Self

from corpus.article import Article, SourceType
from indexer.backend import LISTED, Listed


class ListsItsSources:
    """Lists the sources that `sources` gives, in their order."""

    def sources(self) -> Sequence[Article]:
        raise NotImplementedError

    def pinned(self) -> Self:
        return self

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        held = list(self.sources())
        begin = 0 if after is None else 1 + [source.doc_id for source in held].index(after)
        fitting = (source for source in held[begin:] if types is None or source.source_type in types)
        return [Listed(s.doc_id, s.title, s.source_type, s.parent) for s in islice(fitting, limit)]

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        return len(self.listing(limit=len(self.sources()), types=types))

    def sources_of(self, doc_id: str) -> Sequence[str]:
        return sorted(source.doc_id for source in self.sources() if source.parent == doc_id)
