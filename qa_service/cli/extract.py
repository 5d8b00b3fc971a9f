"""`article-qa extract`: the evidence reader alone, on any text."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from qa_service.cli.output import friendly_errors
from qa_service.cli.rows import Row, Strict, read_rows, work_rows
from qa_service.evidence.extract import extract
from qa_service.evidence.reader import Reader
from qa_service.evidence.readers import open_reader


def command(
    rows: Annotated[Path, typer.Argument(help="JSON lines {id, question, context}.")],
    out: Annotated[Path, typer.Argument(help="JSON lines {id, answerable, spans} are written here.")],
    strict: Strict = False,
) -> None:
    """Mark the sentences of each context that answer its question; exit 1 if a row has no text for both."""
    with friendly_errors():
        read = read_rows(rows, ("question", "context"))
        reader = open_reader()
        work_rows(rows, read, out, "extractions", lambda row: _extracted(reader, row), strict=strict)


def _extracted(reader: Reader, row: Row) -> dict[str, Any]:
    answerable, spans = extract(reader, row.fields["question"], row.fields["context"])
    return {
        "id": row.row_id,
        "answerable": round(answerable, 6),
        "spans": [{**asdict(s), "score": round(s.score, 6)} for s in spans],
    }
