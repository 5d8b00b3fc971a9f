"""The one form of text that offsets count in."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from pathlib import Path

from corpus.errors import SourceFormatError, SourceNotFoundError

MAX_SOURCE_BYTES = 50_000_000
"""Larger files are refused: no article is that long, and reading one would stall the index build."""


_ENTITY = re.compile(r"&(?!amp;#?\w{1,31};)(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
"""A character written as HTML writes it; not an ampersand that is written so to keep what follows it from being one."""


_SPACES = "\u00a0\u2002\u2003\u2009\u200a\u202f\u200b\u200c\u200d\u00ad"
"""Spaces, joiners and the soft hyphen, which have names in HTML and are no control characters."""


def canonical(text: str) -> str:
    """Text without a byte order mark, with line feeds as the only newline, HTML entities as characters, in Unicode NFC.

    What is no name of a character, or names a control character, stays as it is. A text that is canonical does not
    change.

    >>> canonical("a\\r\\nb\\rc"), canonical("Hb &ge;12&nbsp;g/dL, R&D; &amp;lt;")
    ('a\\nb\\nc', 'Hb ≥12\\xa0g/dL, R&D; &amp;lt;')
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _ENTITY.sub(_character, text) if "&" in text else text)


def _character(entity: re.Match[str]) -> str:
    found = unescape(entity.group())
    kept = found != "\ufffd" and (found.isprintable() or found in _SPACES)
    return found if kept else entity.group()


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
    """The canonical text of a UTF-8 file. Raises `SourceNotFoundError`, and as `canonical_bytes`."""
    return canonical_bytes(read_bytes(path), path)


def canonical_bytes(raw: bytes, path: Path) -> str:
    """The canonical text of the bytes of a UTF-8 file.

    Raises `SourceFormatError` for text that is empty, binary or not UTF-8; `path` is for its message.
    """
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
