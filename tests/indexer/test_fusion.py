"""Rankings joined by rank."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.fusion import RRF_K, fuse


def test_a_score_is_the_sum_of_one_by_sixty_plus_rank() -> None:
    fused = fuse({"lexical": ["a", "b"], "dense": ["b", "c"]})
    assert [item for item, _ in fused] == ["b", "a", "c"]
    assert [score for _, score in fused] == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62])


def test_a_weight_multiplies_what_a_ranking_gives_and_is_one_where_none_is_named() -> None:
    fused = fuse({"lexical": ["a", "b"], "dense": ["b"]}, {"dense": 0.5}, k=1)
    assert dict(fused) == pytest.approx({"a": 1 / 2, "b": 1 / 3 + 1 / 4})
    assert fused[0][0] == "b"


def test_ties_go_by_id() -> None:
    assert [item for item, _ in fuse({"lexical": ["b"], "dense": ["a"]})] == ["a", "b"]


def test_nothing_joined_is_nothing() -> None:
    assert fuse({}) == []
    assert fuse({"lexical": [], "dense": []}) == []


_RANKING = st.lists(st.sampled_from("abcdefgh"), unique=True)


@settings(max_examples=60, deadline=None)
@given(_RANKING, _RANKING)
def test_every_ranked_item_comes_out_once_with_its_score_best_first(lexical: list[str], dense: list[str]) -> None:
    fused = fuse({"lexical": lexical, "dense": dense})
    exact = {
        item: sum(Fraction(1, RRF_K + r.index(item) + 1) for r in (lexical, dense) if item in r)
        for item in {*lexical, *dense}
    }
    assert dict(fused) == pytest.approx({item: float(score) for item, score in exact.items()})
    assert len(fused) == len(exact)
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)
