"""Plots as inline SVG: the one module that imports matplotlib. The same figures give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from eval.measures.confidence_measures import ReliabilityBin, RiskPoint
from eval.reports.report_columns import figure

if TYPE_CHECKING:  # an extra, imported when something is drawn
    from matplotlib.axes import Axes

_BLUE, _GREY, _TRACK = "#3b78c4", "#808080", "#eeeeee"
_STYLE: Any = {
    # words stay words, which a reader can search and a screen reader can read; ids do not depend on the process
    "svg.fonttype": "none",
    "svg.hashsalt": "article-qa",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "path.simplify": False,
    "text.parse_math": False,
}


def risk_coverage_plot(points: Sequence[RiskPoint], threshold: float | None = None) -> str:
    """Risk over coverage, both from 0 to 1; `threshold` marks the last point with at least that confidence."""
    with _axes("Risk-coverage curve", 6.4, 3.4) as (axes, out):
        axes.step([p.coverage for p in points], [p.risk for p in points], where="post", color=_BLUE)
        _unit_square(axes, "coverage", "risk")
        kept = [p for p in points if threshold is not None and p.confidence >= threshold]
        if kept:
            axes.plot(kept[-1].coverage, kept[-1].risk, "o", color=_BLUE)
            axes.annotate(
                f"answered: confidence from {kept[-1].confidence:.2f}",
                (kept[-1].coverage, kept[-1].risk), xytext=(-8, 10), textcoords="offset points", ha="right",
            )  # fmt: skip
    return "".join(out)


def reliability_plot(bins: Sequence[ReliabilityBin]) -> str:
    """Share over mean confidence beside the diagonal, and below it how many questions each bin holds."""
    with _axes("Reliability diagram", 6.4, 3.8) as (axes, out):
        axes.plot([0, 1], [0, 1], linestyle="--", color=_GREY)
        axes.plot([b.confidence for b in bins], [b.share for b in bins], "o-", color=_BLUE)
        for b in bins:
            axes.annotate(
                str(b.n), (b.confidence, b.share), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8
            )
        _unit_square(axes, "confidence", "share answerable")
    return "".join(out)


def bars(label: str, values: Sequence[tuple[str, int, float | None]]) -> str:
    """A bar from 0 to 1 for each (name, n, value), the first on top; no bar where the value is None."""
    with _axes(label, 6.4, 0.6 + 0.26 * max(1, len(values))) as (axes, out):
        rows = range(len(values))
        axes.barh(rows, [1.0] * len(values), color=_TRACK, height=0.7)
        axes.barh(rows, [value or 0.0 for _, _, value in values], color=_BLUE, height=0.7)
        axes.set_yticks(rows, [f"{name} (n {n})" for name, n, _ in values])
        for row, (_, _, value) in zip(rows, values, strict=True):
            axes.text(1.02, row, figure(value), va="center")
        axes.set_xlim(0, 1.12)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.grid(axis="y", visible=False)
        axes.set_ylim(len(values) - 0.5, -0.5)
    return "".join(out)


def _unit_square(axes: Axes, across: str, up: str) -> None:
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set(xlim=(0, 1.02), ylim=(0, 1.05), xticks=ticks, yticks=ticks, xlabel=across, ylabel=up)


@contextmanager
def _axes(label: str, width: float, height: float) -> Iterator[tuple[Axes, list[str]]]:
    """Axes of a figure in inches; when the block ends, its SVG stands in the list."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    out: list[str] = []
    with mpl.rc_context(_STYLE):
        drawn = Figure(figsize=(width, height), layout="constrained")
        yield drawn.add_subplot(), out
        file = io.StringIO()
        drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    out.append(_inline(file.getvalue(), label))


def _inline(svg: str, label: str) -> str:
    """The `svg` element alone, named for who cannot see it, its ids told apart from those of the page's other plots."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(
        r' (?:xmlns:xlink="[^"]*"|xmlns="[^"]*"|width="[^"]*"|height="[^"]*"|version="[^"]*")', "", body, count=5
    )
    prefix = re.sub(r"\W+", "-", label.lower())
    body = re.sub(r'(\bid="|url\(#|href="#)', lambda found: f"{found[1]}{prefix}-", body)
    body = body.replace("xlink:href", "href")
    return body.replace("<svg", f'<svg role="img" aria-label="{escape(label, quote=True)}"', 1).strip()
