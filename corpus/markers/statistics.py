"""Figures of statistics that are printed like citations: "95% CI [1, 3]", "median 4 (2–6)", "31 (12)". Pure."""

from __future__ import annotations

import re

_LOOK_BACK = 60
_SIGN = re.compile(
    r"(?:\b(?:CIs?|CrI|IQR|SDs?|SEM?|HR|RR|OR|confidence interval|interquartile range|[nNpP])|χ2|[=<>≤≥±]"
    r"|[(,;]\s?(?:range|median|mean|quartiles|limits))[\s:,=]{0,3}\d{0,4}\.?\d{0,4}[\s,:;]{0,3}$"
)
_SPREAD = re.compile(r"\b(?:SD|SE|SEM|IQR|mean|median|range)\b")
_RANGE = re.compile(r"\d{1,4}\s?[‐‑–—-]\s?\d{1,4}")
_FIGURE = re.compile(r"(?<![\w.,])(\d{1,4}(?:\.\d{1,4})?)\s?$")


def is_interval(text: str, at: int, printed: str, numbers: tuple[int, ...]) -> bool:
    """Whether numbers printed in brackets at `at` are an interval or a deviation, by what stands before them.

    They are behind a sign of statistics ("95% CI"), and where the figure before a range lies in it ("4 (2–6)").
    """
    before = text[max(0, at - _LOOK_BACK) : at]
    if _SIGN.search(before):
        return True
    figure = _FIGURE.search(before)
    if figure is None or len(numbers) < 2 or not (_SPREAD.search(before) or _RANGE.fullmatch(printed.strip("[]()\\ "))):
        return False
    return min(numbers) <= float(figure[1]) <= max(numbers)
