"""What a run has got so far, a line a question: a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Journal:
    """Values by key, each written out before the next is asked for.

    The first line says which run this is. A file of another run is begun anew; a last line that was cut by the end
    of its process is dropped. The file goes when its `with` block ends without an error: the run is complete.
    """

    def __init__(self, path: Path, run: str) -> None:
        self.path = path
        self._values: dict[str, Any] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = self._read(run)
        self._file = path.open("ab")
        self._file.truncate(kept)
        if not kept:
            self._write({"run": run})

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        if kind is None:
            self.path.unlink()

    def close(self) -> None:
        """Leaves the file for a later run to go on with."""
        self._file.close()

    def add(self, key: str, value: object) -> None:
        """Keeps a value, which JSON must be able to hold."""
        self._write({"key": key, "value": value})
        self._values[key] = value

    def _write(self, row: dict[str, object]) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n")
        self._file.flush()

    def _read(self, run: str) -> int:
        """Reads what this very run has written and returns how many bytes of the file that is."""
        kept = 0
        lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        for number, line in enumerate(lines):
            row = _whole(line)
            if row is None or (number == 0 and row.get("run") != run):
                break
            if number:
                self._values[row["key"]] = row["value"]
            kept += len(line)
        return kept


def remembering(
    compute: Callable[P, T],
    journal: Journal | None,
    key: Callable[P, str],
    *,
    encode: Callable[[T], object] = lambda value: value,
    decode: Callable[[Any], T] = lambda value: value,
) -> Callable[P, T]:
    """`compute`, but what the journal already has is taken from there, and what is new is put there."""
    if journal is None:
        return compute

    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        name = key(*args, **kwargs)
        if name in journal:
            return decode(journal[name])
        value = compute(*args, **kwargs)
        journal.add(name, encode(value))
        return value

    return remembered


def _whole(line: bytes) -> dict[str, Any] | None:
    """The object on a line that was written to its end."""
    if not line.endswith(b"\n"):
        return None
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and row.keys() in ({"run"}, {"key", "value"}) else None
