"""PDF pages of several columns: which lines stand in one, what goes over all of them, and heads of one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article, UnitKind
from tests.corpus.reading import headings, left_out, said
from tests.corpus.test_pdf import drawn, read

FONT, SIZE, LEADING = "Times-Roman", 9.0, 11.0
Draw = Callable[[Canvas], None]


def sentences(first: int, last: int) -> list[str]:
    """Sentences of some words each, no two alike."""
    names = "abcdefghij"
    return [
        f"The group {names[n // 10]}{names[n % 10]} of runners had iron with their meals and went on with tea in the afternoon."
        for n in range(first, last)
    ]


def column(words: str, left: float, top: float, width: int = 50, spread: float | None = None) -> Draw:
    """Lines of about `width` characters; with `spread` points, each word is drawn by itself, justified to that width."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        lines = wrap(words, width)
        for place, line in enumerate(lines):
            base = top - LEADING * place
            parts = line.split()
            if spread is None or place + 1 == len(lines):
                canvas.drawString(left, base, line)
                continue
            room = spread - sum(stringWidth(part, FONT, SIZE) for part in parts)
            at = left
            for part in parts:
                canvas.drawString(at, base, part)
                at += stringWidth(part, FONT, SIZE) + room / (len(parts) - 1)

    return draw


def line(words: str, left: float, base: float, size: float = SIZE) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(left, base, words)

    return draw


