"""How well words fit the sources."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article
from qa_service.fit import Fit
from qa_service.words import Weights, terms


@pytest.fixture(scope="module")
def fit(article_of: Callable[[str], Article]) -> Fit:
    text = "# Tea\n\n## Leaf therapy (Camellia)\n\nGreen leaves are steeped.\n\nCups stain.\n"
    article = article_of(text)
    return Fit.of([article], Weights.over([terms(article.unit_text(u)) for u in article.units]))


def test_words_of_one_sentence_and_its_heading_fit_whole(fit: Fit) -> None:
    assert fit.share("Which leaf therapy is steeped?") == pytest.approx(1.0)


def test_words_that_no_source_has_fit_not_at_all(fit: Fit) -> None:
    assert fit.share("submarine") == 0.0
    assert fit.share("") == 0.0
    assert 0.0 < fit.share("steeped submarine") < 1.0


def test_a_heading_tells_the_second_name_of_a_thing(fit: Fit) -> None:
    assert fit.second_name("leaf") == "Camellia"
    assert fit.second_name("cups") is None
