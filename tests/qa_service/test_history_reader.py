"""The reader of conversations: its layout by hand, and readings that nothing else can change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.carry_features import Word, candidates
from qa_service.carrying import Carrying
from qa_service.history_inputs import MAX_TOKENS, lay_out_history
from qa_service.history_reader import OnnxHistoryReader
from qa_service.lexicon import Lexicon
from qa_service.reader import LOWEST
from qa_service.reader_inputs import CLS, SEP


@pytest.fixture(scope="module")
def reader() -> OnnxHistoryReader:
    return OnnxHistoryReader()


def letters(text: str) -> tuple[Sequence[int], Sequence[tuple[int, int]]]:
    """A tokenizer of words, whose ids are their lengths + 1000."""
    found = list(re.finditer(r"\w+", text))
    return [1000 + len(m.group()) for m in found], [m.span() for m in found]


def test_the_latest_question_stands_first_and_a_word_where_it_was_said_last() -> None:
    words = [Word("drug", "drug", 1), Word("dose", "dose", 0)]
    layout = lay_out_history("how?", ["dose drug", "a drug"], "seen", words, letters)
    assert layout.ids == [CLS, 1003, SEP, 1001, 1004, SEP, 1004, SEP, 1004, 1004, SEP]
    assert layout.segments == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert layout.unit_of == [-1, -1, -1, -1, 0, -1, -1, -1, 1, -1, -1]
    assert layout.units == 2


@given(
    question=st.text("ab ?", max_size=300),
    history=st.lists(st.text("ab cd?", max_size=400), min_size=1, max_size=6),
    shown=st.text("ab cd.", max_size=400),
)
def test_a_layout_never_outgrows_the_model(question: str, history: list[str], shown: str) -> None:
    words = candidates(question, history, Lexicon.of([], frozenset()), shown)
    layout = lay_out_history(question, history, shown, words, letters)
    assert len(layout.ids) == len(layout.segments) == len(layout.unit_of) <= MAX_TOKENS
    assert max(layout.unit_of) < max(1, len(words))


def test_a_reading_is_the_same_alone_and_beside_others(reader: OnnxHistoryReader, lexicon: Lexicon) -> None:
    asked = [("is it safe?", [f"How is {drug} given?"]) for drug in ("omalizumab", "mepolizumab", "dupilumab")]
    listed = [(q, h, candidates(q, h, lexicon)) for q, h in asked]
    alone = [OnnxHistoryReader().read(q, h, "", words) for q, h, words in listed]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda row: reader.read(row[0], row[1], "", row[2]), listed * 3))
    for one, many in zip(alone * 3, together, strict=True):
        assert one.leaning == many.leaning
        assert np.array_equal(one.words, many.words)


def test_a_word_that_no_longer_fits_is_not_taken_over(reader: OnnxHistoryReader, lexicon: Lexicon) -> None:
    history = ["omalizumab", *["What is asthma and how is it told from other conditions " * 8] * 5]
    words = candidates("is it safe?", history, lexicon)
    read = reader.read("is it safe?", history, "", words)
    (lost,) = [p for w, p in zip(words, read.words, strict=True) if w.text == "omalizumab"]
    assert lost == LOWEST


@settings(max_examples=20)
@given(text=st.text(max_size=80))
def test_any_text_can_be_read(text: str, reader: OnnxHistoryReader, lexicon: Lexicon) -> None:
    read = reader.read(text, [text, "Why?"], text, candidates(text, [text, "Why?"], lexicon, text))
    assert np.isfinite([read.leaning, *read.words]).all()


def test_the_shipped_models_lean_on_what_leans_and_not_on_what_stands_alone(
    carrying: Carrying, lexicon: Lexicon
) -> None:
    before = ["How is omalizumab given?"]
    words = candidates("and how often?", before, lexicon)
    leans = carrying.reader.read("and how often?", before, "", words).leaning
    alone = carrying.reader.read("Which reference names the INNOVATE trial?", before, "", words).leaning
    assert leans > 0 > alone
