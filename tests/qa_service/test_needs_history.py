"""Whether a message is read with what was asked before it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.embedder import Embedder, open_embedder
from indexer.errors import ModelError
from qa_service.conversation.needs_history import NeedsHistory, form, load_needs_history


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder("onnx")


@pytest.mark.parametrize(
    "message",
    [
        "How is omalizumab given?",
        "What is the starting dose of warfarin in adults?",
        "Is methotrexate safe in pregnancy?",
        "Who should be screened for coeliac disease?",
    ],
)
def test_a_whole_question_is_read_alone(message: str, embedder: Embedder) -> None:
    assert not load_needs_history().needed(message, embedder.embed_query(message))


@pytest.mark.parametrize(
    "message",
    ["and iron?", "why?", "max", "how long then", "and in children?", "is it safe?", "what about the other one"],
)
def test_a_message_that_lacks_its_subject_is_read_with_its_history(message: str, embedder: Embedder) -> None:
    assert load_needs_history().needed(message, embedder.embed_query(message))


def test_the_probability_is_a_logistic_of_vector_and_form() -> None:
    weight = np.zeros(2 + len(form("")))
    weight[:2] = 1.0, 2.0
    model = NeedsHistory(weight, -1.0, 0.5, "made")
    vector = np.array([0.6, 0.8], dtype=np.float32)
    assert model.probability("x", vector) == pytest.approx(1 / (1 + np.exp(-(0.6 + 1.6 - 1.0))))
    assert model.needed("x", vector)


@given(message=st.text(max_size=200))
def test_the_form_of_any_text_is_nine_values_between_nought_and_one(message: str) -> None:
    values = form(message)
    assert values.shape == (9,)
    assert ((values >= 0) & (values <= 1)).all()


def test_the_model_is_that_of_the_shipped_embedder(embedder: Embedder) -> None:
    assert load_needs_history().embedder == embedder.embedder_id


def test_a_file_of_another_form_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "needs_history.json"
    path.write_text(json.dumps({"weight": [1.0]}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"needs_history\.json"):
        load_needs_history(path)
