"""BM25 over stemmed words."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.lexical import K1, B, LexicalIndex, lexical_tokens

TEXTS = ["Omalizumab binds IgE.", "Mepolizumab binds IL-5 and lowers eosinophils.", "Steroids help.", "—"]


def index_of(texts: list[str]) -> LexicalIndex:
    index = LexicalIndex()
    index.build(texts)
    return index


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The FcεRI receptors of IL-5", ["fcepsilonri", "receptor", "il", "5"]),
        ("Exacerbations, exacerbation; EXACERBATION!", ["exacerb", "exacerb", "exacerb"]),
        ("naïve café", ["naiv", "cafe"]),
        ("TNF-α and β2", ["tnf", "alpha", "beta2"]),
        ("75 µg / 75 μg", ["75", "ug", "75", "ug"]),
        ("vitamin D", ["vitamin", "d"]),
        ("L¹", ["l1"]),
        ("the of — …", []),
    ],
)
def test_words_are_folded_and_stemmed_and_stop_words_left_out(text: str, tokens: list[str]) -> None:
    assert lexical_tokens(text) == tokens


def test_a_score_is_that_of_lucenes_bm25_by_hand() -> None:
    """Three texts of 2, 3 and 1 words, 2 on average; "iron" stands in two of them, twice in the second."""
    index = index_of(["iron low", "iron iron falls", "ferritin"])
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))

    def score(count: int, length: int) -> float:
        return idf * count / (count + K1 * (1 - B + B * length / 2))

    hits = index.search("iron", 5, None)
    assert [row for row, _ in hits] == [1, 0]
    assert [value for _, value in hits] == pytest.approx([score(2, 3), score(1, 2)], rel=1e-5)


def test_a_text_is_found_by_another_form_of_its_word() -> None:
    assert [row for row, _ in index_of(TEXTS).search("binding of eosinophil", 5, None)] == [1, 0]


@pytest.mark.parametrize("query", ["", "the of", "zyxomab", "—", "\0"])
def test_a_query_without_a_known_word_finds_nothing(query: str) -> None:
    assert index_of(TEXTS).search(query, 5, None) == []


def test_only_allowed_rows_are_found_at_their_own_scores() -> None:
    index = index_of(TEXTS)
    hits = index.search("binds", 5, None)
    assert [row for row, _ in hits] == [0, 1]
    assert index.search("binds", 5, np.array([1, 2], dtype=np.int64)) == [hits[1]]
    assert index.search("binds", 5, np.zeros(0, dtype=np.int64)) == []
    assert index.search("binds", 1, None) == hits[:1]


def test_equal_scores_are_ordered_by_row() -> None:
    assert [row for row, _ in index_of(["tea", "iron", "tea", "tea"]).search("tea", 2, None)] == [0, 2]


def test_an_index_without_texts_or_words_finds_nothing(tmp_path: Path) -> None:
    assert index_of([]).search("iron", 5, None) == []
    assert index_of(["—", "the"]).search("iron", 5, None) == []


@pytest.mark.parametrize("texts", [TEXTS, ["—"], []])
def test_an_index_read_from_disk_gives_the_same_hits(tmp_path: Path, texts: list[str]) -> None:
    index = index_of(texts)
    index.save(tmp_path)
    again = LexicalIndex()
    again.load(tmp_path, len(texts))
    for query in ("binds IgE", "eosinophils", "steroids help", "nothing"):
        assert again.search(query, 5, None) == index.search(query, 5, None)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["iron", "tea", "the", "ferritin", "5"]), max_size=5).map(" ".join)))
def test_exactly_the_texts_that_hold_a_word_are_found_by_it(texts: list[str]) -> None:
    hits = index_of(texts).search("iron", 100, None)
    assert {row for row, _ in hits} == {row for row, text in enumerate(texts) if "iron" in text.split()}
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
