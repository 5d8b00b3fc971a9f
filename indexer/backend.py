"""What retrieval asks of an index, whoever stores it: the SearchBackend protocol and its value types. Pure.

Ids are stable strings; no row number of a vector store and no type of a search library crosses this line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Disagreement, SourceType

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Whole units of one source under one heading path: what is embedded and retrieved.

    `unit_start:unit_end` index `Article.units` of `doc_id`; `text` is the heading path and the units as
    embedded and as indexed for words; `tokens` counts its tiktoken cl100k_base tokens.
    """

    chunk_id: str
    doc_id: str
    unit_start: int
    unit_end: int
    heading_path: tuple[str, ...]
    source_type: SourceType
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which chunks may be found; an empty filter lets all through.

    `articles` keeps an article together with the sources that belong to it (their `parent`); `heading` keeps
    chunks whose heading path begins with it.
    """

    articles: frozenset[str] | None = None
    source_types: frozenset[SourceType] | None = None
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found chunk; `score` is the searcher's own, higher is better, ties ordered by chunk_id."""

    chunk_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as lists name it; `parent` is the article that a note or text belongs to."""

    doc_id: str
    title: str
    source_type: SourceType
    parent: str | None


LISTED = 100
"""Sources of a page of a list, where not said otherwise."""


class SearchBackend(Protocol):
    """One opened, immutable generation of an index. Who reads it holds a page of names or a few sources, never all."""

    @property
    def generation(self) -> str:
        """Id of the generation that is read."""

    @property
    def corpus_sha256(self) -> str:
        """Hash over the sources it was built from."""

    @property
    def models(self) -> dict[str, str]:
        """Names and hashes of the models that made it, for the answer's `index.models`."""

    def dense(self, vector: Vector, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest cosine to a unit query vector, best first."""

    def cosines(self, vector: Vector, chunk_ids: Sequence[str]) -> list[float]:
        """The cosine of a unit query vector to each of some chunks, whatever else is in the index. Raises KeyError."""

    def lexical(self, query: str, k: int, where: SearchFilter) -> list[Hit]:
        """The k chunks with the highest BM25 score for the words of a query, best first; scores above 0."""

    def chunk(self, chunk_id: str) -> Chunk:
        """A chunk by its id, without its text, which `document` and `indexer.chunks.chunk_text` give. Raises KeyError."""

    def listing(
        self, after: str | None = None, limit: int = LISTED, types: frozenset[SourceType] | None = None
    ) -> Sequence[Listed]:
        """The next sources behind `after`, articles before their notes and texts, each by doc_id; only some types.

        Raises KeyError for an `after` that is not in the index.
        """

    def count(self, types: frozenset[SourceType] | None = None) -> int:
        """How many sources there are, or of some types."""

    def sources_of(self, doc_id: str) -> Sequence[str]:
        """The notes and texts that belong to an article, by doc_id; none of an id that is not known."""

    def document(self, doc_id: str) -> Article:
        """A source by its id. Raises KeyError."""

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """What is known of disagreements with the article `doc_id`."""
