"""The one unit that fits the question best, by words, by vectors, or by both joined by rank. Never abstains by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from corpus.article import Article, Unit
from eval.baselines.material import ABSTENTION, Material, show
from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given
from eval.runs.run_gold import Give
from indexer.fusion import fuse
from indexer.lexical import LexicalIndex

Place: TypeAlias = tuple[Article, Unit]
Ranking: TypeAlias = Mapping[int, float]
"""Score by row of the units."""
Search: TypeAlias = Callable[[str, Sequence[int]], Ranking]
"""Question and the rows that may be found, to their scores; rows that fit in no way are left out."""


def bm25_sentence(material: Material) -> Give:
    """The unit with the highest BM25 score s; confidence s / (1 + s)."""
    search = _lexical(_places(material))
    return _best(material, search, lambda score: score / (1.0 + score))


def dense_sentence(material: Material) -> Give:
    """The unit whose vector has the highest cosine with the question's; that cosine is the confidence."""
    return _best(material, _dense(material, _places(material)), lambda score: min(1.0, max(0.0, score)))


def hybrid_sentence(material: Material) -> Give:
    """The unit that is first when both rankings are joined by rank; the cosine is the confidence."""
    places = _places(material)
    lexical, dense = _lexical(places), _dense(material, places)

    def give(item: GoldItem) -> Given:
        rows = _rows(material, places, item)
        cosines = dense(item.question, rows)
        rankings = {"lexical": lexical(item.question, rows), "dense": cosines}
        joined = fuse({name: [f"{row:06d}" for row in _order(scores)] for name, scores in rankings.items()})
        if not joined:
            return ABSTENTION
        best = int(joined[0][0])
        return show(places[best][0], [places[best][1]], min(1.0, max(0.0, cosines[best])))

    return give


def _best(material: Material, search: Search, confidence: Callable[[float], float]) -> Give:
    places = _places(material)

    def give(item: GoldItem) -> Given:
        scores = search(item.question, _rows(material, places, item))
        if not scores:
            return ABSTENTION
        best = _order(scores)[0]
        return show(places[best][0], [places[best][1]], confidence(scores[best]))

    return give


def _places(material: Material) -> list[Place]:
    return [(article, unit) for article in material.everything for unit in article.quotable()]


def _rows(material: Material, places: Sequence[Place], item: GoldItem) -> list[int]:
    allowed = {article.doc_id for article in material.documents(item)}
    return [row for row, (article, _) in enumerate(places) if article.doc_id in allowed]


def _order(scores: Ranking) -> list[int]:
    """Rows, best first, ties in order of the text."""
    return sorted(scores, key=lambda row: (-scores[row], row))


def _lexical(places: Sequence[Place]) -> Search:
    index = LexicalIndex()
    index.build([article.unit_text(unit) for article, unit in places])
    return lambda question, rows: dict(index.search(question, len(rows), np.asarray(rows, dtype=np.int64)))


def _dense(material: Material, places: Sequence[Place]) -> Search:
    vectors = material.embedder.embed_passages([article.unit_text(unit) for article, unit in places])

    def search(question: str, rows: Sequence[int]) -> Ranking:
        cosines = vectors[list(rows)] @ material.embedder.embed_query(question)
        return dict(zip(rows, map(float, cosines), strict=True))

    return search
