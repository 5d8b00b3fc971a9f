"""Nearness in meaning moves a unit up, by as much as it is nearer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus.article import Article
from indexer.backend import Vector
from indexer.embedder import HashingEmbedder
from qa_service.evidence.nearness import nearer
from qa_service.evidence.pool import Candidate, Pool
from qa_service.evidence.unit_vectors import UnitVectors, measured

TEXT = "# Iron\n\n## Dose\n\nIron tablets are taken in the morning.\n\n## Zinc\n\nZinc is lost in sweat.\n"

ZINC = HashingEmbedder().embed_query("zinc")


class Counting(HashingEmbedder):
    """The hashing embedder, and the texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.passages: list[str] = []
        self.queries: list[str] = []

    def embed_query(self, text: str) -> Vector:
        self.queries.append(text)
        return super().embed_query(text)

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        self.passages += texts
        return np.stack([super(Counting, self).embed_query(text) for text in texts]) if texts else np.zeros((0, 256))


@pytest.fixture(scope="module")
def pool(article_of: Callable[[str], Article]) -> Pool:
    article = article_of(TEXT)
    units = [unit for unit in article.units if unit.heading_path[-1:] in {("Dose",), ("Zinc",)}]
    return Pool(
        tuple(Candidate(article, unit, logit, 1.0) for unit, logit in zip(units, (1.0, 0.5), strict=True)), (1.0,)
    )


def test_what_is_less_near_loses_by_the_difference_of_cosines(pool: Pool) -> None:
    near = replace(
        pool, candidates=tuple(replace(c, nearness=n) for c, n in zip(pool.candidates, (0.2, 0.6), strict=True))
    )
    first, second = nearer(near, 3.0).candidates
    assert (first.unit, first.logit) == (pool.candidates[1].unit, 0.5)
    assert second.logit == pytest.approx(1.0 - 3.0 * 0.4)
    assert nearer(near, 0.0) == near


def test_nothing_changes_where_nearness_was_not_measured(pool: Pool) -> None:
    assert nearer(pool, 6.0) == pool
    assert nearer(Pool((), ()), 6.0) == Pool((), ())


def test_a_unit_is_met_under_its_heading_and_a_message_behind_the_question_before_it(pool: Pool) -> None:
    embedder = Counting()
    found = measured(
        pool, "and zinc?", ["What is iron?", "When are tablets taken?"], embedder.embed_query, UnitVectors(embedder)
    )
    assert embedder.passages == ["Dose Iron tablets are taken in the morning.", "Zinc Zinc is lost in sweat."]
    assert embedder.queries == ["When are tablets taken? and zinc?"]
    plain = HashingEmbedder()
    wanted = plain.embed_query("Zinc Zinc is lost in sweat.") @ plain.embed_query("When are tablets taken? and zinc?")
    assert found.candidates[1].nearness == pytest.approx(float(wanted))
    assert [c.logit for c in found.candidates] == [1.0, 0.5]


def test_a_unit_that_was_read_before_is_not_embedded_again_while_there_is_room(pool: Pool) -> None:
    embedder = Counting()
    vectors, small = UnitVectors(embedder), UnitVectors(embedder, most=1)
    assert vectors.nearness(ZINC, pool.candidates) == vectors.nearness(ZINC, pool.candidates)
    assert len(embedder.passages) == 2
    assert small.nearness(ZINC, pool.candidates) == small.nearness(ZINC, pool.candidates)
    assert len(embedder.passages) > 4  # the first pass of the second object, and what had no room
    assert UnitVectors(embedder).nearness(ZINC, []) == []
