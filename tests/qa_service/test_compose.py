"""From scored units to what is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.article import Article
from qa_service.composition.compose import MAX_UNITS, Picked, choose, complete
from qa_service.evidence.calibration import Policy
from qa_service.evidence.pool import Candidate

POLICY = Policy(floor=0.0, distance=2.0, words=0.0, list_ratio=0.5)
TEXT = """# Fever

## Causes

A fever has three causes 1:

- an infection
- a tumour
- a drug

## Care

Paracetamol lowers a fever. It is given by mouth. However, it harms the liver in overdose.

Rest helps most people.
"""


@pytest.fixture(scope="module")
def article(article_of: Callable[[str], Article]) -> Article:
    return article_of(TEXT)


Scored = list[tuple[Candidate, float]]


def pick(article: Article, **scores: float) -> Scored:
    """Candidates of the units that begin with the given words, with their probabilities."""
    found = []
    for words, score in scores.items():
        start = words.replace("_", " ")
        (unit,) = [u for u in article.units if article.unit_text(u).startswith(start)]
        found.append((Candidate(article, unit, 0.0, 0.0), score))
    return found


def shown(article: Article, scored: Scored) -> list[list[str]]:
    scores = {c.key: s for c, s in scored}
    found = complete([c for c, _ in scored], scores, POLICY)
    return [[article.unit_text(u) for u in p.units] for p in found]


def chosen(article: Article, **logits: float) -> list[str]:
    """What is chosen of candidates with these logits, best first."""
    ranked = sorted((replace(c, logit=logit) for c, logit in pick(article, **logits)), key=lambda c: -c.logit)
    return [article.unit_text(c.unit) for c in choose(ranked, POLICY)]


def test_only_the_best_and_what_comes_close_is_chosen(article: Article) -> None:
    assert chosen(article, Rest=3.0, Paracetamol=1.0, However=0.9) == [
        "Rest helps most people.",
        "Paracetamol lowers a fever.",
    ]


def test_below_the_floor_only_the_best_is_chosen(article: Article) -> None:
    assert chosen(article, Rest=-0.5, Paracetamol=-0.6) == ["Rest helps most people."]


def test_nothing_read_chooses_nothing() -> None:
    assert choose([], POLICY) == []
    assert complete([], {}, POLICY) == []


def test_never_more_than_the_most_are_chosen(article_of: Callable[[str], Article]) -> None:
    many = article_of("# T\n\n" + "\n\n".join(f"Sentence {n} stands here." for n in range(MAX_UNITS + 4)))
    found = choose([Candidate(many, unit, 2.0, 0.0) for unit in many.units], POLICY)
    assert [c.unit.index for c in found] == list(range(MAX_UNITS))


def test_a_sentence_alone_is_shown_alone(article: Article) -> None:
    assert shown(article, pick(article, Rest=0.9)) == [["Rest helps most people."]]


def test_a_leaning_sentence_brings_the_one_before_and_the_limit_after_it(article: Article) -> None:
    assert shown(article, pick(article, It=0.9)) == [
        ["Paracetamol lowers a fever.", "It is given by mouth.", "However, it harms the liver in overdose."]
    ]


def test_a_list_item_comes_under_its_lead_in(article: Article) -> None:
    scored = pick(article, a_tumour=0.9)
    (picked,) = complete([c for c, _ in scored], {c.key: s for c, s in scored}, POLICY)
    assert [article.unit_text(u) for u in picked.units] == ["a tumour"]
    assert [article.unit_text(u) for u in picked.lead_in] == ["A fever has three causes 1:"]


def test_a_lead_in_brings_what_it_introduces(article: Article) -> None:
    assert shown(article, pick(article, A_fever=0.9)) == [
        ["A fever has three causes 1:", "an infection", "a tumour", "a drug"]
    ]


def test_the_whole_list_is_shown_where_all_of_it_scores_about_alike(article: Article) -> None:
    scored = pick(article, an_infection=0.9, a_tumour=0.8, a_drug=0.7)
    assert shown(article, scored) == [["A fever has three causes 1:", "an infection", "a tumour", "a drug"]]


def test_one_item_far_above_the_others_is_shown_without_them(article: Article) -> None:
    scored = pick(article, an_infection=0.9, a_tumour=0.1, a_drug=0.1)
    (picked,) = complete([scored[0][0]], {c.key: s for c, s in scored}, POLICY)
    assert [article.unit_text(u) for u in picked.units] == ["an infection"]


def test_separate_places_are_separate_quotes_best_first(article: Article) -> None:
    assert shown(article, pick(article, Paracetamol=0.5, Rest=0.9)) == [
        ["Rest helps most people."],
        ["Paracetamol lowers a fever."],
    ]


def test_neighbours_in_one_paragraph_are_one_quote_with_the_best_score(article: Article) -> None:
    scored = pick(article, Paracetamol=0.5, However=0.6, It=0.9)
    runs: list[Picked] = complete([c for c, _ in scored], {c.key: s for c, s in scored}, POLICY)
    assert [(len(run.units), run.score) for run in runs] == [(3, 0.9)]
