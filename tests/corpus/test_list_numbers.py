"""Which lines of a list begin its entries: numbers that go on from one another, in one form."""

from __future__ import annotations

import pytest

from corpus.layout import lines_of
from corpus.list_numbers import numbered_lines


def read(text: str) -> list[tuple[int, str]]:
    lines = lines_of(text)
    return [(n.number, lines[n.at].text[n.offset :]) for n in numbered_lines(lines)]


@pytest.mark.parametrize(
    "mark",
    [
        "{n}. ",
        "{n}) ",
        "({n}) ",
        "[{n}] ",
        "\\[{n}\\] ",
        "[^{n}]: ",
        "{n}\t",
        "{n} ",
        "{n}",
        "{n} - ",
        "{n}– ",
        "- [{n}] ",
        "| {n} | ",
        "【{n}】",
    ],
)
def test_every_form_of_number_is_read_and_is_no_part_of_the_words(mark: str) -> None:
    text = "\n".join(mark.format(n=n) + words for n, words in ((1, "Okafor T. Iron."), (2, "Marsh P. Tea.")))
    assert read(text) == [(1, "Okafor T. Iron."), (2, "Marsh P. Tea.")]


def test_raised_numbers_and_numbers_of_their_own_line_are_read() -> None:
    assert read("¹ Okafor T. Iron.\n² Marsh P. Tea.") == [(1, "Okafor T. Iron."), (2, "Marsh P. Tea.")]
    assert read("1.\nOkafor T. Iron.\n\n2.\nMarsh P. Tea.") == [(1, ""), (2, "")]
    assert read("1\nOkafor T. Iron.\n2\nMarsh P. Tea.") == [(1, ""), (2, "")]


def test_arrows_back_into_the_text_are_no_words() -> None:
    assert read("1. ^ Okafor T. Iron.\n2. ^ a b Marsh P. Tea.") == [(1, "Okafor T. Iron."), (2, "Marsh P. Tea.")]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (
            ["1. Okafor T. Iron. J Blood. 2019;12:101-", "9. doi: 10.1000/jb", "12. PMID: 123456", "2. Marsh P. Tea."],
            [1, 2],
        ),
        (["4 Okafor T. Iron.", "7 Marsh P. Tea.", "9 Ode S. Zinc."], [4, 7, 9]),  # an excerpt
        (["2 Okafor T. Iron.", "3 Marsh P. Tea.", "1 Ode S. Zinc."], [2, 3, 1]),
        (["2. Okafor T. Iron.", "5. Marsh P. Tea.", "3. Ode S. Zinc."], [2, 5, 3]),
        (["1. Okafor T. Iron.", "1. Marsh P. Tea.", "1. Ode S. Zinc."], [1, 2, 3]),  # as Markdown counts
        (["1. Braunwald E. Hearts. 5th ed.", "12. Philadelphia: Saunders; 1997.", "2. Marsh P. Tea."], [1, 2]),
        (["998. A. B.", "999. C. D.", "1000. E. F.", "1001. G. H."], [998, 999, 1000, 1001]),
        (["1. Okafor T. Iron.", "2. Marsh P. Tea.", "", "More to read", "1. Ode S. Zinc."], [1, 2]),
        (["Numbers are those of the text.", "1. Okafor T. Iron.", "2. Marsh P. Tea."], [1, 2]),
    ],
)
def test_a_number_begins_an_entry_where_it_goes_on_from_the_one_before(lines: list[str], numbers: list[int]) -> None:
    assert [number for number, _ in read("\n".join(lines))] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Okafor T. Iron. J Blood. 2019.\nMarsh P. Tea. J Tea. 2020.",
        "2019. Okafor T. Iron.\n2021. Marsh P. Tea.",
        "3D prints of bones. 2019.\nOkafor T. Iron. 2020.",
        "Okafor T. Iron in\n12 runners. J Blood. 2019.\nMarsh P. Tea. 2020.",
        "",
    ],
)
def test_a_list_without_numbers_has_none(text: str) -> None:
    assert read(text) == []
