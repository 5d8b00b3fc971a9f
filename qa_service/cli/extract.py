"""`article-qa extract`: the evidence reader alone, on any text."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from qa_service.cli.output import failing_in_words
from qa_service.cli.rows import Row, Strict, read_rows, work_rows
from qa_service.extract import extract
from qa_service.reader import OnnxReader


def command(
    rows: Annotated[Path, typer.Argument(help="JSON lines {id, question, context}.")],
    out: Annotated[Path, typer.Argument(help="JSON lines {id, answerable, spans} are written here.")],
    strict: Strict = False,
) -> None:
    """Mark the sentences of each context that answer its question; exit 1 if a row has no text for both."""
    with failing_in_words():
        read = read_rows(rows, ("question", "context"))
        reader = OnnxReader()
        work_rows(rows, read, out, "extractions", lambda row: _extracted(reader, row), strict=strict)


def _extracted(reader: OnnxReader, row: Row) -> dict[str, Any]:
    answerable, spans = extract(reader, row.fields["question"], row.fields["context"])
    return {
        "id": row.row_id,
        "answerable": round(answerable, 6),
        "spans": [{**asdict(s), "score": round(s.score, 6)} for s in spans],
    }
