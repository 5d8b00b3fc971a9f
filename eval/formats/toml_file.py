"""Reads a TOML file of ours, with an error that names it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from eval.formats.jsonl import DataError


def read_tables(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises `DataError` for one that cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise DataError(path, None, f"is not TOML: {error}") from error
