"""Questions in the order in which readers may send them."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.bench.reader_stream import reader_stream, share_of_repeats


def test_every_other_question_is_an_opening_one_and_the_others_follow_zipf() -> None:
    stream = reader_stream([f"a{n}" for n in range(100)], ["x", "y"], 20_000)
    assert {question[0] for question in stream[0::2]} == {"x", "y"}
    times = [count for _, count in Counter(stream[1::2]).most_common()]
    shares = [count / 10_000 for count in times[:4]]
    whole = sum(1 / rank for rank in range(1, 101))
    assert shares == pytest.approx([1 / rank / whole for rank in (1, 2, 3, 4)], rel=0.1)
    assert Counter(stream[0::2])["x"] == pytest.approx(5000, rel=0.05)


def test_the_same_seed_gives_the_same_stream_and_another_one_another() -> None:
    asked, opening = list(range(50)), list(range(90, 95))
    assert reader_stream(asked, opening, 80, seed=3) == reader_stream(asked, opening, 80, seed=3)
    assert reader_stream(asked, opening, 80, seed=3) != reader_stream(asked, opening, 80, seed=4)


def test_repeats_are_counted_by_what_was_there_before() -> None:
    assert share_of_repeats([{"q": 1}, {"q": 2}, {"q": 1}, {"q": 1}]) == 0.5
    assert share_of_repeats([]) == 0.0


def test_a_stream_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        reader_stream([], ["x"], 3)
