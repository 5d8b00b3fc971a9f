"""Plots that stand in a page: well formed, named, the same bytes each time, and true to their figures."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from eval.measures.confidence_measures import reliability, risk_coverage
from eval.reports.plots import bars, reliability_plot, risk_coverage_plot

SCORES, RIGHT = [0.9, 0.7, 0.6, 0.2], [True, False, True, False]


def draw() -> list[str]:
    return [
        risk_coverage_plot(risk_coverage(SCORES, RIGHT), 0.6),
        reliability_plot(reliability(SCORES, RIGHT)),
        bars("Success by <kind>", [("a $x$ <b>", 3, 0.5), ("none", 0, None)]),
    ]


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    return draw()


def words(svg: str) -> list[str]:
    return [re.sub(r"\s+", " ", "".join(text.itertext())) for text in ElementTree.fromstring(svg).iter("text")]


def test_the_same_figures_give_the_same_bytes(drawn: list[str]) -> None:
    assert draw() == drawn


@pytest.mark.parametrize("at", range(3))
def test_each_is_well_formed_named_and_loads_nothing(drawn: list[str], at: int) -> None:
    root = ElementTree.fromstring(drawn[at])
    assert root.tag == "svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert not re.search(r"https?:|<image|\d{4}-\d\d-\d\d", drawn[at])


def test_ids_of_one_plot_are_not_those_of_another(drawn: list[str]) -> None:
    found = [name for svg in drawn for name in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(found) == len(set(found))
    for svg in drawn:
        assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', svg)) <= set(re.findall(r'\bid="([^"]+)"', svg))


def test_words_stay_words_and_are_escaped(drawn: list[str]) -> None:
    assert {"a $x$ <b> (n 3)", "none (n 0)", "0.500", "–"} <= set(words(drawn[2]))
    assert "answered: confidence from 0.60" in words(drawn[0])
    assert words(drawn[1]).count("1") >= 2  # a bin that holds one question says so


def test_bars_are_as_long_as_their_values() -> None:
    svg = bars("x", [("half", 1, 0.5), ("whole", 1, 1.0)])
    ends = [
        max(map(float, re.findall(r"[ML] ([\d.]+) ", path))) - min(map(float, re.findall(r"[ML] ([\d.]+) ", path)))
        for path in re.findall(r'd="([^"]+)"[^>]*fill: #3b78c4', svg)
    ]
    assert ends[0] / ends[1] == pytest.approx(0.5, abs=0.001)
