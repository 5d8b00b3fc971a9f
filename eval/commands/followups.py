"""`article-qa eval followups`: follow-up questions as asked, glued to their history, searched by, rewritten by people."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Limit, Out, Seed
from eval.commands.output import friendly_errors, write_run_results
from eval.formats.extraction_data import sample
from eval.gold.conversations import conversations_file, gold_follow_ups, is_gold, read_conversations
from eval.gold.items import read_gold
from eval.measures.metric import mean
from eval.measures.stats import holm, paired_randomisation
from eval.reports.report_columns import figure
from eval.reports.tables import Table, text_table
from eval.runs.results_file import RunInfo
from eval.runs.run_followups import FORMS, Resolution, followup_rows, run_followups


def command(
    data: Annotated[
        Path, typer.Option(help="Folder with conversations.jsonl, or a gold file; default: the shipped questions.")
    ] = SHIPPED_GOLD,
    corpus: Corpus = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
) -> None:
    """Compare what is searched by with rewrites by people; `eval conversations` measures the answers they get."""
    del (
        corpus
    )  # was needed when questions were rewritten by the words of their article; commands that give it still run
    began = time.monotonic()
    with friendly_errors():
        path = conversations_file(data)
        gold = is_gold(path)
        turns = [turn for _, turn in gold_follow_ups(read_gold(path))] if gold else read_conversations(path)
        found = run_followups(sample(turns, limit, seed))
        if out is not None:
            info = RunInfo(f"followups-{data.stem}", [path], seed, limit)
            write_run_results(out, info, followup_figures(found), followup_rows(found), began)
    print(json.dumps(followup_figures(found)) if as_json else text_table(followup_table(found, seed)))


def followup_figures(found: Sequence[Resolution]) -> dict[str, object]:
    """Token F1 of each form over leaning turns, and how many turns stand alone."""
    return {
        "turns": len(found),
        "standalone_turns": sum(resolution.standalone for resolution in found),
        "token_f1": {form: mean(_leaning_f1(found, form)) for form in FORMS},
    }


def followup_table(found: Sequence[Resolution], seed: int = 0) -> Table:
    """A row per form; each p tests it against the last turn alone (paired randomisation, Holm)."""
    scores = {form: _leaning_f1(found, form) for form in FORMS}
    p_values = _p_values(scores, seed)
    rows = [(form, str(len(known)), figure(mean(known)), p_values[form]) for form, known in scores.items()]
    return Table(("form", "n leaning", "token F1", "p"), rows)


def _leaning_f1(found: Sequence[Resolution], form: str) -> list[float]:
    return [resolution.token_f1(form) for resolution in found if not resolution.standalone]


def _p_values(values: Mapping[str, Sequence[float]], seed: int) -> dict[str, str]:
    first, *others = FORMS
    if not values[first]:
        return dict.fromkeys(FORMS, "–")
    corrected = holm([paired_randomisation(values[first], values[form], seed=seed).p_value for form in others])
    return {first: "–"} | {form: f"{p:.4f}" for form, p in zip(others, corrected, strict=True)}
