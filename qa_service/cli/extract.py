"""`article-qa extract`: the evidence reader alone, on any text."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa_service.cli.output import echo_err, friendly_errors, read_rows
from qa_service.evidence.extract import extract
from qa_service.evidence.readers import open_reader


def command(
    rows: Annotated[Path, typer.Argument(help="JSON lines {id, question, context}.")],
    out: Annotated[Path, typer.Argument(help="JSON lines {id, answerable, spans} are written here.")],
) -> None:
    """Mark the sentences of each context that answer its question."""
    with friendly_errors():
        read = read_rows(rows, ("question", "context"))
        reader = open_reader()
        with out.open("w", encoding="utf-8") as written:
            for number, row in enumerate(read, start=1):
                answerable, spans = extract(reader, row["question"], row["context"])
                record = {
                    "id": row.get("id", str(number)),
                    "answerable": round(answerable, 6),
                    "spans": [{**asdict(s), "score": round(s.score, 6)} for s in spans],
                }
                written.write(json.dumps(record) + "\n")
    echo_err(f"{len(read)} rows in {out}")
