"""What is kept of sources and chunks in memory, and how little of their texts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.kept_bundles import KeptBundles
from indexer.packed_ids import PackedIds, PackedStrings


@given(st.lists(st.text(), unique=True))
def test_packed_ids_are_those_put_in_and_each_is_found_by_itself(ids: list[str]) -> None:
    packed = PackedIds(ids)
    assert list(packed) == ids
    assert [packed.number(one) for one in ids] == list(range(len(ids)))
    with pytest.raises(KeyError):
        packed.number("".join(ids) + "x")
    with pytest.raises(IndexError):
        PackedStrings(ids)[len(ids)]


def bundle(number: int, sentences: int) -> Bundle:
    told = " ".join(f"Sentence {at} stands here." for at in range(sentences))
    return Bundle(read_markdown(f"# {number}\n\n{told}\n", Path(f"{number}.md"), str(number)))


def test_bundles_are_kept_up_to_a_number_of_units_and_read_again_beyond_it() -> None:
    read: Counter[int] = Counter()

    def reading(number: int) -> Bundle:
        read[number] += 1
        return bundle(number, 10)

    kept = KeptBundles(reading, kept_units=40)
    for number in (0, 1, 2, 2, 1, 0):
        assert kept.document(number, str(number)).title == str(number)
    assert read == {0: 1, 1: 1, 2: 1}
    for number in (3, 4, 5, 0):
        kept.bundle(number)
    assert read[0] == 2, "it was let go for those used since"
    with pytest.raises(KeyError):
        kept.document(0, "another")


def test_a_bundle_larger_than_all_that_is_kept_is_kept_alone() -> None:
    read: Counter[int] = Counter()

    def reading(number: int) -> Bundle:
        read[number] += 1
        return bundle(number, 50)

    kept = KeptBundles(reading, kept_units=20)
    assert kept.bundle(0) is kept.bundle(0)
    kept.bundle(1)
    assert read == {0: 1, 1: 1}
