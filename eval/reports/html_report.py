"""The results of a gold set as one HTML page that loads nothing, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.measures.answer_measures import Result
from eval.measures.certainty import intervals
from eval.measures.confidence_measures import reliability, risk_coverage
from eval.measures.summary import by_kind, by_persona, summarise
from eval.reports.passages import Piece, Range, passages
from eval.reports.plots import bars, reliability_plot, risk_coverage_plot
from eval.reports.report import group_table, measure_table, threshold_table, thresholds, what_went_wrong
from eval.reports.report_columns import figure
from eval.reports.tables import html_table

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .2rem .5rem; text-align: right; border-bottom: 1px solid #8884; vertical-align: top; }
.words { text-align: left; }
tfoot td { font-weight: 600; border-top: 2px solid #888; }
.wide { overflow-x: auto; }
svg { width: 100%; max-width: 42rem; height: auto; background: #fff; border-radius: 4px; }
fieldset { border: 1px solid #8888; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
details { margin: .4rem 0; } blockquote { margin: .3rem 1rem; border-left: 3px solid #8888; padding-left: .6rem;
white-space: pre-line; }
mark { background: none; color: inherit; }
.evidence { border-bottom: 3px solid #2a8a4a; } .shown { background: #ffd54a66; }
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; } fieldset { display: none; } h2 { break-after: avoid; }
  svg, tr, details { break-inside: avoid; } details::details-content { content-visibility: visible; block-size: auto; }
  .shown { background: #eee; print-color-adjust: exact; }
}
"""


def html_report(
    results: Sequence[Result], title: str, documents: Mapping[str, str] | None = None, seed: int = 0
) -> str:
    """The page: figures with intervals, plots of the confidence, tables by kind and persona, every failure.

    `documents` are texts by doc_id, the article first; with them each failure stands with its passages.
    """
    overall, kinds = summarise(results), by_kind(results)
    scores = [result.given.confidence for result in results]
    answered = [result.given.confidence for result in results if not result.given.abstained]
    known = intervals(results, seed)
    success = bars("Success by kind", [(kind, summary.n, summary["success"]) for kind, summary in kinds.items()])
    failures = [result for result in results if not result.measures.success]
    failed_kinds = list(dict.fromkeys(result.item.kind for result in failures))
    return f"""{page_head(title, _filter_rules(failed_kinds))}
<p>{overall.n} questions, {overall.answerable} of them answerable. Success {figure(overall["success"])}
(95% interval {known["success"].low:.3f} to {known["success"].high:.3f}).</p>
{html_table(measure_table(results, known))}
<p>The smallest difference is what a second system must gain or lose to show with power .8, if it errs elsewhere.</p>
<h2>Risk and coverage</h2>
<p>Answering only the questions of highest confidence (coverage), this share of them goes wrong (risk).</p>
{risk_coverage_plot(risk_coverage(scores, [result.right_to_answer for result in results]), min(answered, default=None))}
{html_table(threshold_table(thresholds(results, seed)))}
<h2>Reliability</h2>
<p>The share of answerable questions among those of about the same confidence; on the dashed line they agree.
The number at a point is how many questions lie there.</p>
{reliability_plot(reliability(scores, [result.item.answerable for result in results]))}
<h2>Success by kind</h2>
{success}
<h2>All measures by kind</h2>
{html_table(group_table("kind", kinds, overall))}
<h2>All measures by persona</h2>
{html_table(group_table("persona", by_persona(results), overall))}
<h2>{len(failures)} failures</h2>
<p>In the passages <mark class="evidence">evidence</mark> is underlined, <mark class="shown">what was shown</mark> has a
coloured ground.</p>
{_filter(failures, failed_kinds)}
{"".join(_failure(result, failed_kinds, documents or {}) for result in failures)}
</html>
"""


def page_head(title: str, rules: str = "") -> str:
    """The beginning of a page up to its heading; nothing may be loaded and no script run."""
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title)}</title>
<style>{STYLE}{rules}</style>
<h1>{escape(title)}</h1>"""


def _filter_rules(kinds: Sequence[str]) -> str:
    """The filter works by these rules alone: a page without scripts can be sent around and opened anywhere."""
    return "".join(
        f"body:has(#kind-{i}:checked) .failure:not(.kind-{i}) {{ display: none; }}\n" for i in range(len(kinds))
    )


def _filter(failures: Sequence[Result], kinds: Sequence[str]) -> str:
    choices = ['<label><input type="radio" name="kind" checked> all</label>']
    for i, kind in enumerate(kinds):
        n = sum(result.item.kind == kind for result in failures)
        choices.append(f'<label><input type="radio" name="kind" id="kind-{i}"> {escape(kind)} ({n})</label>')
    return f"<fieldset><legend>Show</legend>{''.join(choices)}</fieldset>"


def _failure(result: Result, kinds: Sequence[str], documents: Mapping[str, str]) -> str:
    item, given = result.item, result.given
    asked = " → ".join((*item.history, item.question))
    body = "".join(_passage(pieces) for pieces in _passages(result, documents)) or "".join(
        f"<blockquote>{escape(span.text)}</blockquote>" for span in given.shown if not given.abstained
    )
    return (
        f'<details class="failure kind-{kinds.index(item.kind)}">'
        f"<summary>{escape(item.item_id)} ({escape(item.kind)}): {escape(asked)}</summary>"
        f"<p>{escape(what_went_wrong(result))}; confidence {given.confidence:.3f}</p>{body}</details>"
    )


def _passages(result: Result, documents: Mapping[str, str]) -> list[list[Piece]]:
    article = next(iter(documents), None)
    evidence: dict[str | None, list[Range]] = {}
    shown: dict[str | None, list[Range]] = {}
    for span in (span for group in result.item.evidence for span in group):
        evidence.setdefault(span.doc_id or article, []).append((span.start, span.end))
    if not result.given.abstained:
        for quote in (*result.given.lead_ins, *result.given.shown):
            shown.setdefault(quote.doc_id, []).append((quote.start, quote.end))
    return [
        passage
        for doc_id, text in documents.items()
        for passage in passages(text, evidence.get(doc_id, ()), shown.get(doc_id, ()))
    ]


def _passage(pieces: Sequence[Piece]) -> str:
    return f"<blockquote>{''.join(map(_piece, pieces))}</blockquote>"


def _piece(piece: Piece) -> str:
    classes = " ".join(name for name, is_so in (("evidence", piece.evidence), ("shown", piece.shown)) if is_so)
    return f'<mark class="{classes}">{escape(piece.text)}</mark>' if classes else escape(piece.text)
