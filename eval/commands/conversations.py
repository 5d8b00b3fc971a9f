"""`article-qa eval conversations`: how good the answers are in conversations, as typed and self-contained."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.conversation_run import ask_sets
from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Limit, Out, Seed
from eval.commands.output import echo_err, friendly_errors
from eval.formats.jsonl import write_rows
from eval.gold.contrast_pairs import PAIRS
from eval.gold.parts import in_part, read_parts
from eval.gold.question_sets import SetPlace, chosen_sets, find_sets
from eval.reports.conversation_report import conversation_figures, conversation_text
from eval.runs.run_conversations import FORMS, Form, turn_rows


class _Forms(StrEnum):
    TYPED = "typed"
    ALONE = "alone"
    BOTH = "both"


_ASKED: Mapping[_Forms, tuple[Form, ...]] = {_Forms.TYPED: ("typed",), _Forms.ALONE: ("alone",), _Forms.BOTH: FORMS}


class _Part(StrEnum):
    FIT = "fit"
    MEASURED = "measured"


def command(
    data: Annotated[
        Path, typer.Option(help="Pages, bundles, a folder of them, or a gold file; default: the shipped questions.")
    ] = SHIPPED_GOLD,
    corpus: Corpus = None,
    only: Annotated[str | None, typer.Option(help="Names of sets, with commas between.")] = None,
    part: Annotated[_Part | None, typer.Option(help="The sets that are fitted on, or those that only measure.")] = None,
    form: Annotated[
        _Forms, typer.Option(help="With the history, rewritten to be self-contained, or both.")
    ] = _Forms.BOTH,
    contrasts: Annotated[
        Path, typer.Option(help="Pairs of questions that differ in one thing, as JSON lines.")
    ] = PAIRS,
    as_json: AsJson = False,
    details: Annotated[Path | None, typer.Option(help="Write what each turn got here, as JSON lines.")] = None,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
) -> None:
    """Ask the turns of conversations over pages and bundles, as typed and self-contained, and measure the answers."""
    with friendly_errors():
        places = _places(data, corpus, only, part)
        name = data.resolve().stem
        run = ask_sets(name, places, forms=_ASKED[form], out=out, seed=seed, limit=limit, contrasts=contrasts)
        if details is not None:
            write_rows(details, turn_rows(run.turns))
        if as_json:
            print(json.dumps(conversation_figures(run.turns, run.pairs, seed)))
        else:
            print(conversation_text(run.turns, run.pairs, seed))
    for item_id in run.altered:
        echo_err(f"{item_id}: a quote is not the words of its source at its place")
    if run.altered:
        raise typer.Exit(1)


def _places(data: Path, corpus: Path | None, only: str | None, part: _Part | None) -> list[SetPlace]:
    """The sets that were asked for. Raises `DataError`."""
    from corpus.load import ARTICLES

    found = find_sets(data, corpus, ARTICLES)
    if part is not None:
        found = in_part(found, data, part.value, read_parts())
    if only is not None:
        found = chosen_sets(found, data, [name.strip() for name in only.split(",") if name.strip()])
    return found
