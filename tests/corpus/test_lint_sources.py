"""The linter's rules on what an article stands on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from corpus.article import Article, Bundle, SourceType
from corpus.lint.registry import RULES
from tests.corpus.reading import marked

TODAY = date(2026, 6, 1)
ARTICLE = marked(
    "---\nupdated: 2024-05-03\n---\n# Gout\n\nUrate rises [1].\n\n## References\n\n1. Berg A. Urate. J Gout. 2020.\n"
)


def text(fields: str, kind: SourceType = SourceType.REFERENCE_TEXT) -> Article:
    found = marked(f"---\ndoc_id: page.urate\n{fields}\n---\n# Urate\n\nUrate rises with age.\n")
    return replace(found, source_type=kind, parent="page", cites=(1,))


def found(rule: str, *sources: Article, article: Article = ARTICLE) -> list[tuple[str, str]]:
    return [(article.slice(f.span), f.message) for f in RULES[rule].findings(Bundle(article, sources), TODAY)]


@pytest.mark.parametrize(
    ("standing", "rule", "words"),
    [
        ("retracted", "source-retracted", 'the source "Urate" (reference 1) is retracted (J Gout 2022)'),
        ("expression_of_concern", "source-retracted", 'the source "Urate" (reference 1) is under an expression of concern (J Gout 2022)'),
        ("superseded", "source-changed", 'the source "Urate" (reference 1) is superseded by a later version (J Gout 2022)'),
        ("corrected", "source-changed", 'the source "Urate" (reference 1) was corrected (J Gout 2022)'),
    ],
)  # fmt: skip
def test_what_no_longer_stands_is_named_at_its_entry(standing: str, rule: str, words: str) -> None:
    source = text(f"standing: {standing}\nstanding_notices: [{{kind: {standing}, where: J Gout 2022}}]")
    assert found(rule, source) == [("Berg A. Urate. J Gout. 2020.", words)]
    assert found({"source-retracted": "source-changed", "source-changed": "source-retracted"}[rule], source) == []


def test_the_article_itself_may_be_retracted() -> None:
    article = replace(ARTICLE, metadata=replace(ARTICLE.metadata, extra={"standing": "retracted"}))
    assert found("source-retracted", article=article) == [("Gout", "the article is retracted")]


@pytest.mark.parametrize(
    ("day", "is_newer"), [("2025", True), ("2024-06", True), ("2024", False), ("2024-05-03", False), ("soon", False)]
)
def test_a_source_that_is_newer_than_the_article_is_named(day: str, is_newer: bool) -> None:
    expected = [
        ("Berg A. Urate. J Gout. 2020.", f'the source "Urate" (reference 1) is of {day}, and the article of 2024-05-03')
    ]
    assert found("source-newer", text(f'date: "{day}"')) == (expected if is_newer else [])


def test_texts_that_nobody_looked_up_are_counted_and_notes_are_not() -> None:
    assert found("source-not-checked", text("seen: full text")) == [
        ("Gout", "whether they still stand was not checked of 1 source: page.urate")
    ]
    assert found("source-not-checked", text("standing: current")) == []
    assert found("source-not-checked", text("seen: abstract", SourceType.REFERENCE_NOTE)) == []
