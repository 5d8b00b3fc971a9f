"""Pairs of questions over the same sources that differ in one thing, so that what answers the one is no answer to the other.

A line of `contrast_pairs.jsonl` is

    {"file": "...", "a": {"id": "tea-0001", "question": "How hot is green tea?"}, "b": {"id": ..., "question": ...},
     "differs": "subject", "what": "green / black"}

`file` holds both questions with their labels, `id` is what evaluation calls one, `question` its self-contained form. At
least one of the two is answerable. Contrast sets: Gardner et al., Findings of EMNLP 2020.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.formats.jsonl import DataError, Row, read_rows
from eval.gold.items import GoldItem

PAIRS = Path(__file__).parents[1] / "data" / "contrast_pairs.jsonl"
DIFFERENCES = ("subject", "population", "polarity", "dose_interval", "time", "number", "trial", "authority")
"""What is asked about (a drug, a disease, a test); for whom; who must or must not; how much or how often; before or after;
which number or property of it; which trial; which label, guideline or country."""
GROUPS = ("all", "one_answerable", "both_answerable", *DIFFERENCES)
"""Groups of pairs by name, in the order of the reports."""
_FIELDS = {"file", "a", "b", "differs", "what"}


@dataclass(frozen=True, slots=True)
class ContrastPair:
    """Two questions by their ids; `differs` is one of DIFFERENCES. `one_answerable`: the other has no answer."""

    a: str
    b: str
    differs: str
    one_answerable: bool

    @property
    def groups(self) -> frozenset[str]:
        """The names of the groups that the pair belongs to."""
        return frozenset({"all", "one_answerable" if self.one_answerable else "both_answerable", self.differs})


def read_pairs(path: Path, items: Iterable[GoldItem]) -> list[ContrastPair]:
    """The pairs of a file of which both questions are among the items.

    Raises `DataError` naming the line for one of another form, with an id that asks something else by now, or of two
    questions that nothing answers.
    """
    by_id = {item.item_id: item for item in items}
    pairs = []
    for line, row in read_rows(path):
        try:
            pair = _pair(row, by_id)
        except ValueError as error:
            raise DataError(path, line, str(error)) from error
        if pair is not None:
            pairs.append(pair)
    return pairs


def _pair(row: Row, by_id: Mapping[str, GoldItem]) -> ContrastPair | None:
    if row.keys() != _FIELDS:
        raise ValueError(f"has {', '.join(sorted(row))}, not {', '.join(sorted(_FIELDS))}")
    if row["differs"] not in DIFFERENCES:
        raise ValueError(f"differs is {row['differs']!r}, none of {', '.join(DIFFERENCES)}")
    sides = [_item(row[side], by_id) for side in ("a", "b")]
    a, b = sides
    if a is None or b is None:
        return None
    if not (a.answerable or b.answerable):
        raise ValueError(f"neither {a.item_id} nor {b.item_id} is answerable")
    return ContrastPair(a.item_id, b.item_id, row["differs"], a.answerable != b.answerable)


def _item(side: Any, by_id: Mapping[str, GoldItem]) -> GoldItem | None:
    """The item that is named, None where it is not among those known. Raises ValueError."""
    if not isinstance(side, dict) or side.keys() != {"id", "question"}:
        raise ValueError(f"a question has id and question, not {side!r}")
    item = by_id.get(side["id"])
    if item is not None and (item.rewrite or item.question) != side["question"]:
        raise ValueError(f"{item.item_id} asks {item.rewrite or item.question!r} by now, not {side['question']!r}")
    return item
