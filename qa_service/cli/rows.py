"""Rows of a JSON-lines file, worked on one by one: a row that fails gets an error in its place, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from qa_service.cli.output import echo_err, fail

Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first row that fails, before anything is written.")]


class RowError(Exception):
    """A row that cannot be worked on, in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its line in the file and its number, both from 1, and either its fields or what is wrong with it."""

    line: int
    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    fault: str | None = None

    @property
    def row_id(self) -> Any:
        """What it calls itself, or its number as a text."""
        return self.fields.get("id", str(self.number))


def read_rows(path: Path, required: Sequence[str]) -> list[Row]:
    """The rows of a file, blank lines left out; `required` fields must be there and be text."""
    with path.open("rb") as lines:
        there = [(line, packed) for line, packed in enumerate(lines, start=1) if packed.strip()]
    return [_row(line, number, packed, required) for number, (line, packed) in enumerate(there, start=1)]


def work_rows(
    path: Path,
    rows: Sequence[Row],
    out: Path,
    what: str,
    work: Callable[[Row], dict[str, Any]],
    check: Callable[[Row], object] = lambda _: None,
    strict: bool = False,
) -> None:
    """Writes what `work` makes of each row to `out`, a line each, or `{"id", "error": {...}}`; ends with exit code 1
    where a row failed, and says in its last line how many did.

    `check` raises RowError for rows that `work` would fail on; with `strict` the first fault ends it before `out` is
    written. Whatever else a row fails of is an error of the kind `internal`.
    """
    if out.exists() and out.samefile(path):
        fail(f"{out}: is the file that is read. Name another for what is written.", 2)
    if strict:
        for row in rows:
            if (fault := _fault(row, check)) is not None:
                fail(f"{path}:{row.line}: {fault}")
    failed: list[str] = []
    with out.open("w", encoding="utf-8") as written:
        for record, fault in _worked(rows, work, check, strict):
            written.write(json.dumps(record) + "\n")
            failed += [f"{path}:{record['error']['line']}: {fault}"] if fault else []
    if not failed:
        echo_err(f"{len(rows)} {what} in {out}")
        return
    more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
    good = len(rows) - len(failed)
    fail(
        f"{len(failed)} of {len(rows)} rows failed ({failed[0]}{more}): each has its error in {out}, beside {good} {what}"
    )


def _worked(
    rows: Sequence[Row], work: Callable[[Row], dict[str, Any]], check: Callable[[Row], object], strict: bool
) -> Iterator[tuple[dict[str, Any], str | None]]:
    """(record, what is wrong) of each row."""
    for row in rows:
        kind, fault = "invalid-request", _fault(row, check)
        if fault is None:
            try:
                yield work(row), None
                continue
            except Exception as error:  # of one row; whoever reads the file must see that it is no answer
                if strict:
                    raise
                kind, fault = "internal", f"{type(error).__name__}: {error}"
        problem = {"type": f"urn:article-qa:problem:{kind}", "detail": fault, "line": row.line}
        yield {"id": row.row_id, "error": problem}, fault


def _fault(row: Row, check: Callable[[Row], object]) -> str | None:
    if row.fault is None:
        try:
            check(row)
        except RowError as error:
            return str(error)
    return row.fault


def _row(line: int, number: int, packed: bytes, required: Sequence[str]) -> Row:
    try:
        value = json.loads(packed.decode("utf-8"), parse_constant=_no_constant)
        json.dumps(value, allow_nan=False)
    except UnicodeDecodeError:
        return Row(line, number, fault="not UTF-8. Save the file as UTF-8.")
    except (ValueError, RecursionError) as error:
        return Row(line, number, fault=f"not JSON ({error}). Each line must be one object.")
    fields = value if isinstance(value, dict) else {}
    missing = [name for name in required if not isinstance(fields.get(name), str)]
    return Row(line, number, fields, f"no text field {', '.join(missing)}." if missing else None)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
