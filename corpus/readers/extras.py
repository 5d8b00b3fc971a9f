"""Libraries that not everybody has: the one place where their absence becomes a message."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from corpus.errors import SourceFormatError


def library(name: str, reads: str, path: Path) -> Any:
    """A library of the extra `[formats]`, imported. Raises `SourceFormatError` that names the extra."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        hint = "Install it: pip install 'article-qa[formats]'."
        raise SourceFormatError(path, f"{reads} is read with {name}, which is not installed", hint=hint) from error
