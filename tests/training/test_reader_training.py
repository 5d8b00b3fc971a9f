"""What the reader is trained on, and what is fitted on top of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from eval.gold.items import GoldItem
from training.fit_calibration import band
from training.mix_examples import mix, thinned
from training.reader_examples import form_of

OTHERS = ("Is zinc safe?", "How is iron given?", "Does copper help?", "Is tin toxic?")


def forms(item: GoldItem) -> set[tuple[str, tuple[str, ...]]]:
    return {form_of(item, OTHERS, random.Random(seed)) for seed in range(200)}


def test_a_follow_up_is_put_as_typed_or_self_contained() -> None:
    item = GoldItem(
        item_id="1",
        kind="followup",
        question="and iron?",
        answerable=True,
        history=("When is zinc taken?",),
        rewrite="When is iron taken?",
    )
    assert forms(item) == {
        ("and iron?", ("When is zinc taken?",)),
        ("When is iron taken?", ()),
        ("When is iron taken?", ("When is zinc taken?",)),
    }


def test_a_message_that_stands_alone_is_put_after_an_unrelated_history_too() -> None:
    found = forms(GoldItem(item_id="1", kind="direct", question="How is iron given?", answerable=True))
    assert {question for question, _ in found} == {"How is iron given?"}
    histories = {history for _, history in found}
    assert () in histories
    assert {len(history) for history in histories} == {0, 1, 2, 3}
    assert not any("How is iron given?" in history for history in histories)


def test_bundles_are_taken_whole_and_of_the_rest_as_many_as_asked_for() -> None:
    def made(n: int, **fields: object) -> list[dict[str, object]]:
        return [{"split": "train", "kind": "own_direct", "h": [], **fields} for _ in range(n)]

    examples = [
        *made(5, family="bundles"),
        *made(9, family="pages", h=["before?"]),
        *made(9, family="texts"),
        *made(9, kind="direct"),
        *made(9, kind="pair"),
        *made(9, family="bundles", split="dev"),
    ]
    drawn = mix(examples, bundles=99, conversation=4, alone=3, passages=2, dev=1, rng=random.Random(1))
    assert [
        sum(e.get("family") == f and e["split"] == "train" for e in drawn) for f in ("bundles", "pages", "texts")
    ] == [5, 4, 3]
    assert sum(e.get("family") is None for e in drawn) == 2
    assert sum(e["split"] == "dev" for e in drawn) == 1
    assert not any(e["kind"] == "pair" for e in drawn)


@pytest.mark.parametrize(
    ("right", "share", "begins"),
    [
        ([True] * 12 + [False] * 8, 0.9, 0.88),  # 12 of 13 are .92, 12 of 14 only .86
        ([True] * 20, 0.9, 0.81),
        ([True, False] * 10, 0.9, 1.0),
        ([True] * 9 + [False] * 11, 0.9, 0.91),  # 9 of 10
    ],
)
def test_a_band_begins_where_its_share_is_right_from_there_on(right: list[bool], share: float, begins: float) -> None:
    confidence = np.array([1 - n / 100 for n in range(20)])  # 1.0, 0.99, ... 0.81
    assert band(confidence, np.array(right), share, 0.0) == pytest.approx(begins)


def test_a_band_never_begins_below_the_threshold() -> None:
    confidence = np.array([1 - n / 100 for n in range(20)])
    assert band(confidence, np.ones(20, bool), 0.9, 0.9) == pytest.approx(0.9)


def test_of_the_chunks_that_do_not_answer_a_message_only_some_are_kept() -> None:
    chunk = {"family": "pages", "q": "iron?", "h": [], "kind": "own_direct"}
    examples = [
        {**chunk, "a": 1, "n": 0},
        *({**chunk, "a": 0, "n": n} for n in (1, 2, 3)),
        {"q": "iron?", "a": 0, "n": 4},
    ]
    kept = list(thinned(examples, 1, random.Random(1)))
    assert [e["a"] for e in kept] == [1, 0, 0]
    assert [e["n"] for e in kept][::2] == [0, 4]  # what is of no own set stays whole
