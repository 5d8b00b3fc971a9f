"""JSON lines, plain or gzipped, with errors that name file and line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
MAX_LINE_BYTES = 64_000_000
"""Unpacked. A packed file of a few kilobytes can hold a line of gigabytes."""


class DataError(ValueError):
    """A data file cannot be used. The message names the file, the line where there is one, and the problem."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}" if line is not None else f"{path}: {problem}")
        self.path = path
        self.line = line


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 file (gzipped if its name ends in .gz) that are not blank, numbered from 1.

    Raises `DataError` for a file that is missing, cut short, or not UTF-8, and for a line over MAX_LINE_BYTES.
    """
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, raw in enumerate(iter(lambda: lines.readline(MAX_LINE_BYTES + 1), b""), start=1):
                if len(raw) > MAX_LINE_BYTES:
                    raise DataError(path, number, f"is longer than {MAX_LINE_BYTES} bytes")
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                if line.strip():
                    yield number, line
    except UnicodeDecodeError as error:
        raise DataError(path, number, f"is not UTF-8: {error.reason} at byte {error.start + 1}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(path, number + 1, f"cannot be unpacked: {error}") from error
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror or error}") from error


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The objects of a JSON-lines file with their line numbers. Raises `DataError`."""
    for number, line in read_lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(path, number, f"is not JSON: {error}") from error
        except RecursionError as error:
            raise DataError(path, number, "is nested too deeply") from error
        if not isinstance(row, dict):
            raise DataError(path, number, f"holds {type(row).__name__}, not an object")
        yield number, row


def write_rows(path: Path, rows: Iterator[Mapping[str, object]]) -> None:
    """Writes objects as JSON lines in UTF-8."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
