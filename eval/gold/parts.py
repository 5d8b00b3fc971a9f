"""Which question sets are fitted on and which only measure: what `eval/data/parts.toml` says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eval.formats.jsonl import DataError
from eval.formats.toml_file import read_tables
from eval.gold.question_sets import SetPlace

PARTS = Path(__file__).parents[1] / "data" / "parts.toml"
Part = Literal["fit", "measured"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Names of the sets of each part."""

    fit: frozenset[str]
    measured: frozenset[str]

    def of(self, part: Part) -> frozenset[str]:
        """The names in a part."""
        return self.fit if part == "fit" else self.measured


def read_parts(path: Path = PARTS) -> Parts:
    """Reads the parts. Raises `DataError` for a table that does not exist, and for a set that is in both."""
    tables = read_tables(path)
    if tables.keys() != {"fit", "measured"}:
        raise DataError(path, None, f"has {', '.join(tables) or 'no table'}, not [fit] and [measured]")
    parts = Parts(_names(path, tables["fit"]), _names(path, tables["measured"]))
    if both := sorted(parts.fit & parts.measured):
        raise DataError(path, None, f"has {', '.join(both)} in both parts")
    return parts


def in_part(found: Sequence[SetPlace], data: Path, part: Part, parts: Parts) -> list[SetPlace]:
    """The sets that belong to a part. Raises `DataError` where none does."""
    chosen = [place for place in found if place.name in parts.of(part)]
    if not chosen:
        raise DataError(data, None, f"has no set of the part {part!r}; eval/data/parts.toml lists them")
    return chosen


def _names(path: Path, table: object) -> frozenset[str]:
    found: set[str] = set()
    for names in table.values() if isinstance(table, dict) else [None]:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise DataError(path, None, "a part is a table of lists of names")
        found.update(names)
    return frozenset(found)
