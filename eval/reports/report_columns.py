"""Which measures of a summary the reports show, in which order, under which heading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A measure of `Summary` with its heading in a table and its name in words."""

    measure: str
    heading: str
    words: str


TABLE = (
    Column("success", "success", "success"),
    Column("support", "support", "support"),
    Column("precision", "precision", "evidence precision"),
    Column("citation_precision", "cit P", "citation precision"),
    Column("citation_recall", "cit R", "citation recall"),
    Column("must_contain", "words", "needed words shown"),
    Column("abstention_recall", "abst", "abstention recall"),
    Column("false_abstention", "false abst", "false abstention"),
)
CONFIDENCE = (
    Column("auroc", "AUROC", "AUROC of the confidence"),
    Column("aurc", "AURC", "AURC of the confidence"),
    Column("excess_aurc", "excess AURC", "AURC beyond that of a perfect order"),
    Column("ece", "ECE", "expected calibration error"),
)
LOWER_IS_BETTER = frozenset({"false_abstention", "aurc", "excess_aurc", "ece"})


def figure(value: float | None) -> str:
    """A measure as printed: three decimals, or a dash when it has no meaning."""
    return "–" if value is None else f"{value:.3f}"
