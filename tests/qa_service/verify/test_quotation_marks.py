"""Words between quotation marks of many languages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.verify.quotation_marks import quoted


def found(text: str) -> list[str]:
    return [text[place.start : place.end] for place in quoted(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It says “a b” and “c d”.", ["a b", "c d"]),
        ("German „a b“ and ‚c d‘, or „e f”.", ["a b", "c d", "e f"]),
        ("French « a b » and ‹c d›", [" a b ", "c d"]),
        ("Danish »a b« and ›c d‹; Finnish ”e f” and »g h»", ["a b", "c d", "e f", "g h"]),
        ("Japanese 「a b」と『c d』, Chinese 《e f》", ["a b", "c d", "e f"]),
        ("他说“铁剂”是好的", ["铁剂"]),
        ('Straight "a b" and ＂c d＂', ["a b", "c d"]),
        ("English ‘a b’ and 'c d'.", ["a b", "c d"]),
        ("Mistyped “a b“ here", ["a b"]),
        ("“a “b” c” d", ["a “b” c"]),
        ("“a ‘b’ c” d", ["a ‘b’ c"]),
        ("never closed: “a b", ["a b"]),
        ("“a “b” c", ["a “b"]),
    ],
)
def test_marks_of_many_languages_are_quotes(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It isn’t the patients’ or the doctor’s choice, and they don't 'know'.", ["know"]),
        (
            "‘The patients’ asthma isn’t severe’ is what it says; the patients’ view differs.",
            ["The patients’ asthma isn’t severe"],
        ),
        ("‘It binds to receptors’ and patients’ symptoms improve.", ["It binds to receptors"]),
        ("'The patients' asthma' is a title.", ["The patients' asthma"]),
        ("in the ‘90s and the '80s, patients’ lives", []),
        ('a 5" pipe, a 6" pipe', []),
        ("5' 3\" tall", []),
        ("a stray ” and then “a b”", ["a b"]),
        ("x » y « a b »", [" a b "]),
        ("it said:’a b’", []),
    ],
)
def test_apostrophes_inches_and_stray_marks_are_none(text: str, words: list[str]) -> None:
    assert found(text) == words


MARKS = "“”„‟«»‹›「」『』\"＂‘’‚‛'´❝❞〝〞"


@given(st.text(st.sampled_from(MARKS + "as 5.\n"), max_size=60))
def test_quotes_of_any_text_are_in_order_and_inside_of_it(text: str) -> None:
    last = 0
    for place in quoted(text):
        assert last < place.start <= place.end <= place.after <= len(text)
        assert text[place.start - 1] in MARKS
        last = place.after


@pytest.mark.parametrize("piece", ["{}", " {}a", "a{} "])
def test_no_run_of_marks_is_slow(piece: str) -> None:
    began = time.process_time()
    for mark in MARKS:
        quoted(piece.format(mark) * 8_000)
    assert time.process_time() - began < 8
