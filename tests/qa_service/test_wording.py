"""Words of the message that a unit lacks are taken from its logit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article
from qa_service.evidence.pool import Candidate, Pool
from qa_service.evidence.wording import shown_terms, weighed
from qa_service.language.words import Weights

TEXT = """# Metals in food

## Iron

The tablets are taken at breakfast.

## Zinc

The tablets are taken in the evening:

- with water
"""
WEIGHTS = Weights({"iron": 2.0, "tablet": 1.0, "taken": 1.0}, 3.0)


@pytest.fixture(scope="module")
def article(article_of: Callable[[str], Article]) -> Article:
    return article_of(TEXT)


def pool(article: Article, *logits: float) -> Pool:
    return Pool(
        tuple(Candidate(article, u, logit, 0.0) for u, logit in zip(article.units, logits, strict=False)), (0.0,)
    )


def test_a_unit_under_the_heading_of_another_drug_falls_behind(article: Article) -> None:
    ranked = weighed(pool(article, 1.0, 2.0), "When are iron tablets taken?", WEIGHTS, 4.0)
    # iron weighs 2 of 4, so the unit under zinc loses 4 x 2 / 4
    assert [(c.unit.heading_path[-1], c.logit) for c in ranked.candidates] == [("Iron", 1.0), ("Zinc", 0.0)]


def test_without_weight_and_without_words_nothing_changes(article: Article) -> None:
    before = pool(article, 2.0, 1.0)
    assert weighed(before, "When are iron tablets taken?", WEIGHTS, 0.0) == before
    assert weighed(before, "and?", WEIGHTS, 4.0) == before


def test_what_a_unit_is_shown_with_counts_but_the_title_of_its_article(article: Article) -> None:
    item = article.units[-1]
    assert item.lead_in is not None
    shown = shown_terms(Candidate(article, item, 0.0, 0.0))
    assert {"zinc", "water", "tablet", "evening"} <= shown
    assert "food" not in shown
