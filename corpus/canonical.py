"""The one form of text that offsets count in."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from corpus.errors import SourceFormatError, SourceNotFoundError

MAX_SOURCE_BYTES = 50_000_000
"""Larger files are refused: no article is that long, and reading one would stall the index build."""


def canonical(text: str) -> str:
    """Text without a byte order mark, with line feeds as the only newline, in Unicode NFC.

    >>> canonical("a\\r\\nb\\rc")
    'a\\nb\\nc'
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def read_bytes(path: Path) -> bytes:
    """A file of a bundle as it lies there. Raises `SourceNotFoundError`, `SourceFormatError` for one too large."""
    try:
        if path.stat().st_size > MAX_SOURCE_BYTES:
            raise SourceFormatError(path, f"file is larger than {MAX_SOURCE_BYTES} bytes", hint="Split it.")
        return path.read_bytes()
    except OSError as error:
        raise SourceNotFoundError(
            f"{path}: cannot be read ({error.strerror}). Check the path and its rights."
        ) from error


def read_canonical(path: Path) -> str:
    """The canonical text of a UTF-8 file.

    Raises `SourceNotFoundError` and, for text that is empty, too large, binary or not UTF-8, `SourceFormatError`.
    """
    raw = read_bytes(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceFormatError(path, "not UTF-8 text", line=line, hint="Save the file as UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceFormatError(path, "a NUL character in the text", line=line, hint="Is this a text file?")
    if not text.strip():
        raise SourceFormatError(path, "the file is empty", hint="Give a file with text in it.")
    return canonical(text)
