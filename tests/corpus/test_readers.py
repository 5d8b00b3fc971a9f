"""Files read into articles: offsets, lead-ins, and what is said of a file that cannot be read."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.article import Article, RecordKind, UnitKind
from corpus.canonical import canonical
from corpus.errors import CorpusError, SourceFormatError, SourceNotFoundError
from corpus.load import load_corpus
from corpus.readers.markdown import read_markdown
from corpus.readers.plain_text import read_plain_text
from corpus.readers.registry import ENDINGS, read_source
from corpus.readers.text import MARKDOWN_READER, PLAIN_READER
from tests.corpus.reading import case, listed, said

PAGE = """# Severe asthma

Omalizumab is indicated for severe allergic asthma 2, 3.

## Who may have it

Patients must have 1, 4:

- Documented atopy
    - by skin prick test 7
- Elevated serum IgE

It begins within 1 hour.
"""


def unit(article: Article, words: str) -> int:
    """Index of the one unit that begins with some words."""
    (found,) = [u.index for u in article.units if article.unit_text(u).startswith(words)]
    return found


def assert_well_formed(article: Article, text: str) -> None:
    """Every unit lies in the text, behind the one before it, and every index it holds leads somewhere."""
    assert article.text == text
    at = 0
    for index, found in enumerate(article.units):
        assert found.index == index
        assert at <= found.span.start < found.span.end <= len(text)
        assert article.unit_text(found) == text[found.span.start : found.span.end] == article.slice(found.span)
        assert article.unit_text(found).strip() == article.unit_text(found)
        assert found.lead_in is None or 0 <= found.lead_in < index
        assert 0 <= found.block < len(article.blocks)
        block = article.blocks[found.block]
        assert block.unit_start <= index < block.unit_end
        for marker in found.markers:
            assert found.span.start <= marker.clause_start <= marker.span.start < marker.span.end <= found.span.end
        at = found.span.end
    for reference in article.references:
        assert reference.unit is None or article.units[reference.unit].record is RecordKind.REFERENCE
    for heading in article.headings:
        assert article.slice(heading.span) == heading.text


_LINES = st.sampled_from(
    [
        "# Title here",
        "## Part",
        "### Deeper",
        "Under",
        "===",
        "---",
        "A sentence that cites 1, 2. Another e.g. Here is one.",
        "Patients must have 1, 4:",
        "- item one",
        "    - item two [3]",
        "* **bold**",
        "1. ordered",
        "| a | b |",
        "|---|---|",
        "a\tb",
        "> quoted words",
        "Last updated: May 3, 2026View policy",
        "References",
        "## References",
        "1. A guideline. 2020.",
        "2. Another title. Journal 2019;3:4.",
        "Share",
        "Disclaimer",
        "Disclaimer: not medical advice.",
        "doc_id: x",
        "",
        "",
        "",
    ]
)
_PAGES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.text(st.sampled_from("aB.1 \n\t-#|>[]():•\u00a0\u0301é"), max_size=120),
    st.lists(_LINES, max_size=14).map("\n".join),
)


@settings(max_examples=60, deadline=None)
@given(_PAGES, st.sampled_from([read_plain_text, read_markdown]))
@example(PAGE, read_markdown)
@example(PAGE, read_plain_text)
def test_any_text_is_read_with_every_unit_at_its_offsets_or_refused(
    page: str, reader: Callable[[str, Path, str], Article]
) -> None:
    text = canonical(page)
    try:
        article = reader(text, Path("page.md"), "page")
    except CorpusError:
        return
    assert_well_formed(article, text)


@pytest.mark.parametrize("suffix", [*MARKDOWN_READER.endings, *PLAIN_READER.endings])
def test_a_lone_file_is_a_corpus_of_one_article(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"Iron Deficiency (2025){suffix}"
    path.write_text("Iron deficiency\n\nIron is low in many people.\n", encoding="utf-8")
    (bundle,) = load_corpus(path)
    assert bundle.article.doc_id == "iron-deficiency-2025"
    assert bundle.sources == ()
    assert "Iron is low in many people." in [bundle.article.unit_text(u) for u in bundle.article.quotable()]


def test_the_title_of_a_plain_text_is_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "iron.txt"
    path.write_text("Iron deficiency\n\nIron is low in many people.\n", encoding="utf-8")
    assert load_corpus(path)[0].article.title == "Iron deficiency"


def test_offsets_count_in_the_text_without_byte_order_mark_and_with_single_newlines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffAbout cafe\u0301s\r\n\r\nTea is safe. Coffee is not.\r\n".encode())
    article = read_source(path)
    assert article.text == "About cafés\n\nTea is safe. Coffee is not.\n"
    assert [(u.span.start, u.span.end) for u in article.quotable()] == [(13, 25), (26, 40)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Hb &ge;12&nbsp;g/dL &#60; 30 &#xB5;g", "Hb ≥12\u00a0g/dL < 30 µg"),
        ("R&D; AT&T; A & B; &unknown; &lt", "R&D; AT&T; A & B; &unknown; &lt"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),  # what stands for a written entity stays one
        ("a&#10;b&#0;c&#9;d&#13;e", "a&#10;b&#0;c&#9;d&#13;e"),  # no line begins inside an entity
        ("cafe&#769;", "café"),
        ("&#55296; &#x110000;", "&#55296; &#x110000;"),
    ],
)
def test_html_entities_are_read_as_the_characters_they_stand_for(raw: str, text: str) -> None:
    assert canonical(raw) == text
    assert canonical(text) == text


@given(st.text(st.sampled_from("&#xaml;tgp0123 \r\n\u0301e"), max_size=40))
def test_canonical_text_stays_as_it_is(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_a_page_with_entities_is_quoted_in_plain_characters() -> None:
    found = case("s22")
    assert said(found) == [
        "Ferritin <30 µg/L is low in runners\u00a0[1].",
        "Iron every second day is absorbed better\u00a0[2].",
        "Hb ≥12 g/dL is normal in women [3].",
    ]
    assert [u.numbers for u in found.units[:3]] == [(1,), (2,), (3,)]
    assert listed(found)[0][2] == "Okafor T. Ferritin & athletes. J Blood. 2019."


@pytest.mark.parametrize(
    ("name", "raw", "problem", "line"),
    [
        ("a.txt", b"Fine so far\nthen \xff\xfe\x80", "not UTF-8 text", 2),
        ("a.md", b"\x89ABC\r\n\x1a\n", "not UTF-8 text", 1),
        ("a.txt", b"one\ntwo\0three", "a NUL character in the text", 2),
        ("a.md", b"", "the file is empty", None),
        ("a.txt", b" \n\t\n", "the file is empty", None),
        ("a.md", b"---\ntitle: Iron\n\nIron is low.\n", "front matter is opened by --- and never closed", 1),
        ("a.md", b"---\ntitle: a: b\n---\nIron is low.\n", "front matter is not valid YAML", 2),
        ("a.md", b"---\n- a\n---\nIron is low.\n", "front matter is not a list of `field: value` lines", 2),
        ("a.md", b"---\ndoc_id: 12\n---\nIron is low.\n", "front matter field doc_id is not a text", None),
        ("a.md", b"# Only a heading\n", "no sentence, list item or table row found in it", None),
        ("a.xyz", b"Iron is low.", "no reader for files ending in '.xyz'", None),
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1",
            "it is a Word file of the form before 2007, or one that a password protects",
            None,
        ),
        ("a.zip", b"PK\x03\x04", "it is a zip archive that is no Word file", None),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line_and_the_fault(
    tmp_path: Path, name: str, raw: bytes, problem: str, line: int | None
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError) as caught:
        load_corpus(path)
    assert (caught.value.problem, caught.value.line, caught.value.path) == (problem, line, path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param("updated: 2020-13-45"),
        pytest.param("kind: [article]"),
        pytest.param("more: &a [*a]"),
        pytest.param('title: "\\uD800"'),
        "more: [",
        "more: *a",
        "? [a]\n: b",
    ],
)
def test_a_value_of_front_matter_that_cannot_be_kept_is_refused_with_the_file_named(
    tmp_path: Path, fields: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{fields}\n---\nIron is low in many people.\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"a\.md"):
        read_source(path)


def test_front_matter_of_a_few_bytes_that_stands_for_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    path = tmp_path / "a.md"
    path.write_text("---\n" + "\n".join(lines) + "\n---\nIron is low in many people.\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"a\.md, line 3: front matter refers to another value by \*"):
        read_source(path)


def test_front_matter_that_would_take_long_to_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\na: {'1:' * 100_000}1\n---\nIron is low in many people.\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="longer than 65536 characters"):
        read_source(path)


LAUGHS = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
)


@pytest.mark.parametrize("ending", sorted({*ENDINGS, ".gz"}))
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(f"{LAUGHS}]><a><p>Iron is low: &l11;</p></a>".encode(), id="entities"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a><p>Iron: &f;</p></a>', id="a file"),
        pytest.param(gzip.compress(b"\0" * 10_000_000), id="gzip"),
    ],
)
def test_no_reader_makes_more_of_a_file_than_is_in_it(tmp_path: Path, ending: str, raw: bytes) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(raw)
    try:
        text = read_source(path).text
    except SourceFormatError:
        return
    assert len(text) <= len(raw)
    assert "root:" not in text


def test_a_place_without_sources_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="nowhere"):
        load_corpus(tmp_path / "nowhere")
    (tmp_path / "README.md").write_text("Not an article.", encoding="utf-8")
    with pytest.raises(SourceNotFoundError, match="no bundle"):
        load_corpus(tmp_path)


def test_two_articles_with_one_doc_id_are_an_error(tmp_path: Path) -> None:
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_text("---\ndoc_id: iron\n---\nIron is low in many.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="two sources have the doc_id 'iron'"):
        load_corpus(tmp_path)


def test_a_folder_of_files_is_read_in_order_of_doc_id(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndoc_id: z\n---\nIron is low in many.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("About tea\n\nTea is safe in many.\n", encoding="utf-8")
    (tmp_path / "c.json").write_text("{}", encoding="utf-8")
    assert [b.article.doc_id for b in load_corpus(tmp_path)] == ["b", "z"]


def test_list_items_know_their_lead_in_and_inherit_its_markers() -> None:
    article = read_markdown(PAGE, Path("page.md"), "page")
    lead, atopy, prick, ige = (unit(article, w) for w in ("Patients", "Documented", "by skin", "Elevated"))
    assert [article.units[i].lead_in for i in (lead, atopy, prick, ige)] == [None, lead, atopy, lead]
    assert [article.units[i].kind for i in (lead, atopy)] == [UnitKind.SENTENCE, UnitKind.LIST_ITEM]
    assert [article.units[i].numbers for i in (lead, atopy, prick, ige)] == [(1, 4), (1, 4), (7, 1, 4), (1, 4)]
    assert article.units[atopy].markers == ()
    assert [m.numbers for m in article.units[atopy].inherited] == [(1, 4)]
    assert article.units[unit(article, "It begins")].numbers == ()
    assert article.units[unit(article, "It begins")].heading_path == ("Who may have it",)


def test_rows_of_a_table_are_introduced_by_its_header_row() -> None:
    page = "# Doses\n\nThe doses 3:\n\n| drug | dose |\n|---|---|\n| omalizumab | 75 mg |\n\nIt cites 2 and ends.\n"
    article = read_markdown(page, Path("page.md"), "page")
    header, row = unit(article, "| drug"), unit(article, "| omalizumab")
    assert article.units[row].kind is UnitKind.TABLE_ROW
    assert article.units[row].lead_in == header
    assert article.units[header].lead_in == unit(article, "The doses")
    assert article.units[row].numbers == (3,)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("# Title\n\n- _ _\n    - an item below\n", id="item above a deeper one"),
        pytest.param("# Title\n\n_\t_\na\tb\n", id="header row"),
        pytest.param("Iron is low.\n\n## References\n\n- \n- A title. 2020.\n", id="entry"),
        pytest.param("Iron is low.\n\n## References\n\n1. _A title _\n2. B.\n", id="space"),
        pytest.param("# Title\n\n- **\n-\n- An item **bold ** here.\n\n** **\n", id="marks alone"),
    ],
)
def test_layout_marks_with_nothing_in_them_are_passed_over(page: str) -> None:
    assert_well_formed(read_markdown(page, Path("page.md"), "page"), page)


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Iron deficiency is common in pregnancy.1", False),
        ("Iron deficiency is common in pregnancy.1,2", False),
        ("Ferritin is low (the first sign).³", False),
        ("What is new in version 3.1", True),
        ("Treatment of iron deficiency", True),
        ("Phase 2", True),
    ],
)
def test_a_line_that_ends_in_a_sentence_with_its_citation_is_no_heading(line: str, is_heading: bool) -> None:
    text = f"Iron\n\nIt is low in many.1\n\n{line}\n\nGive iron by mouth for 3 months.2\n"
    article = read_plain_text(text, Path("iron.txt"), "iron")
    assert (line in [heading.text for heading in article.headings]) == is_heading
    assert any(article.unit_text(unit) == line for unit in article.units) != is_heading
