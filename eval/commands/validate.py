"""`article-qa eval validate`: every fault of a gold file, by line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.load import ARTICLES
from eval.commands.options import SHIPPED_GOLD, AsJson
from eval.commands.output import echo_err, friendly_errors
from eval.commands.sources import sources_of
from eval.gold.schema import GoldRow
from eval.gold.validate import faults


def command(
    gold_file: Annotated[Path, typer.Argument(metavar="[GOLD]", help="Default: the shipped questions.")] = SHIPPED_GOLD,
    corpus: Annotated[
        Path | None, typer.Option(help="Bundle folder or article file: compare offsets and numbers with it.")
    ] = None,
    as_json: AsJson = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of a line, and read nothing.")
    ] = False,
) -> None:
    """Name every fault of a gold file with its line; status 1 if there is one."""
    if schema:
        print(json.dumps(GoldRow.model_json_schema(), indent=1))
        return
    with friendly_errors():
        if corpus is None and gold_file.resolve() == SHIPPED_GOLD.resolve():
            corpus = ARTICLES
        found = faults(gold_file, sources_of(corpus, gold_file) if corpus else ())
    if as_json:
        print(json.dumps([asdict(fault) for fault in found], ensure_ascii=False))
    else:
        for fault in found:
            print(f"{gold_file}:{fault.line}: {fault}")
    if found:
        echo_err(f"{len(found)} faults on {len({fault.line for fault in found})} lines")
        raise typer.Exit(1)
    echo_err("no fault" if corpus else "no fault of form; with --corpus offsets are compared with the article too")
