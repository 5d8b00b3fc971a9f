"""The forms of export, by the name that the command line and `?format=` take. A new form is a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qa_service.export.bibtex import bibtex
from qa_service.export.csl_json import csl_json
from qa_service.export.entries import Entry
from qa_service.export.ris import ris


class FormatName(StrEnum):
    """Names of the forms; the last two are CSL style names."""

    CSL_JSON = "csl-json"
    RIS = "ris"
    BIBTEX = "bibtex"
    VANCOUVER = "vancouver"
    AMA = "american-medical-association"


@dataclass(frozen=True, slots=True)
class Format:
    """A form: its media type, how entries are written in it, and what a program reads back from that."""

    media_type: str
    write: Callable[[Sequence[Entry]], str]
    json_schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})


def _styled(style: FormatName) -> Callable[[Sequence[Entry]], str]:
    def write(entries: Sequence[Entry]) -> str:
        from qa_service.export.styled import styled  # citeproc and lxml are loaded when a style is asked for

        return styled(entries, style)

    return write


FORMATS = {
    FormatName.CSL_JSON: Format(
        "application/vnd.citationstyles.csl+json", csl_json, {"type": "array", "items": {"type": "object"}}
    ),
    FormatName.RIS: Format("application/x-research-info-systems", ris),
    FormatName.BIBTEX: Format("application/x-bibtex", bibtex),
    FormatName.VANCOUVER: Format("text/plain", _styled(FormatName.VANCOUVER)),
    FormatName.AMA: Format("text/plain", _styled(FormatName.AMA)),
}
