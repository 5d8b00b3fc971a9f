"""How a question and a chunk are laid out for the evidence reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import ModelError
from qa_service.evidence.reader import OnnxReader
from qa_service.evidence.reader_inputs import (
    MAX_EARLIER,
    MAX_EARLIER_TOKENS,
    MAX_HEADING,
    MAX_QUESTION,
    MAX_TOKENS,
    batch,
    lay_out,
    unit_means,
)

IDS = st.lists(st.integers(1000, 30000), max_size=500)


def test_the_layout_is_question_heading_and_opened_units() -> None:
    layout = lay_out([7], [8, 9], [[20, 21], [30]])
    assert layout.ids == [101, 7, 102, 8, 9, 1, 20, 21, 1, 30, 102]
    assert layout.segments == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert layout.unit_of == [-1, -1, -1, -1, -1, 0, 0, 0, 1, 1, -1]
    assert layout.units == 2


def test_up_to_three_earlier_questions_stand_behind_the_message_the_last_one_first() -> None:
    layout = lay_out([7], [8], [[20]], [[1001], [1002], [1003], [1004]])
    assert layout.ids == [101, 7, 102, 1004, 102, 1003, 102, 1002, 102, 8, 1, 20, 102]
    assert layout.segments == [0] * 9 + [1] * 4
    assert layout.unit_of == [-1] * 10 + [0, 0, -1]


def test_a_unit_that_no_longer_fits_is_left_out_whole() -> None:
    layout = lay_out([7], [], [[20] * 300, [30] * 100])
    assert layout.units == 1
    assert 30 not in layout.ids


def test_a_first_unit_that_does_not_fit_is_cut() -> None:
    layout = lay_out([7], [], [[20] * 1000, [30]])
    assert len(layout.ids) == MAX_TOKENS
    assert layout.units == 1


@given(question=IDS, heading=IDS, units=st.lists(IDS, max_size=6), history=st.lists(IDS, max_size=5))
@settings(max_examples=40, deadline=None)
def test_no_layout_is_over_the_limits(
    question: list[int], heading: list[int], units: list[list[int]], history: list[list[int]]
) -> None:
    layout = lay_out(question, heading, units, history)
    assert len(layout.ids) == len(layout.segments) == len(layout.unit_of) <= MAX_TOKENS
    earlier = sum(min(len(text), MAX_EARLIER_TOKENS) + 1 for text in history[-MAX_EARLIER:])
    assert layout.segments.count(0) == min(len(question), MAX_QUESTION) + 2 + earlier
    assert sum(1 for s, u in zip(layout.segments, layout.unit_of, strict=True) if s and u < 0) == (
        min(len(heading), MAX_HEADING) + 1
    )
    assert {u for u in layout.unit_of if u >= 0} == set(range(layout.units))


def test_a_batch_is_padded_and_masked() -> None:
    arrays = batch([lay_out([7], [], [[20]]), lay_out([7], [], [])])
    assert arrays["input_ids"].tolist() == [[101, 7, 102, 1, 20, 102], [101, 7, 102, 102, 0, 0]]
    assert arrays["attention_mask"].tolist() == [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]]
    assert arrays["token_type_ids"].tolist() == [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 0]]
    assert arrays["unit_of"].tolist() == [[-1, -1, -1, 0, 0, -1], [-1, -1, -1, -1, -1, -1]]


def test_each_token_of_a_unit_weighs_the_same_and_an_empty_unit_weighs_nothing() -> None:
    weights = unit_means(np.array([[-1, 0, 0, 1, -1]]), 3)
    assert weights.tolist() == [[[0, 0.5, 0.5, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0]]]


def test_reader_weights_that_were_altered_are_named(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not the weights")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  model.onnx\n", encoding="ascii")
    with pytest.raises(ModelError, match=r"model\.onnx: missing or altered"):
        OnnxReader(tmp_path)
