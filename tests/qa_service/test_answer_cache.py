"""Answers that are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.engine import Engine
from qa_service.serving.answer_cache import AnswerCache, CachedEngine
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.wire.answer_json import answer_json

ASK = Ask("How is omalizumab given?")


class Counted(EngineDecorator):
    """Tells how often it was asked; its generation can be changed."""

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner)
        self.times, self.named = 0, inner.generation

    @property
    def generation(self) -> str:
        return self.named

    def ask(self, ask: Ask, cancel: Any = None, on_resolved: Any = None) -> Answer:
        self.times += 1
        return replace(super().ask(ask, cancel, on_resolved), generation=self.named)


@pytest.fixture
def counted(engine: Engine) -> Counted:
    return Counted(engine)


def without_time(answer: Answer) -> dict[str, Any]:
    return {key: value for key, value in answer_json(answer).items() if key != "timings_ms"}


def test_a_question_asked_again_gets_the_same_answer_without_work(counted: Counted) -> None:
    cached = CachedEngine(counted, AnswerCache(1_000_000))
    heard: list[Any] = []
    first = cached.ask(ASK, on_resolved=lambda *said: heard.append(said))
    again = cached.ask(Ask("How is omalizumab given?"), on_resolved=lambda *said: heard.append(said))
    assert counted.times == 1
    assert without_time(again) == without_time(first)
    assert heard == [(first.resolved_question, first.carried_over)] * 2
    assert set(again.timings_ms) == {"cache", "total"}


@pytest.mark.parametrize(
    "other",
    [
        replace(ASK, question="How is omalizumab given"),
        replace(ASK, sources="article"),
        replace(ASK, risk=0.2),
        replace(ASK, article="severe-asthma-immunotherapy"),
        replace(ASK, history=(HistoryTurn("Is mepolizumab effective?"),)),
        replace(ASK, as_typed=True),
    ],
)
def test_whatever_is_asked_differently_is_another_question(counted: Counted, other: Ask) -> None:
    cached = CachedEngine(counted, AnswerCache(1_000_000))
    cached.ask(ASK)
    cached.ask(other)
    assert counted.times == 2


def test_another_generation_or_model_is_asked_anew(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = CachedEngine(counted, AnswerCache(1_000_000))
    cached.ask(ASK)
    counted.named = "the next"
    assert cached.ask(ASK).generation == "the next"
    monkeypatch.setattr(Counted, "models", property(lambda _: {"reader": "another"}))
    cached.ask(ASK)
    assert counted.times == 3


def test_without_room_nothing_is_kept(counted: Counted) -> None:
    cached = CachedEngine(counted, AnswerCache(0))
    cached.ask(ASK)
    cached.ask(ASK)
    assert counted.times == 2
    assert cached.cache.size_bytes == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 900)), max_size=60), st.integers(0, 4000))
def test_what_is_kept_never_exceeds_the_bound_and_the_last_used_stays(puts: list[tuple[int, int]], most: int) -> None:
    cache = AnswerCache(most)
    for key, size in puts:
        cache.put(bytes([key]), b"x" * size)
        assert cache.size_bytes <= most
        if size + 301 <= most:
            assert cache.get(bytes([key])) is not None
    held = [cache.get(bytes([key])) for key in range(10)]
    assert cache.size_bytes == sum(len(value) + 301 for value in held if value is not None)
