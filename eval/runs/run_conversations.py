"""Asks turns of conversations as they were typed, with what was asked before, and in self-contained form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from eval.formats.jsonl import Row
from eval.gold.items import GoldItem
from eval.gold.question_sets import QuestionSet
from eval.measures.answer_measures import Given, Result, measure
from eval.measures.turn_groups import groups_of
from eval.runs.detail import detail_rows, given_of
from eval.runs.journal import Journal
from eval.runs.run_gold import Give, ask_of, asking, keeping
from qa_service.engine import Engine, every

Form = Literal["typed", "alone"]
FORMS: tuple[Form, ...] = ("typed", "alone")
"""With its history as it was typed; rewritten to be self-contained, without a history."""


@dataclass(frozen=True, slots=True)
class TurnResult:
    """A turn of a set, asked in one form; `result.item` is what was asked, with the labels of the turn."""

    set_name: str
    doc_id: str
    turn: GoldItem
    form: Form
    result: Result
    groups: frozenset[str]


def in_form(item: GoldItem, form: Form) -> GoldItem:
    """The item as it is asked in a form."""
    return item if form == "typed" else replace(item, question=item.rewrite or item.question, history=())


def ask_set(
    engine: Engine,
    chosen: QuestionSet,
    forms: Sequence[Form],
    journal: Journal | None = None,
    on_item: Callable[[], object] = lambda: None,
    *,
    with_read: bool = True,
) -> list[TurnResult]:
    """The turns of a set in each form, in order of the forms; `on_item` is called after each.

    Without `with_read` it is not asked what is read, which takes a part of the time of an answer.
    """
    system = asking_and_reading(engine, chosen.doc_id) if with_read else asking(engine, chosen.doc_id)
    found: list[TurnResult] = []
    for form in forms:
        give = keeping(system, journal, f"{form} ")
        for turn in chosen.items:
            found.append(_turn_result(chosen, turn, form, give(in_form(turn, form))))
            on_item()
    return found


def turns_again(rows: Iterable[Row], chosen: QuestionSet, form: Form) -> list[TurnResult]:
    """The answers of an earlier run to the turns of a set, measured by the labels of today.

    Turns that the run does not have, or that ask something else by now, are left out. Raises KeyError or TypeError for
    a row of another form.
    """
    by_id = {row["id"]: row for row in rows}
    found: list[TurnResult] = []
    for turn in chosen.items:
        row, asked = by_id.get(turn_id(turn, form)), in_form(turn, form)
        if row is not None and (row["question"], row["history"]) == (asked.question, list(asked.history)):
            found.append(_turn_result(chosen, turn, form, given_of(row)))
    return found


def turn_id(turn: GoldItem, form: Form) -> str:
    """What a turn in one form is called in details and result files."""
    return f"{turn.item_id} {form}"


def asking_and_reading(engine: Engine, doc_id: str) -> Give:
    """The product as a system, which also says what it reads for each question."""
    ask = asking(engine, doc_id)
    spans = {
        document.doc_id: [(unit.span.start, unit.span.end) for unit in document.units] for document in every(engine)
    }

    def give(item: GoldItem) -> Given:
        chunks = engine.chunks_read(ask_of(item, doc_id))
        read = tuple(
            (chunk.doc_id, spans[chunk.doc_id][chunk.unit_start][0], spans[chunk.doc_id][chunk.unit_end - 1][1])
            for chunk in chunks
        )
        return replace(ask(item), read=read)

    return give


def turn_rows(turns: Sequence[TurnResult]) -> Iterator[dict[str, object]]:
    """One object per turn and form: what was asked, what was given, how good it is. Its id names turn and form."""
    for turn, row in zip(turns, detail_rows(turn.result for turn in turns), strict=True):
        yield {
            **row,
            "id": turn_id(turn.turn, turn.form),
            "set": turn.set_name,
            "form": turn.form,
            "groups": sorted(turn.groups),
        }


def _turn_result(chosen: QuestionSet, turn: GoldItem, form: Form, given: Given) -> TurnResult:
    asked = in_form(turn, form)
    result = Result(asked, given, measure(asked, given, chosen.doc_id))
    return TurnResult(chosen.place.name, chosen.doc_id, turn, form, result, groups_of(turn, chosen.doc_id))
