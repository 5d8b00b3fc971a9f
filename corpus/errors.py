"""Errors of reading sources.

CorpusError
├── SourceNotFoundError   no such file or folder, or nothing readable in it
└── SourceFormatError     the file is there but cannot be read whole
"""

from __future__ import annotations

from pathlib import Path


class CorpusError(Exception):
    """A source could not be read. The message names the thing, the place and the next step."""


class SourceNotFoundError(CorpusError):
    """There is no such file or folder, or nothing readable in it."""


class SourceFormatError(CorpusError):
    """A file is there but cannot be read whole; `path` and `line` (from 1, or None) say where."""

    def __init__(self, path: Path | str, problem: str, *, line: int | None = None, hint: str = "") -> None:
        where = f"{path}, line {line}" if line is not None else str(path)
        super().__init__(f"{where}: {problem}." + (f" {hint}" if hint else ""))
        self.path = path
        self.line = line
        self.problem = problem
