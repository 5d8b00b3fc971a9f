"""Fuzzing of readers and marker grammar: no crash, no half article, no hang, on any input."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.load import ARTICLES
from corpus.markers.found import MarkerStyle
from corpus.markers.styles import find_markers
from corpus.sentences import split_sentences
from tests.corpus.fuzzing import ENDINGS, check_markers, check_reader

PIECES = [
    *(
        "Iron is low",
        " 1, 2",
        ". ",
        ".2,4 ",
        ".1",
        ":",
        "\n",
        "\n\n",
        "[1]",
        "[2\u20134]",
        "\u00b9,\u00b2",
        "<sup>1,2</sup>",
        "(3)",
    ),
    *("# ", "## ", "- ", "\u2022 ", "1. ", "| a | b |\n|---|---|\n| 1 | 2 |", "---\n", "title: x\n", "doc_id: [\n"),
    *(
        "References",
        "et al., ",
        "e.g. ",
        "0.09",
        "10\u2079",
        "mL/min",
        "[^1]",
        "[^1]: x",
        "(Smith et al., 2020)",
        "\u200b",
        "\ufeff",
    ),
    *(
        "\r\n",
        "\r",
        "\t",
        "\u2028",
        "\x0c",
        "\x85",
        "e\u0301",
        "\U0001f600",
        '<xref ref-type="bibr">1</xref>',
        "[a](#b)",
        "Step 4",
        "> ",
        "```",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)
FOREVER = settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("ending", ENDINGS)
def test_any_text_is_an_article_that_is_whole_or_one_clear_error(tmp_path: Path, ending: str) -> None:
    @FOREVER
    @given(TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60))
    def check(raw: bytes) -> None:
        check_reader(raw, tmp_path, ending)

    check()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_any_damage_to_a_real_article_gives_an_article_that_is_whole_or_one_clear_error(tmp_path: Path) -> None:
    whole = next(ARTICLES.rglob("article.md")).read_bytes()
    rng, read = random.Random(11), 0
    for _ in range(150):
        raw = bytearray(whole)
        for _ in range(rng.randint(1, 20)):
            start = rng.randrange(len(raw))
            end = min(len(raw), start + rng.choice([1, 1, 5, 300]))
            other = rng.randrange(len(raw))
            raw[start:end] = rng.choice([b"", b"\n", b" ", b"7", raw[other : other + 40], bytes([rng.randrange(256)])])
        read += check_reader(bytes(raw), tmp_path, ".md")
    assert read > 20


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_markers_of_any_text_are_in_order_and_are_what_is_printed() -> None:
    @FOREVER
    @given(TEXTS)
    def check(text: str) -> None:
        check_markers(text)

    check()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "1",
        " 1",
        ",",
        ", ",
        "a",
        "A",
        " A",
        "(",
        "[",
        "(A",
        "A., ",
        "1,",
        " 1, 2 –",
        "\u00b9,",
        "<sup>",
        "<sup> ",
        "<xref ",
        " ",
        "x 1 ",
        "Aa et al ",
        ".[1](",
        ". [1],",
        ".¹ ",
        ".1,",
        ".(1 ",
        ". (A 2020",
        ".<sup>",
        "At a.m. ",
        "A. ",
        "Dr. J. ",
        "。",
        "])",
    ],
)
def test_no_pattern_takes_more_than_linear_time(piece: str) -> None:
    """Four times the text may take eleven times the processor time; quadratic is sixteen."""

    def took(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        began = time.process_time()
        for style in MarkerStyle:
            find_markers(text, style)
        split_sentences(text)
        return time.process_time() - began

    assert took(10_000) < 0.1 or took(40_000) < 11 * min(took(10_000), took(10_000))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(find_spec("atheris") is None, reason="needs the extra [fuzz]")
@pytest.mark.parametrize("target", ["reader", "records", "markers", "verify", "markdown"])
def test_coverage_guided_fuzzing_finds_nothing(tmp_path: Path, target: str) -> None:
    """Twenty seconds of atheris; a longer run: python -m tests.corpus.fuzz_atheris reader -max_total_time=3600."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.corpus.fuzz_atheris",
            target,
            "-max_total_time=20",
            f"-artifact_prefix={tmp_path}/",
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
