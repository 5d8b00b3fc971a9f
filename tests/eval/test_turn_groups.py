"""Which groups a turn belongs to."""

from __future__ import annotations

from eval.gold.items import GoldItem, GoldSpan
from eval.measures.turn_groups import GROUPS, groups_of

ARTICLE, NAMED, NOTE = GoldSpan(0, 3), GoldSpan(0, 3, "tea"), GoldSpan(0, 3, "note")
HISTORY = ("What is tea?",)


def groups(*evidence: tuple[GoldSpan, ...], history: tuple[str, ...] = (), rewrite: str | None = None) -> set[str]:
    item = GoldItem(
        item_id="1",
        kind="direct",
        question="Is it hot?",
        answerable=bool(evidence),
        history=history,
        evidence=evidence,
        rewrite=rewrite,
    )
    return set(groups_of(item, "tea"))


def test_a_turn_without_a_history_is_a_first_turn_whatever_its_rewrite() -> None:
    assert groups((ARTICLE,)) == {"all", "first_turn"}
    assert groups((ARTICLE,), rewrite="Is tea hot?") == {"all", "first_turn"}


def test_a_turn_leans_when_its_self_contained_form_has_other_words() -> None:
    assert groups((ARTICLE,), history=HISTORY, rewrite="Is tea hot?") == {"all", "leaning"}
    assert groups((ARTICLE,), history=HISTORY, rewrite="Is it hot?") == {"all", "standalone"}
    assert groups((ARTICLE,), history=HISTORY) == {"all", "standalone"}


def test_a_turn_needs_a_note_when_one_of_its_groups_stands_in_notes_only() -> None:
    assert "needs_note" in groups((NOTE,))
    assert "needs_note" in groups((ARTICLE,), (NOTE,))
    assert "needs_note" not in groups((ARTICLE, NOTE))
    assert "needs_note" not in groups((NOTE, NAMED))


def test_what_nothing_answers_is_unanswerable_and_needs_no_note() -> None:
    assert groups() == {"all", "first_turn", "unanswerable"}
    assert set(GROUPS) == {"all", "first_turn", "leaning", "standalone", "unanswerable", "needs_note"}
