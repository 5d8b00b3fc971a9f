"""Of questions asked together: which are said to be answered, and which are left open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.article import Article
from qa_service.answer import Answer, Ask, OpenPart
from qa_service.composition.compose import Picked
from qa_service.composition.judgement import Judgement
from qa_service.composition.open_parts import JoinedParts, parts_of
from qa_service.composition.verdict import Verdict, together
from qa_service.engine import Engine
from qa_service.evidence.pool import Candidate
from qa_service.http.chat.content import content_of
from qa_service.language.question import is_clause
from qa_service.wire.answer_json import answer_json

TEXT = "# Iron\n\nIron is taken in the morning. It costs five euros. It tastes of metal. Zinc is taken at night."
MESSAGE = "When is iron taken, and who sells it?"
PARTS = ("When is iron taken", "who sells it?")


@pytest.fixture(scope="module")
def candidates(article_of: Callable[[str], Article]) -> list[Candidate]:
    article = article_of(TEXT)
    return [Candidate(article, unit, 0.0, 0.0) for unit in article.units if unit.block == article.units[-1].block]


def judgement(confidence: float, near: Candidate, *chosen: Candidate) -> Judgement:
    nearest = (Picked(near.article, (near.unit,), 0.1),)
    return Judgement(chosen=chosen, scores={c.key: 0.5 for c in chosen}, confidence=confidence, nearest=nearest)


def found(candidates: list[Candidate], first: Judgement, second: Judgement, *shown: Candidate) -> JoinedParts:
    return parts_of(MESSAGE, PARTS, [first, second], judgement(0.8, candidates[0], *shown), 0.5)


def test_a_part_that_nothing_shown_is_near_to_is_left_open_with_its_nearest_passage(
    candidates: list[Candidate],
) -> None:
    morning, cost, *_ = candidates
    parts = found(candidates, judgement(0.9, morning, morning), judgement(0.2, cost, cost), morning)
    assert parts.answered() == ("When is iron taken",)
    (left,) = parts.left_open([Picked(morning.article, (morning.unit,), 0.9)], {"made": morning.article})
    assert (left.text, [quote.text for quote in left.nearest]) == ("who sells it?", ["It costs five euros."])


def test_a_passage_that_is_shown_is_not_called_nearest_to_what_is_open(candidates: list[Candidate]) -> None:
    morning, cost, *_ = candidates
    parts = found(candidates, judgement(0.9, morning, morning), judgement(0.2, cost, cost), morning)
    shown = [Picked(morning.article, (morning.unit, cost.unit), 0.9)]
    assert parts.left_open(shown, {}) == (OpenPart("who sells it?", ()),)


def test_a_sure_part_and_one_whose_passage_is_shown_are_not_left_open(candidates: list[Candidate]) -> None:
    morning, cost, *_ = candidates
    sure = judgement(0.9, morning, morning)
    assert found(candidates, sure, judgement(0.6, cost, cost), morning, cost).left_open([], {}) == ()
    assert found(candidates, sure, judgement(0.2, morning, cost), morning).left_open([], {}) == ()


def test_what_is_shown_and_claimed_by_no_part_may_answer_any_of_them(candidates: list[Candidate]) -> None:
    morning, cost, taste, _ = candidates
    parts = found(candidates, judgement(0.9, morning, morning), judgement(0.2, cost, cost), morning, taste)
    assert (parts.left_open([], {}), parts.answered()) == ((), ())


@pytest.mark.parametrize(
    ("part", "clause"),
    [
        ("does not look typical", True),
        ("is never itchy", True),
        ("does it hurt?", False),
        ("isn't it risky", False),
    ],
)
def test_a_verb_without_a_subject_asks_nothing(part: str, clause: bool) -> None:
    assert is_clause(part) is clause


@pytest.fixture(scope="module")
def half(engine: Engine) -> Answer:
    """An answer that leaves one of two questions open."""
    answer = engine.ask(Ask("How much did omalizumab cut exacerbations in INNOVATE?"))
    near = engine.ask(Ask("What is the capital of France?")).nearest[:1]
    return replace(
        answer, answered_parts=("How much did it *cut*",), open_parts=(OpenPart("is a year of it dear?", near),)
    )


def test_json_has_the_open_part_with_its_nearest_passage(half: Answer) -> None:
    body = answer_json(half)
    (part,) = body["open_parts"]
    assert (part["text"], body["answered_parts"]) == ("is a year of it dear?", ["How much did it *cut*"])
    assert [quote["text"] for quote in part["nearest"]] == [half.open_parts[0].nearest[0].text]


def test_markdown_and_chat_name_both_and_say_that_the_passage_is_no_answer(half: Answer) -> None:
    for text in (answer_json(half)["markdown"], content_of(half).text):
        assert r"Answered: How much did it \*cut\*." in text
        assert "Not found in these sources: is a year of it dear." in text
        assert text.index("Not found in these sources") < text.index("Nearest to that (not an answer):")


def test_one_question_has_no_parts(engine: Engine) -> None:
    answer = engine.ask(Ask("How much did omalizumab cut exacerbations in INNOVATE?"))
    assert (answer.open_parts, answer.answered_parts) == ((), ())


def test_of_several_things_asked_the_open_ones_are_named_with_those_that_came_too_late() -> None:
    yes = Verdict(answered=True, confidence=0.8)
    partly = Verdict(answered=True, confidence=0.6, parts=JoinedParts(("a", "b"), {1: ()}))
    no = Verdict(confidence=0.1)
    found = together(("one?", "two?", "three?", "four?"), (yes, no, partly))
    assert (found.answered, found.confidence) == (True, 0.6)
    assert [found.parts.texts[at] for at in found.parts.nearest] == ["two?", "four?", "b"]
    assert found.parts.answered() == ("one?", "three?")


def test_of_several_things_asked_none_answered_is_a_refusal_like_the_likeliest() -> None:
    found = together(("one?", "two?"), (Verdict(confidence=0.1), Verdict(confidence=0.2, reason="not_stated")))
    assert (found.answered, found.reason, found.confidence) == (False, "not_stated", 0.2)
