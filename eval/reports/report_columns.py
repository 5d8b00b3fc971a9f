"""Which measures the reports show as columns, and how a figure is printed."""

from __future__ import annotations

from eval.measures.metrics import METRICS, columns_of

TABLE = columns_of("kinds")
PAGE_AND_NOTICES = columns_of("page and notices")
CONFIDENCE = columns_of("confidence")
SYSTEMS = (*TABLE, *columns_of("systems"))
CONVERSATIONS = columns_of("conversations")
LOWER_IS_BETTER = frozenset(metric.name for metric in METRICS.values() if metric.lower_is_better)


def figure(value: float | None) -> str:
    """A measure as printed: three decimals, or a dash when it has no meaning."""
    return "–" if value is None else f"{value:.3f}"
