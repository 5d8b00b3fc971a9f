"""The contract of every vector store: the same hits as computing every cosine."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.backend import Vector
from indexer.vector_store import VECTOR_STORES, NumpyStore, VectorStore

EXACT = np.array(list(itertools.product([0.5, -0.5], repeat=4)), dtype=np.float32)
"""Unit rows whose cosines (-1, -.5, 0, .5, 1) hold exactly in float32, so that ties are ties everywhere."""


@pytest.fixture(params=sorted(VECTOR_STORES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def store_of(name: str, vectors: Vector) -> VectorStore:
    store = VECTOR_STORES[name]()
    store.build(vectors)
    return store


def unit_rows(count: int, dim: int = 16, seed: int = 5) -> Vector:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_each_vector_is_found_first_by_itself_at_cosine_one(name: str) -> None:
    vectors = unit_rows(40)
    store = store_of(name, vectors)
    for row, vector in enumerate(vectors):
        rows, cosines = store.search(vector, 3, None)
        assert rows[0] == row
        assert cosines[0] == pytest.approx(1.0, abs=1e-6)
        assert len(rows) == 3


def test_vectors_are_given_back_bit_for_bit(name: str, tmp_path: Path) -> None:
    vectors = unit_rows(40)
    store_of(name, vectors).save(tmp_path)
    loaded = VECTOR_STORES[name]()
    loaded.load(tmp_path)
    np.testing.assert_array_equal(np.stack([loaded.vector(row) for row in range(40)]), vectors)


def test_hits_are_the_nearest_by_hand(name: str) -> None:
    store = store_of(name, np.array([[1, 0], [0, 1], [0.6, 0.8], [-1, 0]], dtype=np.float32))
    rows, cosines = store.search(np.array([0.8, 0.6], dtype=np.float32), 3, None)
    assert rows.tolist() == [2, 0, 1]
    assert cosines.tolist() == pytest.approx([0.96, 0.8, 0.6])


def test_only_allowed_rows_are_found(name: str) -> None:
    vectors = unit_rows(40)
    store = store_of(name, vectors)
    allowed = np.array([3, 8, 21], dtype=np.int64)
    rows, cosines = store.search(vectors[0], 10, allowed)
    assert sorted(rows.tolist()) == [3, 8, 21]
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
    rows, cosines = store.search(vectors[0], 10, np.zeros(0, dtype=np.int64))
    assert (len(rows), len(cosines)) == (0, 0)


def test_no_more_is_found_than_there_is(name: str) -> None:
    vectors = unit_rows(2)
    assert len(store_of(name, vectors).search(vectors[0], 10, None)[0]) == 2
    empty = store_of(name, np.zeros((0, 16), dtype=np.float32))
    assert len(empty.search(vectors[0], 10, None)[0]) == 0


def test_a_store_read_from_disk_gives_the_same_hits(name: str, tmp_path: Path) -> None:
    vectors = unit_rows(40)
    store = store_of(name, vectors)
    store.save(tmp_path)
    again = VECTOR_STORES[name]()
    again.load(tmp_path)
    for allowed in (None, np.arange(0, 40, 3, dtype=np.int64)):
        for query in unit_rows(5, seed=6):
            for kept, read in zip(store.search(query, 7, allowed), again.search(query, 7, allowed), strict=True):
                assert kept.tolist() == read.tolist()


def test_hits_equal_those_of_computing_every_cosine(name: str) -> None:
    vectors = unit_rows(300)
    store, exact = store_of(name, vectors), NumpyStore()
    exact.build(vectors)
    for allowed in (None, np.arange(1, 300, 4, dtype=np.int64)):
        for query in unit_rows(10, seed=7):
            rows, cosines = store.search(query, 10, allowed)
            wanted, best = exact.search(query, 10, allowed)
            assert rows.tolist() == wanted.tolist()
            assert cosines.tolist() == pytest.approx(best.tolist(), abs=1e-6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 15), min_size=1, max_size=30),
    st.integers(0, 15),
    st.integers(1, 12),
    st.none() | st.sets(st.integers(0, 29)),
)
def test_hits_of_equal_cosine_are_ordered_by_row_and_no_better_row_is_left_out(
    name: str, picks: list[int], query: int, k: int, only: set[int] | None
) -> None:
    allowed = None if only is None else np.array(sorted(r for r in only if r < len(picks)), dtype=np.int64)
    vectors = np.ascontiguousarray(EXACT[picks])
    rows, cosines = store_of(name, vectors).search(EXACT[query], k, allowed)
    among = range(len(picks)) if allowed is None else allowed.tolist()
    cosine = {row: float(vectors[row] @ EXACT[query]) for row in among}
    assert cosines.tolist() == sorted(cosine.values(), reverse=True)[:k]
    assert cosines.tolist() == [cosine[row] for row in rows.tolist()]
    assert rows.tolist() == sorted(set(rows.tolist()), key=lambda row: (-cosine[row], row))


def test_of_equal_cosines_at_the_last_place_the_first_row_is_kept(name: str) -> None:
    """Rows 7 and 8 are the same vector, and only one of them has a place."""
    store = store_of(name, np.ascontiguousarray(EXACT[[0, 0, 0, 0, 0, 0, 0, 1, 1, 0]]))
    assert store.search(EXACT[0], 9, None)[0].tolist() == [0, 1, 2, 3, 4, 5, 6, 9, 7]
