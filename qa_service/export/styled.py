"""Reference lists as text in the styles of medical journals; the only module that imports citeproc.

The numbers are the source's own, so they are set here and not by the style.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from corpus.csl_fields import Csl, date, names, text
from qa_service.export.entries import Entry

STYLES = Path(__file__).parent / "styles"
_TEXTS = (
    "title", "container-title", "publisher", "publisher-place", "volume", "issue", "page", "source", "DOI", "URL",
)  # fmt: skip


def styled(entries: Sequence[Entry], style: str) -> str:
    """One reference a line; how its number is known follows in brackets unless the source numbers its list."""
    return "".join(f"{_number(e)}{_line(e, style)}{_status(e)}\n" for e in entries)


def _number(entry: Entry) -> str:
    return f"{entry.reference.number}. " if entry.reference.number is not None else ""


def _line(entry: Entry, style: str) -> str:
    if not entry.listed:
        return "[Not listed in the source.]"
    item = _item(entry.reference.csl or {})
    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    line = re.sub(r"([?!])\.(?=\s|$)", r"\1", "".join(map(str, bibliography.bibliography())))
    return line if line.endswith((".", "?", "!")) or {"DOI", "URL"} & item.keys() else f"{line}."


def _status(entry: Entry) -> str:
    status = str(entry.reference.status)
    return "" if status == "explicit" or not entry.listed else f" [number {status.replace('_', ' ')}]"


@lru_cache(maxsize=4)
def _style(name: str) -> CitationStylesStyle:
    return CitationStylesStyle(str(STYLES / f"{name}.csl"), validate=False)


def _item(csl: Csl) -> dict[str, Any]:
    """The fields that the styles set, in the forms that citeproc takes."""
    item: dict[str, Any] = {"id": "item", "type": text(csl, "type") or "document"}
    item.update({name: text(csl, name) for name in _TEXTS if text(csl, name)})
    issued = date(csl, "issued")
    if issued and not re.search(rf"\b{issued[0]}\b", text(csl, "source")):  # what is printed has the year already
        item["issued"] = {"date-parts": [[issued[0]]]}
    if people := names(csl, "author"):
        item["author"] = [
            {"literal": n.literal.removesuffix(".")}
            if n.literal
            else {"family": n.family, "given": n.given, "suffix": n.suffix}
            for n in people
        ]
    return item
