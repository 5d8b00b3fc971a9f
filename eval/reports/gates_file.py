"""The file of the gates: bounds by measure, what is held against, bounds of conversations and of contrast pairs."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from eval.formats.jsonl import DataError
from eval.formats.toml_file import read_tables
from eval.gold.contrast_pairs import GROUPS as CONTRASTS
from eval.measures.message_measures import MEASURES as MESSAGES
from eval.measures.metrics import METRICS
from eval.reports.conversation_figures import MEASURES as CONVERSATION_MEASURES
from eval.reports.gates import LEVEL, Gates

GATES = Path(__file__).parents[1] / "gates.toml"
_TABLES = ("floors", "ceilings", "regression", "conversations", "contrasts", "messages")


def read_gates(path: Path = GATES) -> Gates:
    """Reads the gates. Raises `DataError` for a table or measure that does not exist, or a bound not in [0, 1]."""
    tables = read_tables(path)
    if unknown := sorted(tables.keys() - set(_TABLES)):
        raise DataError(path, None, f"has {', '.join(unknown)} beside {', '.join(f'[{t}]' for t in _TABLES)}")
    return Gates(
        _bounds(path, "floors", tables.get("floors", {})),
        _bounds(path, "ceilings", tables.get("ceilings", {})),
        *_regression(path, tables.get("regression", {})),
        _conversations(path, tables.get("conversations", {})),
        _bounds(path, "contrasts", tables.get("contrasts", {}), CONTRASTS),
        _bounds(path, "messages", tables.get("messages", {}), MESSAGES),
    )


def _regression(path: Path, values: object) -> tuple[str | None, float]:
    if not isinstance(values, dict) or values.keys() - {"baseline", "level"}:
        raise DataError(path, None, "[regression] has only baseline and level")
    baseline, level = values.get("baseline"), values.get("level", LEVEL)
    if baseline is not None and not isinstance(baseline, str):
        raise DataError(path, None, f"[regression] baseline is {baseline!r}, not a file name")
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 < level < 1:
        raise DataError(path, None, f"[regression] level is {level!r}, not a number between 0 and 1")
    return baseline, float(level)


def _conversations(path: Path, folders: object) -> dict[str, dict[str, float]]:
    if not isinstance(folders, dict):
        raise DataError(path, None, "conversations is not a table")
    return {
        folder: _bounds(path, f"conversations.{folder}", bounds, CONVERSATION_MEASURES)
        for folder, bounds in folders.items()
    }


def _bounds(path: Path, table: str, values: object, measures: Collection[str] = METRICS.keys()) -> dict[str, float]:
    if not isinstance(values, dict):
        raise DataError(path, None, f"{table} is not a table")
    for name, bound in values.items():
        if name not in measures:
            raise DataError(path, None, f"[{table}] {name} is no measure; there are {', '.join(sorted(measures))}")
        if isinstance(bound, bool) or not isinstance(bound, (int, float)) or not 0 <= bound <= 1:
            raise DataError(path, None, f"[{table}] {name} is {bound!r}, not a number from 0 to 1")
    return {name: float(bound) for name, bound in values.items()}
