"""The relevance that a search tells: a probability of query and passage alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import numpy as np
import pytest

from corpus.load import load_corpus
from indexer.build import build_index
from indexer.checksums import write_sums
from indexer.embedder import Embedder, HashingEmbedder, open_embedder
from indexer.errors import ModelError
from indexer.local import open_index
from qa_service.assembly import engine_over
from qa_service.engine import Engine
from qa_service.evidence.reader import Passage, ReaderLogits
from qa_service.evidence.relevance import Logistic, load_relevance, relevance_features
from qa_service.http.app import create_app
from qa_service.pipeline import QuestionAnswering

ClientOf = Callable[..., AbstractContextManager[httpx.Client]]
QUERY = "How is omalizumab given?"
PASSAGE = Passage("Omalizumab", ("It binds IgE.", "Omalizumab is given under the skin."))
ARTICLE = Path(__file__).parents[2] / "corpus" / "articles" / "severe-asthma-immunotherapy"


def test_what_is_seen_of_a_query_and_a_passage() -> None:
    """Of the two content words one stands in the heading and one in the second unit."""
    passage, logits = Passage("Omalizumab", ("It binds IgE.", "Each injection hurts.")), np.array([-3.0, 2.0])
    seen = {"cosine": 0.25, "words_in_passage": 1.0, "words_in_best_unit": 0.5}
    query = "Are there omalizumab injections?"
    assert relevance_features(query, 0.25, passage) == seen
    read = relevance_features(query, 0.25, passage, ReaderLogits(logits, 1.5))
    assert read == {**seen, "answers": 1.5, "best_unit": 2.0}
    nothing = dict.fromkeys(("cosine", "words_in_passage", "words_in_best_unit"), 0.0)
    assert relevance_features("?", 0.0, Passage("", ())) == nothing


def test_a_probability_by_hand() -> None:
    """1 - 2 + 3 x 0.5 = 0.5, and 1 / (1 + exp(-0.5)) = 0.6225."""
    assert Logistic({"a": 1.0, "b": 3.0}, -2.0).probability({"a": 1.0, "b": 0.5}) == pytest.approx(0.62246, abs=1e-5)


def test_more_evidence_never_means_less() -> None:
    shipped = load_relevance()
    assert min([*shipped.seen.weights.values(), *shipped.read.weights.values()]) >= 0
    told = [shipped.of(QUERY, cosine, PASSAGE) for cosine in (-1.0, 0.0, 0.3, 0.6, 1.0)]
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1


@pytest.mark.parametrize("read", [False, True])
def test_a_question_that_the_corpus_answers_is_told_from_one_that_it_does_not(engine: Engine, read: bool) -> None:
    asked = "How much did omalizumab cut exacerbations in INNOVATE?", "Who won the cup final in 1966?"
    near, far = (max(r.relevance or 0.0 for r in engine.search(question, 5, read=read)) for question in asked)
    assert near > 0.5 > far


def test_a_passage_keeps_its_relevance_when_the_corpus_grows(engine: Engine, tmp_path: Path) -> None:
    embedder = open_embedder("onnx")
    small = _over(tmp_path, embedder)
    grown = {r.chunk_id: r.relevance for r in engine.search(QUERY, 100)}
    alone = {r.chunk_id: r.relevance for r in small.search(QUERY, 100)}
    assert len(alone) < len(grown)
    assert alone == {chunk_id: grown[chunk_id] for chunk_id in alone}


def test_nothing_is_told_of_vectors_on_which_nothing_was_fitted(tmp_path: Path) -> None:
    assert {r.relevance for r in _over(tmp_path, HashingEmbedder()).search(QUERY, 5)} == {None}


def test_the_service_tells_it_and_reads_on_demand(engine: Engine, client_of: ClientOf) -> None:
    with client_of(create_app(lambda: engine)) as client:
        seen, read = (
            client.post("/v1/search", json={"query": QUERY, "k": 3, "read": read}).json() for read in (False, True)
        )
    assert [r["chunk_id"] for r in seen["results"]] == [r["chunk_id"] for r in read["results"]]
    assert all(0 <= r["relevance"] <= 1 for r in (*seen["results"], *read["results"]))
    assert [r["relevance"] for r in seen["results"]] != [r["relevance"] for r in read["results"]]


@pytest.mark.parametrize("fields", [{}, {"seen": {"weights": {}}}])
def test_a_file_of_another_form_is_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    (tmp_path / "relevance.json").write_text(json.dumps(fields))
    write_sums(tmp_path, "relevance.json")
    with pytest.raises(ModelError, match=r"relevance\.json: no model of this version"):
        load_relevance(tmp_path / "relevance.json")


def _over(place: Path, embedder: Embedder) -> QuestionAnswering:
    """The engine over the shipped article without its notes."""
    (bundle,) = load_corpus(ARTICLE)
    alone = type(bundle)(bundle.article)
    build_index(place, [alone], embedder)
    return engine_over(open_index(place), embedder)
