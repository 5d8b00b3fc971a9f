"""The results of a gold set as a table for people and as JSON for programs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.columns import CONFIDENCE, TABLE, figure
from eval.stats import bootstrap_interval
from eval.summary import Result, Summary, by_kind, summarise

_WIDTH = 120


def text_report(results: Sequence[Result]) -> str:
    """A line per kind, a line for all, and the confidence measures below. `results` must not be empty."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("kind")
    for heading in ("n", *(column.heading for column in TABLE)):
        table.add_column(heading, justify="right")
    for kind, summary in by_kind(results).items():
        table.add_row(escape(kind), *_cells(summary))
    overall = summarise(results)
    table.add_section()
    table.add_row("all", *_cells(overall))
    success = bootstrap_interval([result.measures.success for result in results])
    out = io.StringIO()
    console = Console(file=out, width=_WIDTH, color_system=None, highlight=False)
    console.print(table)
    confidence = "  ".join(f"{column.heading} {figure(getattr(overall, column.measure))}" for column in CONFIDENCE)
    console.print(f"success 95% interval [{success.low:.3f}, {success.high:.3f}]  {confidence}", markup=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def json_report(results: Sequence[Result]) -> dict[str, object]:
    """The measures overall and by kind, with the interval of success. `results` must not be empty."""
    success = bootstrap_interval([result.measures.success for result in results])
    return {
        "overall": asdict(summarise(results)),
        "success_interval": {"level": 0.95, "low": success.low, "high": success.high},
        "kinds": {kind: asdict(summary) for kind, summary in by_kind(results).items()},
    }


def detail_rows(results: Sequence[Result]) -> Iterator[dict[str, object]]:
    """One object per item: what was asked, what was given, how good it is."""
    for result in results:
        yield {
            "id": result.item.item_id,
            "kind": result.item.kind,
            "question": result.item.question,
            "answerable": result.item.answerable,
            "abstained": result.given.abstained,
            "confidence": result.given.confidence,
            "shown": [asdict(span) for span in result.given.shown],
            "lead_ins": [asdict(span) for span in result.given.lead_ins],
            "citations": sorted(result.given.citations),
            "measures": asdict(result.measures),
        }


def _cells(summary: Summary) -> list[str]:
    return [str(summary.n), *(figure(getattr(summary, column.measure)) for column in TABLE)]
