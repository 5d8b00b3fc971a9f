"""The reader reorders what retrieval found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa_service.reader import Passage, Reading
from qa_service.reranking import DEPTH, rerank


class WordReader:
    """Thinks that a passage answers by how often it has the question's words."""

    reader_id = "words"

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        return [Reading(np.zeros(len(p.units)), float(" ".join(p.units).count(question))) for p in passages]


def test_what_the_reader_finds_answering_rises_and_what_it_did_not_read_stays_behind() -> None:
    found = [f"d{i}" for i in range(DEPTH + 3)]
    passages = [Passage("", ("dose dose" if i == 2 else "other",)) for i in range(DEPTH)]
    ranked = rerank(WordReader(), "dose", found, passages)
    # by hand: d2 is third in one ranking and first in the other, d0 first and second, d1 second and third
    assert [item for item, _ in ranked[:3]] == ["d0", "d2", "d1"]
    assert [item for item, _ in ranked[DEPTH:]] == found[DEPTH:]
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)


def test_nothing_found_is_nothing_reranked() -> None:
    assert rerank(WordReader(), "dose", [], []) == []
