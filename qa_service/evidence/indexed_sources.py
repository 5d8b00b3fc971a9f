"""The sources of an opened index, as an engine gives them: by the page and one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.article import Article, Disagreement, SourceType
from indexer.backend import LISTED, Listed, SearchBackend
from indexer.documents import Documents
from qa_service.engine import UnknownArticleError


class IndexedSources:
    """What of an engine needs nothing but the index. Holds no source."""

    def __init__(self, backend: SearchBackend) -> None:
        self._backend, self._documents = backend, Documents(backend)

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`. Raises UnknownArticleError."""
        try:
            return self._backend.listing(after, limit, types)
        except KeyError as error:
            raise self._unknown(str(after)) from error

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""
        return self._backend.count(types)

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts that belong to an article."""
        return self._backend.sources_of(doc_id)

    def article(self, doc_id: str) -> Article:
        """A source by id. Raises UnknownArticleError."""
        try:
            return self._backend.document(doc_id)
        except KeyError as error:
            raise self._unknown(doc_id) from error

    def _unknown(self, doc_id: str) -> UnknownArticleError:
        return UnknownArticleError(doc_id, [listed.doc_id for listed in self._backend.listing()])

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """What is recorded of sources that contradict or limit an article."""
        return self._backend.disagreements(doc_id)
