"""Which two things a message compares, and what is shown of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.article import Article
from qa_service.answer import Answer, Ask, ComparedSide
from qa_service.composition.compared_sides import compared_sides, judged_sides
from qa_service.composition.compose import Picked
from qa_service.composition.judgement import Judgement
from qa_service.composition.open_parts import NO_PARTS, JoinedParts
from qa_service.composition.quoting import quote_of
from qa_service.engine import Engine
from qa_service.evidence.pool import Candidate
from qa_service.http.chat.content import content_of
from qa_service.language.comparison import Comparison, compared
from qa_service.wire.answer_json import answer_json

TEXT = "# Metals\n\nIron is taken in the morning. Zinc is taken at night. Both iron and zinc taste of metal. Rest."
THRESHOLD, ALONE = 0.3, 0.5
IRON_ZINC = Comparison(("iron", "zinc"), ("time of iron", "time of zinc"))


def is_name(word: str) -> bool:
    return word.endswith("mab") or word in {"innovate", "sirius"}


@pytest.mark.parametrize(
    ("message", "sides", "questions"),
    [
        ("aamab vs bemab: dose?", ("aamab", "bemab"), ("aamab: dose?", "bemab: dose?")),
        ("interval aamab v bemab", ("aamab", "bemab"), ("interval aamab", "interval bemab")),
        ("Compare aamab and bemab.", ("aamab", "bemab"), ()),
        ("Compare the age for aamab and bemab", ("aamab", "bemab"), ("the age for aamab", "the age for bemab")),
        ("What is the difference in dose between aamab and bemab?", ("aamab", "bemab"), ("in dose aamab?", "in dose bemab?")),
        ("How does aamab differ from bemab in price?", ("aamab", "bemab"), ("How does aamab in price?", "How does bemab in price?")),
        ("mechanism of aamab compared with bemab", ("aamab", "bemab"), ("mechanism of aamab", "mechanism of bemab")),
        ("aamab or bemab: which cuts steroids?", ("aamab", "bemab"), ("aamab: which cuts steroids?", "bemab: which cuts steroids?")),
        ("Is aamab any better than bemab for lungs?", ("aamab", "bemab"), ()),
        ("Is aamab less effective than the bemab in adults?", ("aamab", "bemab"), ()),
        ("home sleep test versus polysomnography", ("home sleep test", "polysomnography"), ()),
        ("relapses INNOVATE vs SIRIUS", ("INNOVATE", "SIRIUS"), ("relapses INNOVATE", "relapses SIRIUS")),
        ("How do aamab and bemab differ in relapses compared with dummy treatment?", ("aamab", "bemab"), ("How do aamab in relapses dummy treatment?", "How do bemab in relapses dummy treatment?")),
    ],
)  # fmt: skip
def test_the_sides_and_the_question_to_each(message: str, sides: tuple[str, str], questions: tuple[str, ...]) -> None:
    found = compared(message, is_name)
    assert found is not None
    assert (found.sides, found.questions) == (sides, questions)


def test_what_a_thing_is_compared_with_is_no_thing_of_its_own() -> None:
    found = compared("relapses aamab vs placebo", lambda word: is_name(word) or word == "placebo")
    assert found is not None
    assert (found.sides, found.is_named) == (("aamab", "placebo"), (True, False))


@pytest.mark.parametrize(
    "message",
    [
        "How are aamab and bemab given?",  # joins them, and compares nothing
        "Is it safe with aamab or bemab?",
        "26% or 26.2%: which is right?",
        "aamab vs aamab",
        "vs",
        "Compare",
        "better than",
        "What is the difference?",
        "Which age is approved for aamab and bemab together?",
        "Which patients can switch from aamab to bemab?",
        "Which is the best dose of aamab with prednisone?",
        "How does the response to aamab differ from baseline?",
        "Compare the response to treatment in moderate asthma and severe asthma",
        "Which trial compared aamab with placebo?",
        "What is different when aamab is added to bemab?",
    ],
)
def test_nothing_is_compared(message: str) -> None:
    assert compared(message, is_name) is None


def test_a_text_names_the_sides_whose_own_words_it_has() -> None:
    drugs = Comparison(("aamab 5", "bemab 5"))
    assert drugs.named_in("5 mg of aamab are cheap.") == {0}
    assert drugs.named_in("Bemab is dear; aamab is not.") == {0, 1}
    assert drugs.named_in("5 mg are enough.") == frozenset()
    doses = Comparison(("high dose", "low dose"), is_named=(False, False))
    assert doses.named_in("A high dose of steroids") == {0}
    assert doses.named_in("People at high risk took a low dose.") == {1}
    steps = Comparison(("home test", "sleep lab test"))
    assert steps.hints_at(1, "in any lab")


@pytest.fixture(scope="module")
def candidates(article_of: Callable[[str], Article]) -> list[Candidate]:
    article = article_of(TEXT)
    return [Candidate(article, unit, 0.0, 0.0) for unit in article.units if unit.block == article.units[-1].block]


def judgement(confidence: float, *chosen: Candidate) -> Judgement:
    nearest = tuple(Picked(c.article, (c.unit,), 0.1) for c in chosen)
    return Judgement(chosen=chosen, scores={c.key: 0.5 for c in chosen}, confidence=confidence, nearest=nearest)


def judged(whole: Judgement, *sides: Judgement, comparison: Comparison = IRON_ZINC) -> tuple[Judgement, JoinedParts]:
    given = dict(zip(comparison.questions, sides, strict=False))
    return judged_sides(comparison, whole, lambda question: given[question], THRESHOLD, ALONE)


def keys(found: Judgement) -> list[int]:
    return [candidate.unit.index for candidate in found.chosen]


def test_a_side_of_which_nothing_was_found_is_asked_for_and_joins(candidates: list[Candidate]) -> None:
    iron, zinc, *_ = candidates
    found, left = judged(judgement(0.8, iron), judgement(0.0), judgement(0.6, zinc))
    assert (keys(found), found.confidence, left) == (keys(judgement(1, iron, zinc)), 0.6, NO_PARTS)


def test_what_speaks_of_both_or_of_neither_asks_for_no_side(candidates: list[Candidate]) -> None:
    *_, both, rest = candidates
    for whole in (judgement(0.8, both), judgement(0.8, rest)):
        assert judged(whole) == (whole, NO_PARTS)  # asking would fail: no judgement is given


def test_two_sure_sides_take_the_place_of_what_hardly_answers(candidates: list[Candidate]) -> None:
    iron, zinc, both, _ = candidates
    weak = judgement(0.4, both)
    found, left = judged(weak, judgement(0.9, iron), judgement(0.7, zinc))
    assert (keys(found), found.confidence, left) == (keys(judgement(1, iron, zinc)), 0.7, NO_PARTS)
    found, left = judged(weak, judgement(0.9, iron), judgement(0.4, zinc))
    assert (keys(found), found.confidence, left) == (keys(weak), 0.4, NO_PARTS)


def test_both_sides_are_asked_for_where_the_whole_is_not_sure(candidates: list[Candidate]) -> None:
    iron, zinc, both, _ = candidates
    found, left = judged(judgement(0.1, both), judgement(0.4, iron), judgement(0.7, zinc))
    assert (keys(found), found.confidence, left) == (keys(judgement(1, iron, zinc)), 0.4, NO_PARTS)


def test_one_side_alone_is_shown_if_it_is_probable_and_the_other_is_left_open(candidates: list[Candidate]) -> None:
    iron, zinc, both, _ = candidates
    found, left = judged(judgement(0.1, both), judgement(0.6, iron), judgement(0.1, zinc))
    assert (keys(found), left.answered(), list(left.nearest)) == (keys(judgement(1, iron)), ("time of iron",), [1])
    whole = judgement(0.1, both)
    assert judged(whole, judgement(0.4, iron), judgement(0.1, zinc)) == (whole, NO_PARTS)
    placebo = replace(IRON_ZINC, is_named=(False, True))  # in words of the language: no thing to be told of alone
    assert judged(whole, judgement(0.6, iron), judgement(0.1, zinc), comparison=placebo) == (whole, NO_PARTS)


def test_what_speaks_of_the_other_side_is_no_answer_to_a_side(candidates: list[Candidate]) -> None:
    iron, zinc, *_ = candidates
    found, left = judged(judgement(0.8, iron), judgement(0.0), judgement(0.9, iron, zinc))
    assert (keys(found), found.confidence, list(left.nearest)) == (keys(judgement(1, iron)), 0.8, [1])
    assert left.nearest[1][0].units == (zinc.unit,)  # what names the side comes first, however near the other is


def test_a_side_in_common_words_that_an_answer_has_in_other_words_is_not_called_open(
    candidates: list[Candidate],
) -> None:
    iron, *_ = candidates
    plain = replace(IRON_ZINC, is_named=(False, False))
    assert judged(judgement(0.8, iron), judgement(0.0), judgement(0.9, iron), comparison=plain)[1] == NO_PARTS


def test_the_sides_have_the_quotes_that_speak_of_them(candidates: list[Candidate]) -> None:
    iron, zinc, both, rest = candidates
    documents = {iron.article.doc_id: iron.article}
    quotes = [quote_of(Picked(c.article, (c.unit,), 0.5), documents) for c in (both, iron, rest, zinc)]
    sides = compared_sides(IRON_ZINC, quotes, NO_PARTS)
    assert sides == (
        ComparedSide(text="iron", question="time of iron", quotes=(0, 1)),
        ComparedSide(text="zinc", question="time of zinc", quotes=(0, 3)),
    )
    assert compared_sides(IRON_ZINC, quotes[:3], NO_PARTS) == ()  # nothing to hold against it
    left = JoinedParts(IRON_ZINC.questions, {1: ()})
    assert [side.quotes for side in compared_sides(IRON_ZINC, quotes[1:2], left)] == [(0,), ()]


def test_sides_of_the_shipped_article_stand_apart_in_json_markdown_and_chat(engine: Engine) -> None:
    answer = engine.ask(Ask("Mepolizumab vs benralizumab: ligand or receptor?"))
    body = answer_json(answer)
    first, second = body["comparison"]
    assert (first["text"], second["text"]) == ("Mepolizumab", "benralizumab")
    assert [body["quotes"][at]["text"][:24] for at in (*first["quotes"], *second["quotes"])] == [
        "Mepolizumab (anti-IL-5 l",
        "Benralizumab (anti-IL-5 ",
    ]
    for text in (body["markdown"], content_of(answer).text):
        order = [
            text.index(part) for part in ("**Mepolizumab**", "> Mepolizumab (", "**benralizumab**", "> Benralizumab (")
        ]
        assert order == sorted(order)


@pytest.fixture(scope="module")
def half(engine: Engine) -> Answer:
    """An answer of which one side has nothing."""
    return engine.ask(Ask("mechanism of omalizumab vs tezepelumab"))


def test_a_side_of_which_the_sources_say_nothing_is_named(half: Answer) -> None:
    assert [(side.text, side.quotes) for side in half.comparison] == [("omalizumab", (0,)), ("tezepelumab", ())]
    assert [part.text for part in half.open_parts] == ["mechanism of tezepelumab"]
    assert "Not found in these sources: mechanism of tezepelumab." in answer_json(half)["markdown"]


def test_one_sentence_that_compares_needs_no_sides(engine: Engine) -> None:
    answer = engine.ask(Ask("Is dupilumab any better than omalizumab?"))
    assert (answer.outcome, answer.comparison) == ("answered", ())
