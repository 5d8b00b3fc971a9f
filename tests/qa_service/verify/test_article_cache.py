"""Which sources of an index a quote is looked for in."""

from __future__ import annotations

from typing import Any

import pytest

from qa_service.answer import SearchResult
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.engine import Engine, every
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.verify.article_cache import ArticleCache
from qa_service.verify.check import check
from qa_service.verify.markdown_quotes import Passage
from qa_service.verify.verdict import Claim

ARTICLE = "severe-asthma-immunotherapy"
WARNING = "The FDA has issued a black-box warning for anaphylaxis 4."


def test_a_small_index_is_looked_through_whole_in_the_order_of_its_list(engine: Engine) -> None:
    made = ArticleCache().source_index(engine, [])
    assert list(made.doc_ids) == [source.doc_id for source in every(engine)]


def test_of_a_large_one_are_looked_through_those_that_search_finds_and_those_named(engine: Engine) -> None:
    cache = ArticleCache(most=1)
    note = engine.sources_of(ARTICLE)[-1]
    made = cache.source_index(engine, [Passage(Claim(WARNING)), Passage(Claim("no such words", note))])
    assert check(Claim(WARNING), made).verdict == "exact"
    assert note in made.doc_ids
    assert ARTICLE in made.doc_ids
    assert cache.source_index(engine, [], article=note).doc_ids == (note,)


def test_sources_of_one_article_come_with_its_notes_unless_these_are_left_out(engine: Engine) -> None:
    cache = ArticleCache(most=1)
    assert list(cache.source_index(engine, [], ARTICLE).doc_ids) == [ARTICLE, *engine.sources_of(ARTICLE)]
    assert cache.source_index(engine, [], ARTICLE, "article").doc_ids == (ARTICLE,)
    assert cache.source_index(engine, [], "no such article").doc_ids == ()


class Searched(EngineDecorator):
    """Finds nothing, and knows what was looked for."""

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner)
        self.queries: list[str] = []

    def search(self, query: str, k: int, **_: Any) -> list[SearchResult]:
        self.queries.append(query)
        return []


def test_every_paragraph_of_a_block_quote_is_searched_by_whatever_stands_in_it(engine: Engine) -> None:
    searched = Searched(engine)
    item = Passage(Claim("an item"), lines=(Claim("a line of it"),))
    later = Passage(Claim("a later paragraph"), parts=(item,))
    quote = Passage(Claim("the whole"), parts=(Passage(Claim("the first")), later), lines=(Claim("a line"),))
    ArticleCache(most=1).source_index(searched, [quote])
    assert set(searched.queries) == {"the whole", "a line", "the first", "a later paragraph", "an item", "a line of it"}


def test_a_check_that_nobody_waits_for_searches_no_further(engine: Engine) -> None:
    searched, cancel = Searched(engine), Cancellation()
    cancel.stop()
    with pytest.raises(WorkStoppedError):
        ArticleCache(most=1).source_index(searched, [Passage(Claim("words"))], cancel=cancel)
    assert searched.queries == []
