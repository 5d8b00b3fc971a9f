"""Every baseline answers through one interface, and each shows what its name says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from corpus.article import Article, SourceType
from eval.baselines.material import Material
from eval.baselines.registry import BASELINES
from eval.commands.baselines import systems_table
from eval.gold.items import GoldItem
from eval.runs.run_gold import run_system
from indexer.embedder import HashingEmbedder
from qa_service.answer import Answer, Ask, SearchResult
from tests.listed import ListsItsSources

TEXT = """# Tea

## Heat

Green tea is brewed at 80 degrees [3]. Ice is cold.

Stop if you have [2]:

- Fever
- Heartburn
"""
HEAT = GoldItem(item_id="1", kind="direct", question="How many degrees is green tea brewed at?", answerable=True)
SYMPTOM = GoldItem(item_id="2", kind="list", question="heartburn", answerable=True)
FOREIGN = GoldItem(item_id="3", kind="far", question="zzz qqq", answerable=False)


class FirstSection(ListsItsSources):
    """Finds the section on heat whatever is asked."""

    generation, corpus_sha256 = "g", "c"
    models: dict[str, str] = {}  # noqa: RUF012

    def __init__(self, article: Article) -> None:
        self._article = article

    def ask(self, ask: Ask) -> Answer:
        raise AssertionError("the measured part never calls this")

    def search(self, query: str, k: int, **_: object) -> list[SearchResult]:
        start, end = TEXT.index("Green"), TEXT.index("Stop")
        return [
            SearchResult(
                chunk_id="c",
                doc_id=self._article.doc_id,
                start=start,
                end=end,
                text=TEXT[start:end],
                heading_path=(),
                source_type=SourceType.ARTICLE,
                score=1 / 61,
                dense_rank=1,
                lexical_rank=None,
            )
        ]

    def sources(self) -> Sequence[Article]:
        return [self._article]

    def article(self, doc_id: str) -> Article:
        return self._article


@pytest.fixture(scope="module")
def material(article_of: Callable[[str], Article]) -> Material:
    article = article_of(TEXT)
    return Material(article, (), FirstSection(article), HashingEmbedder())


def words(material: Material, name: str, item: GoldItem) -> tuple[list[str], list[str], set[int]]:
    given = BASELINES[name](material)(item)
    return [s.text for s in given.shown], [s.text for s in given.lead_ins], set(given.citations)


@pytest.mark.parametrize("name", BASELINES)
def test_what_is_shown_are_slices_and_the_confidence_is_a_share(material: Material, name: str) -> None:
    give = BASELINES[name](material)
    for item in (HEAT, SYMPTOM, FOREIGN):
        given = give(item)
        assert 0 <= given.confidence <= 1
        assert given.abstained == (not given.shown)
        assert all(material.article.text[s.start : s.end] == s.text for s in (*given.shown, *given.lead_ins))
        assert give(item) == given


@pytest.mark.parametrize("name", ["bm25-sentence", "dense-sentence", "hybrid-sentence"])
def test_one_sentence_with_its_citations(material: Material, name: str) -> None:
    assert words(material, name, HEAT) == (["Green tea is brewed at 80 degrees [3]."], [], {3})


def test_a_list_item_brings_its_lead_in_and_its_citations(material: Material) -> None:
    assert words(material, "bm25-sentence", SYMPTOM) == (["Heartburn"], ["Stop if you have [2]:"], {2})


def test_bm25_without_a_common_word_abstains(material: Material) -> None:
    assert BASELINES["bm25-sentence"](material)(FOREIGN).abstained


def test_the_whole_chunk_is_shown(material: Material) -> None:
    shown, _, citations = words(material, "whole-chunk", HEAT)
    assert shown == ["Green tea is brewed at 80 degrees [3].", "Ice is cold."]
    assert citations == {3}


def test_the_table_has_a_row_per_system_with_its_p_against_the_first(material: Material) -> None:
    items = [HEAT, FOREIGN]
    names = ("bm25-sentence", "always-abstain")
    results = {name: run_system(BASELINES[name](material), material.article.doc_id, items) for name in names}
    table = systems_table(results)
    assert [row[0] for row in table.rows] == list(names)
    assert [row[-1] for row in table.rows] == ["–", "1.0000"]
