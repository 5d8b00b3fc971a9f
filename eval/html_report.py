"""The results of a gold set as one HTML page that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.columns import CONFIDENCE, TABLE, figure
from eval.confidence_measures import risk_coverage
from eval.stats import bootstrap_interval
from eval.summary import Result, Summary, by_kind, summarise
from eval.svg import bars, risk_coverage_plot

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .2rem .5rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; }
tfoot td { font-weight: 600; border-top: 2px solid #888; }
.wide { overflow-x: auto; }
svg { width: 100%; max-width: 42rem; height: auto; font-size: 12px; }
svg text { fill: currentColor; } .grid { stroke: #8886; } .track { fill: #8882; } .bar, .point { fill: #3b78c4; }
.curve { fill: none; stroke: #3b78c4; stroke-width: 2; }
details { margin: .4rem 0; } blockquote { margin: .3rem 1rem; border-left: 3px solid #8888; padding-left: .6rem; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_report(results: Sequence[Result], title: str) -> str:
    """The page: overall figures, the risk-coverage curve, success by kind, the table, every failure."""
    overall, kinds = summarise(results), by_kind(results)
    interval = bootstrap_interval([result.measures.success for result in results])
    points = risk_coverage(
        [result.given.confidence for result in results], [result.right_to_answer for result in results]
    )
    success = bars("Success by kind", [(kind, summary.n, summary.success) for kind, summary in kinds.items()])
    confidence = ", ".join(f"{column.heading} {figure(getattr(overall, column.measure))}" for column in CONFIDENCE)
    failures = [result for result in results if not result.measures.success]
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
<h1>{escape(title)}</h1>
<p>{overall.n} questions, {overall.answerable} of them answerable. Success {figure(overall.success)}
(95% interval {interval.low:.3f} to {interval.high:.3f}), {confidence}.</p>
<h2>Risk and coverage</h2>
<p>Answering only the questions of highest confidence (coverage), this share of them goes wrong (risk).</p>
{risk_coverage_plot(points)}
<h2>Success by kind</h2>
{success}
<h2>All measures</h2>
<div class="wide">{_table(kinds, overall)}</div>
<h2>{len(failures)} failures</h2>
{"".join(_failure(result) for result in failures)}
</html>
"""


def _table(kinds: dict[str, Summary], overall: Summary) -> str:
    headings = "".join(f'<th title="{escape(column.words, quote=True)}">{column.heading}</th>' for column in TABLE)
    body = "".join(_row(kind, summary) for kind, summary in kinds.items())
    return (
        f"<table><thead><tr><th>kind</th><th>n</th>{headings}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot>{_row('all', overall)}</tfoot></table>"
    )


def _row(name: str, summary: Summary) -> str:
    cells = "".join(f"<td>{figure(getattr(summary, column.measure))}</td>" for column in TABLE)
    return f"<tr><td>{escape(name)}</td><td>{summary.n}</td>{cells}</tr>"


def _failure(result: Result) -> str:
    item, given, measures = result.item, result.given, result.measures
    if given.abstained:
        what = "abstained, but the article answers it"
    elif not item.answerable:
        what = "answered, but the article does not answer it"
    elif not measures.supported:
        what = "evidence is missing"
    else:
        what = f"too much beside the evidence (precision {figure(measures.precision)})"
    quotes = "".join(f"<blockquote>{escape(span.text)}</blockquote>" for span in given.shown if not given.abstained)
    asked = " → ".join((*item.history, item.question))
    return (
        f"<details><summary>{escape(item.item_id)} ({escape(item.kind)}): {escape(asked)}</summary>"
        f"<p>{escape(what)}; confidence {given.confidence:.3f}</p>{quotes}</details>"
    )
