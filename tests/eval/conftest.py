"""Small made-up pages and bundles with questions, and a stand-in for the product that answers them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from corpus.article import Article
from corpus.load import load_corpus
from eval.gold.named_units import unit_named
from indexer.backend import Chunk
from qa_service.answer import Answer, Ask, Quote
from tests.listed import ListsItsSources

PAGE = "# Tea\n\nGreen tea is brewed at 80 degrees.\n\nBlack tea is brewed at 95 degrees.\n"
ARTICLE = "---\ndoc_id: gout\ntitle: Gout\n---\n\n# Gout\n\nNaproxen is given for 5 days [1].\n"
NOTE = "---\ndoc_id: gout.naproxen-trial\ntitle: Trial\nkind: reference_note\ncites: [1]\n---\n\nIt had 120 patients.\n"


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with one page about tea: a first turn, a leaning one, one that stands alone, one without an answer."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "tea.md").write_text(PAGE, encoding="utf-8")
    write_rows(
        folder / "tea.questions.jsonl",
        [
            {"kind": "numeric", "question": "How hot is green tea?", "evidence": [["80 degrees"]]},
            {"kind": "followup", "question": "and black?", "history": ["How hot is green tea?"],
             "rewrite": "How hot is black tea?", "evidence": [["95 degrees"]], "extra": ["80 degrees"]},
            {"kind": "followup", "question": "How hot is tea?", "history": ["How hot is green tea?", "and black?"],
             "rewrite": "How hot is tea?", "evidence": [["80 degrees", "95 degrees"]]},
            {"kind": "unanswerable_near", "question": "What does tea cost?"},
        ],
    )  # fmt: skip
    return folder


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    """A folder with one bundle about gout, whose second question a note alone answers."""
    bundle = tmp_path / "bundles" / "gout"
    (bundle / "sources" / "notes").mkdir(parents=True)
    (bundle / "article.md").write_text(ARTICLE, encoding="utf-8")
    (bundle / "sources" / "notes" / "naproxen-trial.md").write_text(NOTE, encoding="utf-8")
    how_long = [[{"doc": "article", "text": "for 5 days"}]]
    write_rows(
        bundle / "questions.jsonl",
        [
            {"conversation": "c01", "kind": "numeric", "question": "How long is naproxen given?", "history": [],
             "rewrite": "How long is naproxen given?", "evidence": how_long, "extra": []},
            {"conversation": "c01", "kind": "followup", "question": "in how many?",
             "history": ["How long is naproxen given?"], "rewrite": "How many patients had the naproxen trial?",
             "evidence": [[{"doc": "naproxen-trial", "text": "120 patients"}]]},
        ],
    )  # fmt: skip
    return tmp_path / "bundles"


class Answering(ListsItsSources):
    """An engine that shows the unit with the words given for a question, very probably, and else abstains.

    A question with a history is looked up behind it: "first / second". For every question the first unit is read.
    """

    generation, corpus_sha256 = "g", "c"

    def __init__(self, documents: Sequence[Article], shows: Mapping[str, str], asked: list[Ask]) -> None:
        self._documents, self._shows, self._asked = documents, shows, asked
        self.models = {"reader": "made up"}

    def sources(self) -> Sequence[Article]:
        return self._documents

    def article(self, doc_id: str) -> Article:
        return next(document for document in self._documents if document.doc_id == doc_id)

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        first = self._documents[0]
        unit = first.units[0].index
        return [
            Chunk(
                chunk_id="1",
                doc_id=first.doc_id,
                unit_start=unit,
                unit_end=unit + 1,
                heading_path=(),
                source_type=first.source_type,
                text="",
                tokens=1,
            )
        ]

    def ask(self, ask: Ask) -> Answer:
        self._asked.append(ask)
        asked = " / ".join([*(turn.question for turn in ask.history), ask.question])
        quotes = [self._quote(self._shows[asked])] if asked in self._shows else []
        outcome, band = ("answered", "very_probably") if quotes else ("abstained", "uncertain")
        return Answer(
            question=ask.question, resolved_question=ask.question, outcome=outcome, quotes=tuple(quotes), confidence=0.9 if quotes else 0.1, also_consider=(), nearest=(), notices=(), references=(), generation="g", corpus_sha256="c", models={},
            timings_ms={}, confidence_band=band,
        )  # type: ignore[arg-type]  # fmt: skip

    def _quote(self, words: str) -> Quote:
        (document,) = [d for d in self._documents if words in d.text]
        span = document.units[unit_named(words, document)].span
        return Quote(
            doc_id=document.doc_id, start=span.start, end=span.end, text=document.text[span.start : span.end], heading_path=(), source_type=document.source_type, citations=(), score=0.9,
            lead_in=None,
        )  # fmt: skip


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], list[Ask]]:
    """Puts `Answering` in the product's place; takes what it shows by question, gives the list of what it is asked."""

    def put(shows: Mapping[str, str]) -> list[Ask]:
        asked: list[Ask] = []

        @contextmanager
        def open_engine(corpus: Path) -> Iterator[Answering]:
            yield Answering([d for bundle in load_corpus(corpus) for d in bundle.documents()], shows, asked)

        module = ModuleType("qa_service.assembly")
        module.open_engine = open_engine  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "qa_service.assembly", module)
        return asked

    return put
