"""What a measure is: its name, which way is better, how it is averaged, which tables have it as a column. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

R = TypeVar("R")
"""What is measured, one for each question or passage."""

Table = Literal["kinds", "page and notices", "confidence", "systems", "conversations", "extraction"]
"""A table of the reports: by kind of question, of questions about the page and of notices, of the confidence, of systems
(beside those of "kinds"), of conversations, of sentences that were selected in passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Generic[R]):
    """A measure with its name in data and in words, its heading in a table, and the tables that have it as a column."""

    name: str
    words: str
    heading: str
    tables: frozenset[Table]
    lower_is_better: bool = False
    compared: bool = True
    """Whether two runs are compared by it: each further test costs the others power, so not what few items have."""

    def over(self, results: Sequence[R]) -> float | None:
        """The value over some results; None where they have none."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMetric(Metric[R]):
    """A mean over items. `value` is None for an item for which the measure has no meaning, which is left out."""

    value: Callable[[R], float | bool | None]

    def over(self, results: Sequence[R]) -> float | None:
        """The mean over the items that have a value."""
        return mean(self.values(results))

    def values(self, results: Sequence[R]) -> list[float]:
        """The values of the items that have one."""
        return [float(value) for result in results if (value := self.value(result)) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMetric(Metric[R]):
    """A measure of all items together, which is no mean over them: it compares one with another."""

    value: Callable[[Sequence[R]], float | None]

    def over(self, results: Sequence[R]) -> float | None:
        """The value over all items."""
        return self.value(results)


def mean(known: Sequence[float]) -> float | None:
    """The mean, or None without values."""
    return sum(known) / len(known) if known else None


def tables(*names: Table) -> frozenset[Table]:
    """The tables that have a measure as a column."""
    return frozenset(names)
