"""What a baseline may look at, and how it shows units. Pure but for the embedder handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, Unit
from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given, Shown
from indexer.embedder import Embedder
from qa_service.answer import SearchResult
from qa_service.engine import Engine

ABSTENTION = Given(abstained=True, confidence=0.0)


@dataclass(frozen=True, slots=True)
class Material:
    """The article asked about, what belongs to it, the product's search over them, and its embedder."""

    article: Article
    belonging: tuple[Article, ...]
    engine: Engine
    embedder: Embedder

    def documents(self, item: GoldItem) -> tuple[Article, ...]:
        """What may be searched for an item."""
        return (self.article, *self.belonging) if item.sources == "all" else (self.article,)

    @property
    def everything(self) -> tuple[Article, ...]:
        """Article and belonging sources."""
        return (self.article, *self.belonging)

    def found(self, item: GoldItem, k: int) -> list[tuple[SearchResult, Article, list[Unit]]]:
        """The k best chunks of the product's own retrieval, each with its source and the units that may be quoted."""
        by_id = {article.doc_id: article for article in self.everything}
        chunks = self.engine.search(item.question, k, article=self.article.doc_id, sources=item.sources)
        return [
            (
                c,
                by_id[c.doc_id],
                [u for u in by_id[c.doc_id].quotable() if c.start <= u.span.start and u.span.end <= c.end],
            )
            for c in chunks
        ]


def material_of(engine: Engine, doc_id: str, embedder: Embedder) -> Material:
    """The material about one article of an engine."""
    belonging = tuple(map(engine.article, engine.sources_of(doc_id)))
    return Material(engine.article(doc_id), belonging, engine, embedder)


def show(article: Article, units: Sequence[Unit], confidence: float) -> Given:
    """Units with the numbers printed for them; the line that introduces a list item comes along as its lead-in."""
    introduced = {unit.lead_in for unit in units if unit.lead_in is not None} - {unit.index for unit in units}
    return Given(
        abstained=False,
        confidence=confidence,
        shown=tuple(_shown(article, unit) for unit in units),
        lead_ins=tuple(_shown(article, article.units[index]) for index in sorted(introduced)),
        citations=frozenset(number for unit in units for number in unit.numbers),
    )


def _shown(article: Article, unit: Unit) -> Shown:
    return Shown(article.doc_id, unit.span.start, unit.span.end, article.unit_text(unit))
