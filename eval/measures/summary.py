"""The measures of a whole gold set, and of each kind of question in it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.measures.answer_measures import Result
from eval.measures.metrics import METRICS


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The measures over `n` items, of which `answerable` are; a value is None where the items have none."""

    n: int
    answerable: int
    values: Mapping[str, float | None]

    def __getitem__(self, measure: str) -> float | None:
        return self.values[measure]

    def as_json(self) -> dict[str, float | None]:
        """Counts and measures by name."""
        return {"n": self.n, "answerable": self.answerable, **self.values}


def summarise(results: Sequence[Result]) -> Summary:
    """Every measure of the registry over all results."""
    return Summary(
        n=len(results),
        answerable=sum(result.item.answerable for result in results),
        values={name: metric.over(results) for name, metric in METRICS.items()},
    )


def by_kind(results: Sequence[Result]) -> dict[str, Summary]:
    """The measures of each kind, in the order in which the kinds first come."""
    return _by(results, lambda result: result.item.kind)


def by_persona(results: Sequence[Result]) -> dict[str, Summary]:
    """The measures of each persona, in the order in which they first come."""
    return _by(results, lambda result: result.item.persona)


def _by(results: Sequence[Result], group: Callable[[Result], str]) -> dict[str, Summary]:
    names = dict.fromkeys(map(group, results))
    return {name: summarise([result for result in results if group(result) == name]) for name in names}