def page(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def rows(*cells: Sequence[str], lefts: Sequence[float], top: float) -> Draw:
    return page(
        *[
            line(cell, x, top - 13 * n)
            for n, row in enumerate(cells)
            for x, cell in zip(lefts, row, strict=True)
            if cell
        ]
    )


def table_rows(article: Article) -> list[str]:
    return [article.unit_text(u) for u in article.units if u.kind is UnitKind.TABLE_ROW]


@pytest.mark.parametrize("spread", [None, 225.0], ids=["lines", "word by word"])
def test_two_columns_under_an_abstract_over_both_are_read_one_after_the_other(spread: float | None) -> None:
    above, left, right = sentences(0, 9), sentences(10, 22), sentences(22, 34)
    article = read(
        drawn(
            page(
                line("Iron in runners", 60, 560, 20),
                column(" ".join(above), 60, 530, 115),
                column(" ".join(left), 60, 400, 52, spread),
                column(" ".join(right), 315, 398, 52, spread),
            )
        )
    )
    assert said(article) == above + left + right
    assert headings(article) == [(1, "Iron in runners")]


def test_three_columns_are_read_one_after_the_other() -> None:
    parts = [sentences(0, 8), sentences(8, 16), sentences(16, 24)]
    draws = [column(" ".join(part), 40 + 180 * n, 500 - n, 40) for n, part in enumerate(parts)]
    assert said(read(drawn(page(*draws)))) == [sentence for part in parts for sentence in part]


def test_few_lines_of_the_second_column_of_the_last_page_are_not_mixed_into_the_first() -> None:
    first = page(column(" ".join(sentences(0, 12)), 60, 500), column(" ".join(sentences(12, 24)), 315, 500))
    last = page(column(" ".join(sentences(24, 36)), 60, 500), column(" ".join(sentences(36, 38)), 315, 500))
    assert said(read(drawn(first, last))) == sentences(0, 38)


def test_a_sentence_goes_on_in_the_next_column_behind_a_footnote() -> None:
    left = " ".join(sentences(0, 10)) + " The last sentence of this column is not at its end here but goes on"
    right = "in the next column, where it ends. " + " ".join(sentences(10, 20))
    foot = line("* Paid for by the club.", 60, 230, 7)
    words = said(read(drawn(page(column(left, 60, 500), foot, column(right, 315, 500)))))
    assert (
        "The last sentence of this column is not at its end here but goes on in the next column, where it ends."
        in words
    )
    assert "* Paid for by the club." in words


def test_a_table_over_both_columns_keeps_its_rows() -> None:
    table = rows(
        ("Group", "n", "Age", "Iron before", "Iron after"),
        ("Daily", "102", "34", "11", "24"),
        ("Alternate", "99", "35", "12", "31"),
        lefts=(60, 160, 230, 320, 440),
        top=530,
    )
    text = [column(" ".join(sentences(0, 12)), 60, 480), column(" ".join(sentences(12, 24)), 315, 480)]
    article = read(drawn(page(table, *text)))
    assert table_rows(article) == [
        "| Group | n | Age | Iron before | Iron after |",
        "| Daily | 102 | 34 | 11 | 24 |",
        "| Alternate | 99 | 35 | 12 | 31 |",
    ]
    assert said(article)[3:] == sentences(0, 24)


_DOSES = (("Drug", "Dose"), ("Iron", "60 mg"), ("Zinc", "10 mg"), ("Copper", "1 mg"))
_SIGNS = ("nausea", "headache", "fever", "rash")


def _beside(lefts: Sequence[float], others: Sequence[float], *words: Sequence[str]) -> Article:
    text = [column(" ".join(sentences(0, 12)), 60, 480), column(" ".join(sentences(12, 24)), 315, 480)]
    return read(drawn(page(rows(*_DOSES, lefts=lefts, top=530), rows(*words, lefts=others, top=530), *text)))


@pytest.mark.parametrize("mark", ["• ", "1. ", "– ", ""])
@pytest.mark.parametrize(("table", "signs"), [((60, 160), 315), ((315, 415), 60), ((60, 160), 325)])
def test_a_table_in_one_column_has_no_cells_of_a_list_in_the_other(
    mark: str, table: tuple[float, float], signs: float
) -> None:
    article = _beside(table, [signs], *[(mark + sign,) for sign in _SIGNS])
    assert table_rows(article) in ([], [f"| {drug} | {dose} |" for drug, dose in _DOSES])
    assert not [u for u in article.units if "Iron" in (words := article.unit_text(u)) and "headache" in words]


def test_tables_in_both_columns_are_two() -> None:
    article = _beside((60, 160), (315, 415), ("Sign", "n"), *[(sign, str(n)) for n, sign in enumerate(_SIGNS[1:])])
    assert table_rows(article) == [f"| {drug} | {dose} |" for drug, dose in _DOSES] + [
        "| Sign | n |",
        "| headache | 0 |",
        "| fever | 1 |",
        "| rash | 2 |",
    ]


@pytest.mark.parametrize("lefts", [(60, 160, 400), (60, 350, 440)])
def test_three_cells_over_both_columns_are_a_row(lefts: tuple[float, ...]) -> None:
    article = _beside(lefts[:2], lefts[2:], *[(sign,) for sign in _SIGNS])
    assert table_rows(article)[1] == "| Iron | 60 mg | headache |"


def test_cells_of_several_lines_are_one_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        texts = (
            ("Advice", "Why"),
            ("Do not give iron to adults", "Iron heaps up in their"),
            ("with haemochromatosis.", "liver, as was shown."),
        )
        for base, row in zip((500, 480, 469.5), texts, strict=True):
            canvas.drawString(60, base, row[0])
            canvas.drawString(168, base, row[1])

    assert table_rows(read(drawn(draw))) == [
        "| Advice | Why |",
        "| Do not give iron to adults with haemochromatosis. | Iron heaps up in their liver, as was shown. |",
    ]


def test_rows_of_short_cells_stay_rows_however_near_they_stand() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        for place, row in enumerate((("Outcome", "Iron"), ("falls", "271"), ("fractures", "11"), ("deaths", "4"))):
            canvas.drawString(60, 500 - 10.5 * place, row[0])
            canvas.drawString(180, 500 - 10.5 * place, row[1])

    assert table_rows(read(drawn(draw))) == [
        "| Outcome | Iron |",
        "| falls | 271 |",
        "| fractures | 11 |",
        "| deaths | 4 |",
    ]


def test_a_head_of_one_page_is_left_out_with_a_reason_and_parts_no_sentence() -> None:
    words = sentences(0, 7)
    whole = " ".join(words).split()
    first = page(line("Example Journal 2024", 60, 580, 7), column(" ".join(whole[:60]), 60, 540, 55))
    second = page(line("Quist and others", 400, 580, 7), column(" ".join(whole[60:]), 60, 540, 55))
    article = read(drawn(first, second))
    assert said(article) == words
    assert left_out(article) == [
        (head, "head or foot of a page") for head in ("Example Journal 2024", "Quist and others")
    ]


def test_a_caption_at_the_upper_edge_is_no_head() -> None:
    article = read(
        drawn(page(line("Figure 2. Iron by week.", 60, 580, 7), column(" ".join(sentences(0, 5)), 60, 540, 55)))
    )
    assert said(article)[0] == "Figure 2. Iron by week."


def test_words_and_numbers_that_several_pages_have_at_one_height_are_no_running_heads() -> None:
    """Where a file sets words one by one, a line of text may stand in the margin."""
    names = ("men", "women", "boys")
    text = "Iron of 12 mg is low for {} in week 3 of 9 and is higher in week 4 of the trial of all, as was shown."
    pages = [column(f"{text.format(name)} {sentences(0, 1)[0]}", 60, 552, 60, 260) for name in names]
    assert said(read(drawn(*pages)))[::2] == [text.format(name) for name in names]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("High doses: a dose is given to all. It is a high-", "dose trial.", "It is a high-dose trial."),
        ("See https://registry.example/trials", "/2024 for it.", "See https://registry.example/trials/2024 for it."),
        ("It fell in 2012 on pages 33-", "40. It rose.", "It rose."),
    ],
)
def test_what_is_broken_at_the_end_of_a_line_is_put_together(above: str, below: str, expected: str) -> None:
    article = read(drawn(page(line(above, 60, 500), line(below, 60, 489))))
    assert said(article)[-1] == expected
