"""What files are by their first bytes, for those that no reader reads: the message then says what was given. Pure."""

from __future__ import annotations

_ALSO_TEXT = "Give the article as HTML, Word, JATS XML, Markdown or text."
_PICTURE = "Run it through text recognition first."
_KNOWN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", _ALSO_TEXT),
    (b"\xd0\xcf\x11\xe0", "a Word file of the form before 2007, or one that a password protects", "Save it as .docx."),
    (b"{\\rtf", "a rich text file", "Save it as .docx, .html or .txt."),
    (b"PK\x03\x04", "a zip archive that is no Word file", "Give the files in it one by one."),
    (b"\x89PNG", "a picture", _PICTURE),
    (b"\xff\xd8\xff", "a picture", _PICTURE),
    (b"GIF8", "a picture", _PICTURE),
    (b"II*\0", "a picture", _PICTURE),
    (b"\x1f\x8b", "compressed by gzip", "Unpack it first."),
    (b"BZh91AY", "compressed by bzip2", "Unpack it first."),
    (b"\xfd7zXZ", "compressed by xz", "Unpack it first."),
)


def known_otherwise(raw: bytes) -> tuple[str, str] | None:
    """(what the bytes are, what to do) for a file of a known kind that is not read; None for any other."""
    return next((("it is " + what, hint) for sign, what, hint in _KNOWN if raw.startswith(sign)), None)
