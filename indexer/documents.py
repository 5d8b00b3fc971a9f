"""The sources of an opened index as a mapping, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.article import Article
from indexer.backend import LISTED, Listed, SearchBackend


class Documents(Mapping[str, Article]):
    """The sources of a backend by doc_id; what is kept of them is the backend's to say."""

    def __init__(self, backend: SearchBackend) -> None:
        self._backend = backend

    def __getitem__(self, doc_id: str) -> Article:
        return self._backend.document(doc_id)

    def __iter__(self) -> Iterator[str]:
        return (listed.doc_id for listed in all_listed(self._backend))

    def __len__(self) -> int:
        return self._backend.count()


def all_listed(backend: SearchBackend) -> Iterator[Listed]:
    """Every source as lists name it, a page at a time."""
    page = backend.listing()
    while page:
        yield from page
        page = backend.listing(page[-1].doc_id) if len(page) == LISTED else ()
