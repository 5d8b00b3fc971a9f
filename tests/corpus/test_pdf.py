"""PDF: columns, running heads, hyphens, raised numbers, pages; and files without text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.readers.pdf import PdfReader
from corpus.readers.registry import read_source
from tests.corpus.formats.as_pdf import FILLER, two_columns
from tests.corpus.formats.content import SENTENCES
from tests.corpus.reading import headings, listed, said
from tests.corpus.test_readers import assert_well_formed


def read(raw: bytes) -> Article:
    article = PdfReader().read(raw, Path("a.pdf"), "a")
    assert_well_formed(article, article.text)
    return article


def drawn(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    """A PDF of pages that are drawn one by one, 600 points wide and high."""
    packed = BytesIO()
    canvas = Canvas(packed, pagesize=(600, 600), invariant=1, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def lines(*words: str, top: float = 500, size: float = 10, left: float = 60) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        for place, line in enumerate(words):
            canvas.drawString(left, top - 1.2 * size * place, line)

    return draw


@pytest.fixture(scope="module")
def long_article() -> Article:
    return read(two_columns(40))


def test_columns_are_read_one_after_the_other_over_pages(long_article: Article) -> None:
    words = said(long_article)
    entries = [sentence for sentence in words if sentence.startswith("Entry")]
    assert entries == [f"Entry {n} ends here." for n in range(40)]
    assert words.count(FILLER.strip()) == 120
    assert [w for w, _ in SENTENCES if w.endswith(".")] == [
        w for w in words if w in dict(SENTENCES) and w.endswith(".")
    ]


def test_running_heads_and_page_numbers_are_no_part_of_the_text(long_article: Article) -> None:
    assert "Sports Haematol 2024" not in long_article.text
    assert "Test A. et al." not in long_article.text


def test_every_unit_says_on_which_page_it_begins(long_article: Article) -> None:
    pages = [unit.page for unit in long_article.units]
    assert pages == sorted(page for page in pages if page is not None)
    assert set(pages) == {1, 2, 3, 4, 5, 6}


def test_a_sentence_within_a_paragraph_stands_on_the_page_where_it_begins() -> None:
    first = lines(
        "This paragraph begins on the first page of the document and goes on,", "as its second line does, to", top=100
    )
    second = lines("the next page. Here is a sentence that begins on the second page.")
    article = read(drawn(first, second))
    assert [(article.unit_text(u)[-12:], u.page) for u in article.units] == [("e next page.", 1), ("second page.", 2)]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("Iron is low in all who do not al-", "low for it.", "Iron is low in all who do not allow for it."),
        ("Anti-inflammatory drugs. An anti-", "inflammatory diet.", "An anti-inflammatory diet."),
        ("It is given against IL-", "5 in asthma.", "It is given against IL-5 in asthma."),
        ("The Henoch-", "Schonlein purpura is rare.", "The Henoch-Schonlein purpura is rare."),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_put_together(above: str, below: str, expected: str) -> None:
    assert said(read(drawn(lines(above, below))))[-1] == expected


def test_raised_figures_are_raised_characters_and_cite() -> None:
    def draw(canvas: Canvas) -> None:
        for top, words, number in ((500, "Iron is low in runners.", "1,2"), (480, "Tea binds iron.", "3")):
            text = canvas.beginText(60, top)
            text.setFont("Helvetica", 10)
            text.setRise(0)
            text.textOut(words)
            text.setFont("Helvetica", 6)
            text.setRise(4)
            text.textOut(number)
            canvas.drawText(text)

    article = read(drawn(draw))
    assert [(article.unit_text(u), u.numbers) for u in article.units] == [
        ("Iron is low in runners.¹,²", (1, 2)),
        ("Tea binds iron.³", (3,)),
    ]


def test_headings_go_by_size_and_a_list_of_references_by_its_numbers() -> None:
    def draw(canvas: Canvas) -> None:
        lines("Iron", size=20, top=540)(canvas)
        lines("Causes", size=14, top=500)(canvas)
        lines("Iron is low in many runners, and it is lower still in winter [1].", "Tea binds iron [2].", top=480)(
            canvas
        )
        lines("References", size=14, top=440)(canvas)
        lines(
            "1. Okafor T. Ferritin in runners. J Blood.",
            "    2019;1:1-9.",
            "2. Sato K. Tea. J Blood. 2020;2:3.",
            top=420,
        )(canvas)

    article = read(drawn(draw))
    assert headings(article) == [(1, "Iron"), (2, "Causes"), (2, "References")]
    assert [(n, words) for n, _, words in listed(article)] == [
        (1, "Okafor T. Ferritin in runners. J Blood. 2019;1:1-9."),
        (2, "Sato K. Tea. J Blood. 2020;2:3."),
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(drawn(lambda canvas: canvas.rect(9, 9, 99, 99)), "it has no text, as a scan has none", id="scan"),
        pytest.param(drawn(lines("Iron is low."), encrypt=StandardEncryption("secret")), "it is encrypted", id="encrypted"),
        pytest.param(drawn(lines("Iron is low."))[:200], "a damaged PDF", id="cut"),
        pytest.param(b"%PDF-1.7\n" + b"<<" * 5_000, "a damaged PDF", id="nested"),
    ],
)  # fmt: skip
def test_a_file_without_text_is_refused_in_a_line(tmp_path: Path, raw: bytes, problem: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError, match=problem) as caught:
        read_source(path)
    assert "\n" not in str(caught.value)


def test_without_the_library_the_error_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    path = tmp_path / "a.pdf"
    path.write_bytes(drawn(lines("Iron is low.")))
    with pytest.raises(SourceFormatError, match=r"pip install 'article-qa\[formats\]'"):
        read_source(path)
