"""Plots as inline SVG: nothing is loaded from anywhere. All words are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.columns import figure
from eval.confidence_measures import ReliabilityBin, RiskPoint

_LEFT, _TOP, _WIDTH, _HEIGHT = 52, 14, 520, 260
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_BAR, _NAME, _SCALE = 22, 150, 380


def risk_coverage_plot(points: Sequence[RiskPoint]) -> str:
    """Risk over coverage, both from 0 to 1; a point's confidence is its tooltip."""
    marks = [
        (p.coverage, p.risk, 3.0, f"confidence ≥ {p.confidence:.3f}: coverage {p.coverage:.3f}, risk {p.risk:.3f}")
        for p in points
    ]
    return _plot("Risk-coverage curve", "coverage", "risk", marks)


def reliability_plot(bins: Sequence[ReliabilityBin]) -> str:
    """Share over mean confidence, both from 0 to 1, beside the diagonal; a point's area grows with its n."""
    most = max((b.n for b in bins), default=1)
    marks = [
        (
            b.confidence,
            b.share,
            3.0 + 7.0 * (b.n / most) ** 0.5,
            f"confidence {b.low:.1f} to {b.high:.1f}: mean {b.confidence:.3f}, share {b.share:.3f}, n {b.n}",
        )
        for b in bins
    ]
    return _plot("Reliability diagram", "confidence", "share answerable", marks, diagonal=True)


def _plot(
    label: str, across: str, up: str, marks: Sequence[tuple[float, float, float, str]], diagonal: bool = False
) -> str:
    """Points (x, y, radius, tooltip) in the unit square, joined by a line in their order."""
    right, bottom = _LEFT + _WIDTH, _TOP + _HEIGHT
    parts = [f'<svg role="img" aria-label="{label}" viewBox="0 0 {right + 20} {bottom + 44}">']
    for tick in _TICKS:
        x, y = _LEFT + tick * _WIDTH, bottom - tick * _HEIGHT
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>')
    middle = _TOP + _HEIGHT / 2
    parts.append(f'<text x="{_LEFT + _WIDTH / 2}" y="{bottom + 38}" text-anchor="middle">{across}</text>')
    parts.append(f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">{up}</text>')
    if diagonal:
        parts.append(f'<line class="diagonal" x1="{_LEFT}" y1="{bottom}" x2="{right}" y2="{_TOP}"/>')
    places = [(_LEFT + x * _WIDTH, bottom - y * _HEIGHT) for x, y, _, _ in marks]
    parts.append(f'<polyline class="curve" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>')
    for (x, y), (_, _, radius, words) in zip(places, marks, strict=True):
        parts.append(
            f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{words}</title></circle>'
        )
    return "".join([*parts, "</svg>"])


def bars(label: str, values: Sequence[tuple[str, int, float | None]]) -> str:
    """A bar from 0 to 1 for each (name, n, value); no bar where the value is None."""
    height = _BAR * len(values) + 8
    width = _NAME + _SCALE + 110
    parts = [f'<svg role="img" aria-label="{escape(label, quote=True)}" viewBox="0 0 {width} {height}">']
    for row, (name, n, value) in enumerate(values):
        y = row * _BAR + 4
        length = _SCALE * (value or 0.0)
        parts.append(f'<text x="{_NAME - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect class="track" x="{_NAME}" y="{y}" width="{_SCALE}" height="16"/>')
        parts.append(f'<rect class="bar" x="{_NAME}" y="{y}" width="{length:.1f}" height="16"/>')
        parts.append(f'<text x="{_NAME + _SCALE + 8}" y="{y + 13}">{figure(value)} (n {n})</text>')
    return "".join([*parts, "</svg>"])
