"""Word documents: footnotes, titles, properties, and files that are no documents."""

from __future__ import annotations

import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.readers.docx import DocxReader
from corpus.readers.registry import read_source
from tests.corpus.formats.as_docx import document, paragraph, run, table
from tests.corpus.reading import headings, listed, said, under
from tests.corpus.test_readers import assert_well_formed

_STYLES = {"T": "Title", "H1": "heading 1", "H2": "heading 2"}


def docx(body: str, **more: object) -> Article:
    raw = document(body, styles=_STYLES, **more)  # type: ignore[arg-type]
    article = DocxReader().read(raw, Path("a.docx"), "a")
    assert_well_formed(article, article.text)
    return article


def note(number: int) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number + 1}"/></w:r>'


def test_footnotes_are_the_references_that_their_marks_lead_to() -> None:
    body = paragraph(run("Iron"), "T") + paragraph(run("Iron is low.") + note(1) + run(" Tea binds it.") + note(2))
    article = docx(body, footnotes=["Okafor T. Ferritin. J Blood. 2019.", "Sato K. Tea. J Blood. 2020."])
    assert [(article.unit_text(u), u.numbers) for u in article.units[:2]] == [
        ("Iron is low.[1]", (1,)),
        ("Tea binds it.[2]", (2,)),
    ]
    assert [(n, words) for n, _, words in listed(article)] == [
        (1, "Okafor T. Ferritin. J Blood. 2019."),
        (2, "Sato K. Tea. J Blood. 2020."),
    ]


_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("<m:r><m:t>k=0.1</m:t></m:r>", "k=0.1"),
        ("<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>9</m:t></m:r></m:sup></m:sSup>", "10⁹"),
        ("<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>", "1/2"),
        (
            "<m:f><m:num><m:r><m:t>140−age</m:t></m:r></m:num><m:den><m:r><m:t>72</m:t></m:r></m:den></m:f>",
            "(140−age)/72",
        ),
        (
            "<m:sSup><m:e><m:d><m:e><m:r><m:t>a+b</m:t></m:r></m:e></m:d></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
            "(a+b)^2",
        ),
        ("<m:rad><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad>", "√x"),
    ],
)
@pytest.mark.parametrize("around", ["{}", f"<m:oMathPara {_M}>{{}}</m:oMathPara>"])
def test_a_formula_is_no_gap_in_its_sentence(formula: str, words: str, around: str) -> None:
    written = around.format(f"<m:oMath {_M}>{formula}</m:oMath>")
    article = docx(paragraph(run("Iron"), "T") + paragraph(run("The rate is ") + written + run(" per hour.")))
    assert said(article) == [f"The rate is {words} per hour."]


def test_lines_that_are_only_bold_are_headings_and_the_first_is_the_title() -> None:
    bold = [paragraph(run(words, "<w:b/>")) for words in ("Iron in runners", "Causes")]
    article = docx(bold[0] + bold[1] + paragraph(run("Iron is low in many.")))
    assert headings(article) == [(1, "Iron in runners"), (2, "Causes")]


def test_deleted_words_and_comments_are_no_part_of_the_text() -> None:
    change = (
        '<w:del w:id="8"><w:r><w:delText>25 mg</w:delText></w:r></w:del><w:ins w:id="9">' + run("50 mg") + "</w:ins>"
    )
    article = docx(paragraph(run("Iron"), "T") + paragraph(run("Give ") + change + run(" a day.")))
    assert said(article) == ["Give 50 mg a day."]


def test_raised_figures_are_raised_and_lists_and_tables_have_what_introduces_them() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    body = (
        paragraph(run("Iron"), "T")
        + paragraph(run("Dose is 10") + run("-4", raised) + run(" units."))
        + paragraph(run("Give iron to:"))
        + paragraph(run("runners"), number=1)
        + paragraph(run("Table 1. Doses."))
        + table([("Drug", "Dose"), ("Iron", "60 mg")])
    )
    article = docx(body)
    assert said(article)[0] == "Dose is 10⁻⁴ units."
    assert under(article, "runners") == "Give iron to:"
    assert under(article, "| Iron") == "| Drug | Dose |"


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        (paragraph(run("Iron"), "T") + paragraph(run("Part"), "H1"), "", [(1, "Iron"), (2, "Part")]),
        (paragraph(run("Iron"), "H1") + paragraph(run("Part"), "H2"), "", [(1, "Iron"), (2, "Part")]),
        (paragraph(run("One"), "H1") + paragraph(run("Two"), "H1"), "", [(2, "One"), (2, "Two")]),
        (paragraph(run("One"), "H1") + paragraph(run("Two"), "H1"), "Iron", [(1, "Iron"), (2, "One"), (2, "Two")]),
    ],
)
def test_the_title_is_the_paragraph_of_that_style_or_the_one_heading_over_all(
    body: str, title: str, expected: list[tuple[int, str]]
) -> None:
    article = docx(body + paragraph(run("Iron is low in many.")), title=title)
    assert headings(article) == expected
    assert article.metadata.updated == "2024-05-03"


def _packed(parts: dict[str, bytes], compressed: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", compressed) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return packed.getvalue()


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document>&b;</w:document>'


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(_packed({"word/document.xml": b" " * 250_000_000}), "unpacks to more than", id="bomb"),
        pytest.param(_packed({"word/document.xml": LAUGHS}), "declares entities of its own", id="entities"),
        pytest.param(_packed({"word/document.xml": b"<w:docu"}), "not readable as a Word document", id="no xml"),
        pytest.param(_packed({"word/document.xml": b"<a/>"})[:-30], "a damaged Word document", id="cut"),
        pytest.param(_packed({"word/document.xml": b"<a/>"}, zipfile.ZIP_STORED).replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"), "it is encrypted", id="encrypted"),
    ],
)  # fmt: skip
def test_what_is_no_whole_document_is_refused_in_a_line(tmp_path: Path, raw: bytes, problem: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError, match=problem) as caught:
        read_source(path)
    assert "\n" not in str(caught.value)


def test_without_the_library_the_error_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)
    path = tmp_path / "a.docx"
    path.write_bytes(document(paragraph(run("Iron is low.")), styles=_STYLES))
    with pytest.raises(SourceFormatError, match=r"pip install 'article-qa\[formats\]'"):
        read_source(path)
