"""Text to unit vectors: the packaged encoder, and the one that needs no weights."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.embedder import Embedder, HashingEmbedder, open_embedder
from indexer.errors import ModelError
from indexer.onnx_encoder import OnnxEncoder

TEXTS = [
    "Omalizumab is indicated for patients aged 12 years and older.",
    "Iron",
    "",
    "Mepolizumab binds IL-5 ⇒ fewer eosinophils (FcεRI, 26.2%).",
    "word " * 400,
    "Is it safe in pregnancy?",
]


@pytest.fixture(scope="module", params=["onnx", "hashing"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return open_embedder(str(request.param))


def test_rows_are_unit_vectors_of_the_said_length(embedder: Embedder) -> None:
    rows = embedder.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.dim)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_a_question_is_a_unit_vector_of_the_same_length_that_finds_its_own_text(embedder: Embedder) -> None:
    texts = [text for text in TEXTS if text]
    rows = embedder.embed_passages(texts)
    for number, text in enumerate(texts):
        query = embedder.embed_query(text)
        assert query.shape == (embedder.dim,)
        assert np.linalg.norm(query) == pytest.approx(1.0, abs=1e-5)
        assert int(np.argmax(rows @ query)) == number


def test_a_vector_does_not_depend_on_what_stands_beside_it(embedder: Embedder) -> None:
    """Forty texts: more than one batch where there are batches."""
    texts = [f"{text} {n}" for n in range(7) for text in TEXTS]
    rows = embedder.embed_passages(texts)
    np.testing.assert_allclose(embedder.embed_passages(texts[::-1])[::-1], rows, atol=1e-5)
    np.testing.assert_allclose(embedder.embed_passages(texts[:3]), rows[:3], atol=1e-5)


def test_a_lone_surrogate_is_embedded(embedder: Embedder) -> None:
    assert np.linalg.norm(embedder.embed_query("iron \ud800 low")) == pytest.approx(1.0, abs=1e-5)


def test_no_texts_make_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


def test_the_packaged_encoder_puts_like_beside_like() -> None:
    encoder = OnnxEncoder()
    question = encoder.embed_query("Which drug lowers eosinophil counts?")
    near, far = encoder.embed_passages(["Benralizumab depletes eosinophils.", "Parking is free on Sundays."])
    assert question @ near > question @ far + 0.2


def test_the_packaged_encoder_gives_the_same_bits_in_any_company_and_in_any_number_of_threads() -> None:
    texts = [f"{text} {n}" for n in range(3) for text in TEXTS]
    alone = np.stack([OnnxEncoder(threads=1).embed_query(text) for text in texts])
    np.testing.assert_array_equal(OnnxEncoder(threads=3).embed_passages(texts), alone)


def test_an_embedder_is_named_by_its_model_and_weights() -> None:
    assert OnnxEncoder().embedder_id.startswith("onnx/all-MiniLM-L6-v2@")
    assert HashingEmbedder(64).embedder_id == "hashing-64"
    assert HashingEmbedder().embedder_id != HashingEmbedder(64).embedder_id


def test_a_missing_model_and_an_unknown_name_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx: model file not found"):
        OnnxEncoder(tmp_path)
    with pytest.raises(ValueError, match="no embedder 'word2vec'; known: onnx"):
        open_embedder("word2vec")


@pytest.mark.models
@pytest.mark.filterwarnings("default")
def test_the_packaged_encoder_gives_the_vectors_of_sentence_transformers() -> None:
    """Not of the empty text: there the rounding of the int8 weights is not averaged out over words."""
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("sentence-transformers is not installed: pip install 'article-qa[models]'")
    texts = [text for text in TEXTS if text]
    ours = open_embedder("onnx").embed_passages(texts)
    theirs = open_embedder("sentence-transformers").embed_passages(texts)
    assert np.sum(ours * theirs, axis=1).min() >= 0.999


def test_the_onnx_runtime_keeps_no_telemetry(tmp_path: Path) -> None:
    """By default it writes events below the home folder and sends them to its maker."""
    script = "from indexer.onnx_encoder import OnnxEncoder; OnnxEncoder().embed_query('iron')"
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {"HOME": str(tmp_path)}
    env.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", script], check=True, env=env, cwd=Path(__file__).parents[2])
    assert list(tmp_path.rglob("*")) == []
