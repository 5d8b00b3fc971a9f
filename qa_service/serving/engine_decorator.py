"""An engine around another: what it does not do itself, it leaves to the one inside."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from corpus.article import Article, Disagreement, SourceType
from indexer.backend import LISTED, Chunk, Listed
from qa_service.answer import Answer, Ask, Notice, SearchResult, Sources
from qa_service.cancellation import Cancellation
from qa_service.engine import Engine, OnResolved


class EngineDecorator:
    """Another engine, as it is."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner

    @property
    def generation(self) -> str:
        """Id of the index generation in use."""
        return self._inner.generation

    @property
    def corpus_sha256(self) -> str:
        """Hash over the sources in the index."""
        return self._inner.corpus_sha256

    @property
    def models(self) -> dict[str, str]:
        """Names and hashes of the models in use."""
        return self._inner.models

    def pinned(self) -> Engine:
        """The same around the engine inside as it is now."""
        inner = self._inner.pinned()
        if inner is self._inner:
            return self
        around = copy.copy(self)
        around._inner = inner
        return around

    def early_notices(self, ask: Ask) -> tuple[Notice, ...]:
        """The notices that a message calls for by itself."""
        return self._inner.early_notices(ask)

    def search(
        self,
        query: str,
        k: int,
        *,
        article: str | None = None,
        sources: Sources = "all",
        read: bool = False,
        cancel: Cancellation | None = None,
    ) -> list[SearchResult]:
        """The k best chunks, best first."""
        return self._inner.search(query, k, article=article, sources=sources, read=read, cancel=cancel)

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        """The chunks that are read for a question."""
        return self._inner.chunks_read(ask)

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`. Raises UnknownArticleError."""
        return self._inner.listing(after, limit, types)

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""
        return self._inner.count(types)

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts that belong to an article."""
        return self._inner.sources_of(doc_id)

    def article(self, doc_id: str) -> Article:
        """A source by id. Raises UnknownArticleError."""
        return self._inner.article(doc_id)

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """What is recorded of sources that contradict or limit an article."""
        return self._inner.disagreements(doc_id)

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """Answer or abstain. Raises as the engine inside."""
        return self._inner.ask(ask, cancel=cancel, on_resolved=on_resolved)
