"""How the measures of a run are printed, kept per query, and set beside published ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.output import echo_err, fail
from eval.measures.retrieval_measures import (
    DEFAULT,
    MeasuresAbsentError,
    RetrievalScores,
    UnknownMeasureError,
    parse_measures,
)
from eval.reports.published import PUBLISHED
from eval.reports.tables import Table, text_table

Measures = Annotated[
    list[str] | None, typer.Option("--measures", help=f"Names as in ir_measures; default: {' '.join(DEFAULT)}.")
]
MoreMeasures = Annotated[list[str] | None, typer.Argument(metavar="[MEASURE]...", hidden=True)]
PerQuery = Annotated[
    Path | None, typer.Option(help="Write query_id, measure, value here, a line each with tabs between.")
]


def measure_names(measures: list[str] | None, more: list[str] | None) -> list[str]:
    """The measures asked for, all checked at once; anything else is wrong usage, and no library to measure with ends it."""
    if more and not measures:
        raise typer.BadParameter(f"unexpected {' '.join(more)}; measures follow --measures")
    names = " ".join([*(measures or DEFAULT), *(more or ())]).split()
    try:
        parse_measures(names)
    except UnknownMeasureError as error:
        raise typer.BadParameter(str(error), param_hint="--measures") from error
    except MeasuresAbsentError as error:
        fail(str(error), error)
    return names


def write_per_query(path: Path, scores: RetrievalScores) -> None:
    """Writes what `ir_measures -q` and `trec_eval -q` print: a line per query and measure."""
    lines = [
        f"{query_id}\t{name}\t{value!r}\n"
        for query_id, values in scores.per_query.items()
        for name, value in values.items()
    ]
    path.write_text("".join(lines), encoding="utf-8")


def print_scores(scores: RetrievalScores, n: int, as_json: bool, collection: str | None = None) -> None:
    """Means on stdout; what others published on a collection of this name stands below, on stderr, or in the JSON."""
    published = PUBLISHED.get(collection or "", ())
    if as_json:
        beside = [{"system": p.system, **p.measures, "source": p.source} for p in published]
        print(json.dumps({"queries": n, "measures": scores.means, **({"published": beside} if beside else {})}))
        return
    for name, value in scores.means.items():
        print(f"{name}\t{value:.4f}")
    columns = [name for name in scores.means if any(name in p.measures for p in published)]
    if columns:
        rows = [(p.system, *(f"{p.measures[c]:.4f}" if c in p.measures else "–" for c in columns)) for p in published]
        ours = ("this run", *(f"{scores.means[name]:.4f}" for name in columns))
        echo_err(f"published on {collection}:")
        echo_err(text_table(Table(("system", *columns), rows, ours)))
        for source in dict.fromkeys(p.source for p in published):
            echo_err(f"source: {source}")
