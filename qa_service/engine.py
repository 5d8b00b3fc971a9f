"""The question answerer as its callers see it; the HTTP, command line and evaluation rims depend on this only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from corpus.article import Article, Disagreement, SourceType
from indexer.backend import LISTED, Chunk, Listed
from qa_service.answer import Answer, Ask, Notice, SearchResult, Sources
from qa_service.cancellation import Cancellation

OnResolved = Callable[[str, tuple[str, ...]], None]
"""Hears how a question is understood, and which words of earlier ones its answer needed, once everything is read."""


class Engine(Protocol):
    """Answers questions over one opened index generation. Implementations are safe to call from threads."""

    @property
    def generation(self) -> str:
        """Id of the index generation in use."""

    @property
    def corpus_sha256(self) -> str:
        """Hash over the sources in the index."""

    @property
    def models(self) -> dict[str, str]:
        """Names and hashes of the models in use."""

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """Answer or abstain. Raises `UnknownArticleError` for an `ask.article` that is not in the index.

        Raises `WorkStoppedError` soon after `cancel` is stopped or its deadline has passed. `on_resolved` is called
        once, in the thread of the caller; what it raises ends the work.
        """

    def pinned(self) -> Engine:
        """This engine over the generation in use now, whatever comes meanwhile: for who reads more than one thing of it."""

    def early_notices(self, ask: Ask) -> tuple[Notice, ...]:
        """The notices that a message calls for by itself, the most urgent first: known before anything is searched."""

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
        """The k best chunks, best first. With `read` each is read for its relevance, which takes as long as a question.

        Raises `UnknownArticleError`, and with `read` `WorkStoppedError` as `ask` does.
        """

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        """The chunks that are read for a question. Raises `UnknownArticleError`."""

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`, articles before their notes and texts, each by doc_id; only some types.

        Raises `UnknownArticleError` for an `after` that is not in the index.
        """

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts that belong to an article, by doc_id; none of an id that is not known."""

    def article(self, doc_id: str) -> Article:
        """A source by id. Raises `UnknownArticleError`."""

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """What is recorded of sources that contradict or limit an article; none of an id that is not known."""


class UnknownArticleError(LookupError):
    """No source with this doc_id is in the index."""

    def __init__(self, doc_id: str, known: Sequence[str]) -> None:
        shown = ", ".join(known[:10]) or "none"
        super().__init__(f"no article {doc_id!r} in the index; known: {shown}")
        self.doc_id = doc_id
        self.known = tuple(known)


ARTICLES = frozenset({SourceType.ARTICLE})
"""What is listed where notes and texts of references are not asked for."""


def every(engine: Engine, types: frozenset[SourceType] | None = None) -> Iterator[Article]:
    """Every source, or those of some types, in the order of `listing`; memory holds a page of their names."""
    after: str | None = None
    engine = engine.pinned()
    while page := engine.listing(after, types=types):
        yield from (engine.article(listed.doc_id) for listed in page)
        after = page[-1].doc_id


def only_article(engine: Engine) -> str | None:
    """The doc_id of the one article there is; None where there is none, or several."""
    first = engine.listing(limit=2, types=ARTICLES)
    return first[0].doc_id if len(first) == 1 else None
