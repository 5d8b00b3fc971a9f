"""JSON of publishers' services: read once, bounded, with an error that names the file. Pure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus.errors import SourceFormatError


def looks_like_json(raw: bytes, *names: bytes) -> bool:
    """Whether a file begins as JSON does and has all of some names of fields in it."""
    return raw[:200].lstrip(b" \t\r\n\xef\xbb\xbf")[:1] in (b"{", b"[") and all(
        b'"' + name + b'"' in raw for name in names
    )


def parse_json(raw: bytes, path: Path) -> Any:
    """The value. Raises `SourceFormatError` for what is no JSON in UTF-8 or is nested beyond use."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceFormatError(path, "not UTF-8 text", hint="Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise SourceFormatError(path, f"not JSON ({error.msg})", line=error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise SourceFormatError(path, "JSON that cannot be read", hint="Is it nested too deep?") from error


def mappings(value: object) -> list[dict[str, Any]]:
    """The mappings of a list; none for any other value."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """A text or number on one line; "" for any other value."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
