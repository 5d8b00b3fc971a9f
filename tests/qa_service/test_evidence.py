"""A message in its conversation read against chunks, and which chunks those are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article
from corpus.load import load_bundle
from indexer.backend import SearchFilter
from indexer.build import build_index
from indexer.chunks import Chunking, chunk_article
from indexer.embedder import Embedder, open_embedder
from indexer.local import LocalIndex, open_index
from qa_service.answer import HistoryTurn
from qa_service.composition.compose import Picked
from qa_service.conversation.candidate_chunks import READ, candidate_chunks, conversation_query
from qa_service.conversation.dialogue import Dialogue
from qa_service.evidence.chunk_reading import read_chunks
from qa_service.evidence.reader import Passage, ReaderLogits
from qa_service.language.lexicon import Lexicon
from qa_service.language.message import Message

PAGE = "# Metals\n\n" + "\n\n".join(
    f"## {name}\n\n{name} is taken at {hour} o'clock. It is kept in box {hour}."
    for hour, name in enumerate(("Zinc", "Iron", "Copper", "Cobalt", "Nickel", "Tin", "Lead", "Gold", "Silver", "Chromium",
                                 "Mercury", "Platinum", "Cadmium", "Barium"), start=1)
)  # fmt: skip


class CountingReader:
    """The logit of a unit is its number of words that the messages have; a chunk's is that of its best unit."""

    reader_id = "counting"

    def __init__(self) -> None:
        self.histories: list[Sequence[str]] = []

    def read(self, question: str, passages: Sequence[Passage], history: Sequence[str] = ()) -> list[ReaderLogits]:
        self.histories.append(history)
        words = set(" ".join((*history, question)).lower().replace("?", "").split())
        found = [[float(len(words & set(u.lower().split()))) for u in p.units] for p in passages]
        return [ReaderLogits(np.array(units), max(units)) for units in found]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "metals.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder("hashing")


@pytest.fixture(scope="module")
def backend(page: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    place = tmp_path_factory.mktemp("index")
    build_index(place, [load_bundle(page)], embedder)
    return open_index(place, embedder.embedder_id)


def find(
    backend: LocalIndex, embedder: Embedder, message: str, *history: str, shown: Sequence[Picked] = ()
) -> list[str]:
    """Headings of the candidate chunks, best first."""
    dialogue = Dialogue(
        message=Message(typed=message, text=message),
        history=tuple(map(HistoryTurn, history)),
        shown=shown,
        where=SearchFilter(),
        lexicon=Lexicon.of([]),
        embed=embedder.embed_query,
    )
    chunks = candidate_chunks(dialogue, backend)
    return [chunk.heading_path[-1] for chunk in chunks]


def test_as_many_chunks_are_read_within_a_conversation_as_at_its_beginning(
    backend: LocalIndex, embedder: Embedder
) -> None:
    assert len(find(backend, embedder, "When is iron taken?")) == READ
    assert len(find(backend, embedder, "When is iron taken?", "Is it good?")) == READ


def test_the_chunk_of_the_subject_comes_first_with_an_unrelated_history_too(
    backend: LocalIndex, embedder: Embedder
) -> None:
    assert find(backend, embedder, "When is iron taken?")[0] == "Iron"
    assert "Iron" in find(backend, embedder, "When is iron taken?", "When is zinc taken?", "When is tin taken?")[:3]


def test_a_message_without_a_subject_finds_that_of_its_conversation(backend: LocalIndex, embedder: Embedder) -> None:
    alone = find(backend, embedder, "which box?")
    within = find(backend, embedder, "which box?", "When is nickel taken?")
    assert within.index("Nickel") < (alone.index("Nickel") if "Nickel" in alone else READ)
    assert "Nickel" in within[:4]


def test_what_was_shown_last_is_read_sooner(backend: LocalIndex, embedder: Embedder) -> None:
    article = backend.document("metals")
    (unit,) = [u for u in article.units if article.unit_text(u).startswith("Barium is taken")]
    shown = [Picked(article, (unit,), 0.9)]
    before = find(backend, embedder, "is it kept?", "And that one?")
    after = find(backend, embedder, "is it kept?", "And that one?", shown=shown)
    assert after.index("Barium") < (before.index("Barium") if "Barium" in before else len(before))


def test_what_is_searched_by_holds_the_last_three_questions_in_order() -> None:
    assert conversation_query("e?", ["a?", "b?", "c?", "d?"]) == "b? c? d? e?"
    assert conversation_query("e?", []) == "e?"


def test_units_are_ranked_by_logit_and_a_unit_of_two_chunks_is_read_once(article_of: Callable[[str], Article]) -> None:
    sentences = " ".join(f"Sentence number {n} stands here with {n} apples." for n in range(12))
    article = article_of(f"# T\n\n{sentences}\n")
    chunks = chunk_article(article, lambda text: len(text.split()), Chunking(max_tokens=40, overlap_units=1))
    assert len(chunks) > 1
    pool = read_chunks("number 7 apples?", [], chunks, {article.doc_id: article}, CountingReader())
    assert len(pool.candidates) == 12
    assert article.unit_text(pool.candidates[0].unit) == "Sentence number 7 stands here with 7 apples."
    assert list(pool.answers) == sorted(pool.answers, reverse=True)
    assert len(pool.answers) == len(chunks)


def test_the_reader_gets_the_history_as_it_is(article_of: Callable[[str], Article]) -> None:
    article = article_of("# T\n\nIron is red. Zinc is grey.\n")
    chunks = chunk_article(article, lambda text: len(text.split()), Chunking())
    reader = CountingReader()
    pool = read_chunks("which colour?", ["What is zinc?"], chunks, {article.doc_id: article}, reader)
    assert reader.histories == [["What is zinc?"]]
    assert article.unit_text(pool.candidates[0].unit) == "Zinc is grey."


def test_nothing_read_is_an_empty_pool() -> None:
    pool = read_chunks("anything?", [], [], {}, CountingReader())
    assert (pool.candidates, pool.answers) == ((), ())
