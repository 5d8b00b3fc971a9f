"""`article-qa eval build`: a gold file from questions whose evidence is given by its words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.output import echo_err, friendly_errors
from eval.commands.sources import sources_of
from eval.formats.jsonl import read_rows, write_rows
from eval.gold.build import fill_item
from eval.gold.checks import GoldError, Item
from eval.gold.validate import faults


def command(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help='Lines with evidence as [[{"text": "..."}]].')],
    gold_file: Annotated[Path, typer.Argument(metavar="GOLD", help="The gold file to write.")],
    corpus: Annotated[Path, typer.Option(help="Bundle folder or article file they are about.")],
) -> None:
    """Find the evidence of each question by its words, write a gold file with offsets, and name every fault."""
    with friendly_errors():
        sources = sources_of(corpus, gold_file)
        texts = {source.doc_id: source.text for source in sources}
        items: list[Item] = []
        problems: list[str] = []
        for line, row in read_rows(questions):
            labels = {"kind": "other", "persona": "other", "answerable": bool(row.get("evidence"))}
            history = {"turn": len(row.get("history") or ()) + 1}
            try:
                items.append(fill_item({**labels, **history, **row}, texts))
            except GoldError as error:
                problems.append(f"{questions}:{line}: {error}")
        if not problems:
            write_rows(gold_file, iter(items))
            problems = [f"{gold_file}:{fault.line}: {fault}" for fault in faults(gold_file, sources)]
    for problem in problems:
        print(problem)
    if problems:
        echo_err(f"{len(problems)} faults")
        raise typer.Exit(1)
    echo_err(f"{len(items)} questions in {gold_file}")
