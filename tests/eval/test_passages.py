"""Passages of a source with evidence and shown words told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.reports.passages import CONTEXT, Piece, passages

TEXT = "Tea is hot. Ice is cold.\nSun up."


def test_pieces_are_cut_where_evidence_or_what_was_shown_begins_or_ends() -> None:
    assert passages(TEXT, [(0, 11)], [(7, 24)]) == [
        [Piece("Tea is ", True, False), Piece("hot.", True, True), Piece(" Ice is cold.", False, True)]
    ]


def test_context_ends_with_the_line_and_is_cut_between_words() -> None:
    ((piece, plain),) = passages(TEXT, [(0, 11)], [])
    assert (piece, plain) == (Piece("Tea is hot.", True, False), Piece(" Ice is cold.", False, False))
    long = "word " * 200
    ((before, _, after),) = passages(long, [(500, 504)], [])
    assert before.text.startswith("word")
    assert len(before.text) <= CONTEXT
    assert after.text.endswith("word")


def test_places_far_apart_are_passages_of_their_own() -> None:
    assert len(passages("word " * 400, [(0, 4)], [(1500, 1504)])) == 2


@given(st.text(alphabet="ab \n", min_size=1, max_size=400), st.data())
def test_pieces_join_to_a_slice_that_holds_every_span(text: str, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda s: s[0] < s[1])
    evidence, shown = data.draw(st.lists(ends, max_size=3)), data.draw(st.lists(ends, max_size=3))
    found = passages(text, evidence, shown)
    assert all("".join(piece.text for piece in passage) in text for passage in found)
    marked = sum(len(piece.text) for passage in found for piece in passage if piece.evidence)
    assert marked == len({at for start, end in evidence for at in range(start, end)})
