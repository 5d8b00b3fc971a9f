"""Stored bounds on the measures: what a change must not fall behind."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from eval.jsonl import DataError
from eval.summary import Summary

GATES = Path(__file__).parent / "gates.toml"
_MEASURES = frozenset(field.name for field in fields(Summary))


@dataclass(frozen=True, slots=True)
class Gates:
    """Lowest and highest allowed value by measure, a field of `Summary`."""

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Violation:
    """A measure outside its bound; `value` is None when it could not be measured."""

    measure: str
    value: float | None
    bound: float
    side: str

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.4f}"
        return f"{self.measure} is {value}, {self.side} {self.bound:.4f}"


def read_gates(path: Path = GATES) -> Gates:
    """Reads the bounds. Raises `DataError` for a table or measure that does not exist, or a bound not in [0, 1]."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise DataError(path, None, f"is not TOML: {error}") from error
    if unknown := sorted(tables.keys() - {"floors", "ceilings"}):
        raise DataError(path, None, f"has {', '.join(unknown)} beside [floors] and [ceilings]")
    return Gates(
        _bounds(path, "floors", tables.get("floors", {})), _bounds(path, "ceilings", tables.get("ceilings", {}))
    )


def compare(summary: Summary, gates: Gates) -> list[Violation]:
    """The measures that are outside their bounds; one that could not be measured is."""
    violations: list[Violation] = []
    for side, bounds, sign in (("below the floor", gates.floors, 1), ("above the ceiling", gates.ceilings, -1)):
        for name, bound in bounds.items():
            value: float | None = getattr(summary, name)
            if value is None or sign * value < sign * bound:
                violations.append(Violation(name, value, bound, side))
    return violations


def _bounds(path: Path, table: str, values: object) -> dict[str, float]:
    if not isinstance(values, dict):
        raise DataError(path, None, f"{table} is not a table")
    for name, bound in values.items():
        if name not in _MEASURES:
            raise DataError(path, None, f"[{table}] {name} is no measure; there are {', '.join(sorted(_MEASURES))}")
        if isinstance(bound, bool) or not isinstance(bound, (int, float)) or not 0 <= bound <= 1:
            raise DataError(path, None, f"[{table}] {name} is {bound!r}, not a number from 0 to 1")
    return {name: float(bound) for name, bound in values.items()}
