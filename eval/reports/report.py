"""The results of a gold set as a table for people, as Markdown, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from eval.measures.answer_measures import Result
from eval.measures.certainty import intervals, smallest_differences
from eval.measures.metric import Metric
from eval.measures.risk_thresholds import RiskThreshold, risk_thresholds
from eval.measures.stats import Interval, bootstrap_interval
from eval.measures.summary import Summary, by_kind, by_persona, summarise
from eval.reports.report_columns import CONFIDENCE, PAGE_AND_NOTICES, TABLE, figure
from eval.reports.tables import Table, markdown_table, text_table


def text_report(results: Sequence[Result], seed: int = 0) -> str:
    """A line per kind and per persona, a line for all, the confidence measures below. `results` must not be empty."""
    overall = summarise(results)
    tables = [text_table(group_table("kind", by_kind(results), overall))]
    personas = by_persona(results)
    if len(personas) > 1:
        tables.append(text_table(group_table("persona", personas, overall)))
    success = bootstrap_interval([result.measures.success for result in results], seed=seed)
    smallest = smallest_differences(results).get("success")
    return "\n".join(
        [
            *tables,
            _line(PAGE_AND_NOTICES, overall),
            f"success 95% interval [{success.low:.3f}, {success.high:.3f}], "
            f"smallest difference that shows {figure(smallest)}",
            _line(CONFIDENCE, overall),
        ]
    )


def markdown_report(results: Sequence[Result], title: str, seed: int = 0) -> str:
    """The figures as Markdown tables: measures with intervals, by kind, by persona, thresholds, failed questions."""
    overall = summarise(results)
    failures = [result for result in results if not result.measures.success]
    parts = [
        f"# {title}",
        f"{overall.n} questions, {overall.answerable} of them answerable; {len(failures)} failures.",
        "## Measures",
        markdown_table(measure_table(results, intervals(results, seed))),
        "## By kind",
        markdown_table(group_table("kind", by_kind(results), overall)),
        "## By persona",
        markdown_table(group_table("persona", by_persona(results), overall)),
        "## Thresholds for stated risks",
        markdown_table(threshold_table(thresholds(results, seed))),
        "## Failures",
        markdown_table(
            Table(
                ("id", "kind", "question", "what went wrong"),
                [(r.item.item_id, r.item.kind, r.item.question, what_went_wrong(r)) for r in failures],
                words=4,
            )
        ),
    ]
    return "\n\n".join(parts) + "\n"


def json_report(results: Sequence[Result], seed: int = 0) -> dict[str, object]:
    """The measures overall, with their intervals, by kind and by persona. `results` must not be empty."""
    return {
        "overall": summarise(results).as_json(),
        "intervals": {
            measure: {"level": 0.95, "low": interval.low, "high": interval.high}
            for measure, interval in intervals(results, seed).items()
        },
        "smallest_differences": smallest_differences(results),
        "risk_thresholds": [asdict(threshold) for threshold in thresholds(results, seed)],
        "kinds": {kind: summary.as_json() for kind, summary in by_kind(results).items()},
        "personas": {persona: summary.as_json() for persona, summary in by_persona(results).items()},
    }


def thresholds(results: Sequence[Result], seed: int = 0) -> list[RiskThreshold]:
    """Thresholds of the confidence for the stated risks; an answer is wrong as for AURC."""
    return risk_thresholds(
        [result.given.confidence for result in results], [result.right_to_answer for result in results], seed=seed
    )


def what_went_wrong(result: Result) -> str:
    """Why an item is no success, in words."""
    if result.given.abstained:
        return "abstained, but the article answers it"
    if not result.item.answerable:
        return "answered, but the article does not answer it"
    if not result.measures.supported:
        return "evidence is missing"
    return f"too much beside the evidence (precision {figure(result.measures.precision)})"


def group_table(name: str, groups: Mapping[str, Summary], overall: Summary) -> Table:
    """A row per group, and one for all."""
    headings = (name, "n", *(column.heading for column in TABLE))
    return Table(headings, [_row(group, summary) for group, summary in groups.items()], _row("all", overall))


def measure_table(results: Sequence[Result], known: Mapping[str, Interval]) -> Table:
    """A row per measure: value, interval, the smallest difference a set like this shows."""
    overall, smallest = summarise(results), smallest_differences(results)
    rows = []
    for column in (*TABLE, *PAGE_AND_NOTICES, *CONFIDENCE):
        interval = known.get(column.name)
        ends = f"{interval.low:.3f} to {interval.high:.3f}" if interval else "–"
        value = figure(overall[column.name])
        rows.append((column.words, value, ends, figure(smallest.get(column.name))))
    return Table(("measure", "value", "95% interval", "smallest difference"), rows)


def threshold_table(found: Sequence[RiskThreshold]) -> Table:
    """A row per stated risk."""
    rows = []
    for t in found:
        risk = "–" if t.risk_interval is None else f"{t.risk_interval[0]:.3f} to {t.risk_interval[1]:.3f}"
        coverage = f"{t.coverage_interval[0]:.3f} to {t.coverage_interval[1]:.3f}"
        rows.append((f"{t.stated:.2f}", figure(t.threshold), figure(t.risk), risk, figure(t.coverage), coverage))
    return Table(("stated risk", "confidence from", "risk", "95% interval", "coverage", "95% interval"), rows)


def _line(columns: Sequence[Metric[Result]], summary: Summary) -> str:
    """Measures side by side, each behind its heading."""
    return "  ".join(f"{column.heading} {figure(summary[column.name])}" for column in columns)


def _row(name: str, summary: Summary) -> tuple[str, ...]:
    return (name, str(summary.n), *(figure(summary[column.name]) for column in TABLE))
