"""A comparison of two runs for the terminal, as Markdown, as HTML and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape

from eval.formats.jsonl import Row
from eval.reports.comparison import Change, RunComparison, Verdict
from eval.reports.html_report import page_head
from eval.reports.report_columns import figure
from eval.reports.tables import Table, html_table, markdown_table, text_table

_SHOWN = 10
"""Changed questions printed of each verdict; a report file has all."""
_WORDS: dict[Verdict, str] = {"loss": "lost", "win": "won", "same": "changed, neither won nor lost"}
_STYLE = """
.both { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } .both h4 { margin: 0; }
"""


def comparison_text(comparison: RunComparison, names: tuple[str, str]) -> str:
    """The table of measures, the counts, and some of the changed questions with both answers."""
    parts = [f"A {names[0]}\nB {names[1]}", text_table(measures_table(comparison)), _counts(comparison)]
    for verdict, words in _WORDS.items():
        changes = _of(comparison, verdict)
        if not changes or verdict == "same":
            continue
        parts.append(f"{words}:")
        parts.extend(_change_text(change) for change in changes[:_SHOWN])
        if len(changes) > _SHOWN:
            parts.append(f"... and {len(changes) - _SHOWN} more; --report shows all")
    return "\n".join(parts)


def comparison_markdown(comparison: RunComparison, names: tuple[str, str]) -> str:
    """All of it as Markdown."""
    parts = ["# Comparison", f"A: `{names[0]}`, B: `{names[1]}`", markdown_table(measures_table(comparison))]
    parts.append(_counts(comparison))
    for verdict, words in _WORDS.items():
        if changes := _of(comparison, verdict):
            rows = [(c.a["id"], c.a.get("question", ""), _answer(c.a), _answer(c.b)) for c in changes]
            parts.append(f"## {len(changes)} {words}")
            parts.append(markdown_table(Table(("id", "question", "A", "B"), rows, words=4)))
    return "\n\n".join(parts) + "\n"


def comparison_html(comparison: RunComparison, names: tuple[str, str]) -> str:
    """All of it as one page that loads nothing, both answers side by side."""
    parts = [
        page_head("Comparison", _STYLE),
        f"<p>A: {escape(names[0])}<br>B: {escape(names[1])}</p>",
        html_table(measures_table(comparison)),
        f"<p>{escape(_counts(comparison))}</p>",
    ]
    for verdict, words in _WORDS.items():
        changes = _of(comparison, verdict)
        parts.append(f"<h2>{len(changes)} {words}</h2>")
        parts.extend(_change_html(change) for change in changes)
    return "\n".join(parts) + "\n</html>\n"


def comparison_json(comparison: RunComparison) -> dict[str, object]:
    """All of it for programs."""
    return asdict(comparison)


def measures_table(comparison: RunComparison) -> Table:
    """A row per measure."""
    headings = ("measure", "n", "A", "B", "B - A", "p", "p (Holm)", "better", "worse", "smallest difference")
    rows = [
        (
            m.measure, str(m.n), figure(m.a), figure(m.b), f"{m.difference:+.3f}", f"{m.p_value:.4f}",
            f"{m.p_corrected:.4f}", str(m.wins), str(m.losses), figure(m.smallest),
        )
        for m in comparison.measures
    ]  # fmt: skip
    return Table(headings, rows)


def _counts(comparison: RunComparison) -> str:
    changed = ", ".join(f"{len(_of(comparison, verdict))} {words}" for verdict, words in _WORDS.items())
    left_out = len(comparison.only_a) + len(comparison.only_b)
    rest = f"; {left_out} questions are in one run only and were left out" if left_out else ""
    return f"{comparison.n} questions in both runs, {len(comparison.changes)} got another answer: {changed}{rest}"


def _of(comparison: RunComparison, verdict: Verdict) -> Sequence[Change]:
    return [change for change in comparison.changes if change.verdict == verdict]


def _change_text(change: Change) -> str:
    return f"  {change.a['id']}: {change.a.get('question', '')}\n    A: {_answer(change.a)}\n    B: {_answer(change.b)}"


def _change_html(change: Change) -> str:
    answers = "".join(
        f"<div><h4>{name}</h4><p>{escape(_answer(row))}</p></div>" for name, row in (("A", change.a), ("B", change.b))
    )
    asked = escape(f"{change.a['id']}: {change.a.get('question', '')}")
    return f'<details open><summary>{asked}</summary><div class="both">{answers}</div></details>'


def _answer(row: Row) -> str:
    if row.get("abstained"):
        return f"abstained ({_confidence(row)})"
    if "resolved" in row:
        return str(row["resolved"])
    words = " | ".join(" ".join(str(span.get("text", "")).split()) for span in row.get("shown", [])) or "nothing"
    numbers = "".join(f"[{number}]" for number in row.get("citations") or [])
    return f"{words} {numbers} ({_confidence(row)})"


def _confidence(row: Row) -> str:
    return f"{row['confidence']:.3f}" if isinstance(row.get("confidence"), float) else "no confidence"
