"""What a value read from a file of a bundle may be, so that it can be stored, sent and shown: text, numbers, and lists."""

from __future__ import annotations

import json
import math
from pathlib import Path

from corpus.canonical import read_bytes
from corpus.errors import SourceFormatError

MAX_DEPTH = 32
"""Levels of lists and objects. What is nested deeper is no record of anything, and serialisers give up on it."""


def read_json(path: Path) -> object:
    """The value of a JSON file in UTF-8, with or without a byte order mark, of which `fault_of` finds none.

    Raises SourceNotFoundError, and SourceFormatError naming the line where there is one to name.
    """
    raw = read_bytes(path)
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except RecursionError as error:
        raise SourceFormatError(
            path, f"is nested deeper than {MAX_DEPTH} levels", hint="Is this the right file?"
        ) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceFormatError(path, "not UTF-8 text", line=line, hint="Save the file as UTF-8.") from error
    except ValueError as error:  # a number of thousands of digits is one that is no JSONDecodeError
        raise SourceFormatError(path, f"not JSON ({error})", line=getattr(error, "lineno", None)) from error
    if (fault := fault_of(value)) is not None:
        raise SourceFormatError(path, fault)
    return value


def fault_of(value: object) -> str | None:
    """What keeps a value from being stored and sent, in words; None where nothing does."""
    level, depth = [value], 0
    while level:
        below: list[object] = []
        for item in level:
            if isinstance(item, str) and any("\ud800" <= c <= "\udfff" for c in item):
                return "holds a character that is none (half of a surrogate pair)"
            if isinstance(item, float) and not math.isfinite(item):
                return f"holds {item}, which is no number"
            if isinstance(item, dict):
                below += [*item.keys(), *item.values()]
            elif isinstance(item, list):
                below += item
        level, depth = below, depth + 1
        if depth > MAX_DEPTH:
            return f"is nested deeper than {MAX_DEPTH} levels"
    return None
