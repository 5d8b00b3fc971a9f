"""HTML: what of a page is the article, and how its blocks, markers and reference list are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.readers.html import HtmlReader
from corpus.standing import standing_of
from tests.corpus.reading import headings, left_out, listed, said, under
from tests.corpus.test_readers import assert_well_formed


def page(body: str, head: str = "") -> Article:
    raw = f"<!DOCTYPE html><html lang='de-CH'><head>{head}</head><body>{body}</body></html>"
    article = HtmlReader().read(raw.encode(), Path("a.html"), "a")
    assert_well_formed(article, article.text)
    return article


REFS = "<h2>Literatur</h2><ol><li id='r1'>Okafor T. Ferritin. 2019.</li><li id='r2'>Sato K. Tea. 2020.</li></ol>"


@pytest.mark.parametrize(
    ("markup", "printed", "numbers"),
    [
        ("Iron is low <a href='#r1'>[1]</a>.", "Iron is low [1].", (1,)),
        ("Iron is low [<a href='#r1'>1</a>,<a href='#r2'>2</a>].", "Iron is low [1,2].", (1, 2)),
        ("Iron is low.<sup><a href='#r1'>1</a>–<a href='#r2'>2</a></sup>", "Iron is low.¹⁻²", (1, 2)),
        ("Iron is low (<a href='#r2'>Sato 2020</a>).", "Iron is low (Sato 2020).", (2,)),
        ("Iron is low within 1 hour.", "Iron is low within 1 hour.", ()),
        ("Iron is at 10<sup>9</sup>/L.", "Iron is at 10⁹/L.", ()),
    ],
)
def test_links_into_the_list_are_the_markers(markup: str, printed: str, numbers: tuple[int, ...]) -> None:
    article = page(f"<h1>Iron</h1><p>{markup}</p><p>Tea binds iron <a href='#r2'>[2]</a>.</p>{REFS}")
    assert said(article)[0] == printed
    assert article.units[0].numbers == numbers
    assert [(n, words) for n, _, words in listed(article)] == [
        (1, "Okafor T. Ferritin. 2019."),
        (2, "Sato K. Tea. 2020."),
    ]


def test_markers_without_links_are_told_by_their_look() -> None:
    article = page(
        "<h1>Iron</h1><p>Iron is low.<sup>1</sup></p><p>Tea binds iron.<sup>1,2</sup></p><h2>References</h2>"
        "<p>1. Okafor T. Ferritin. J Blood. 2019.</p><p>2. Sato K. Tea. J Blood. 2020.</p>"
    )
    assert [u.numbers for u in article.units[:2]] == [(1,), (1, 2)]
    assert [n for n, _, _ in listed(article)] == [1, 2]


def test_lists_tables_and_terms_keep_what_introduces_them() -> None:
    article = page(
        "<h1>Iron</h1><p>Give iron to:</p><ul><li>runners<ul><li>women</li></ul></li><li><p>swimmers</p><p>in winter</p></li></ul>"
        "<table><caption>Table 2. Doses.</caption><tr><th>Drug</th><th>Dose</th></tr><tr><td>Iron<sup>a</sup></td><td>60 mg</td></tr></table>"
        "<dl><dt>Ferritin</dt><dd>The store of iron.</dd></dl>"
    )
    assert under(article, "women") == "runners"
    assert under(article, "swimmers") == "Give iron to:"
    assert under(article, "in winter") == "swimmers"
    assert under(article, "| Drug") == "Table 2. Doses."
    assert under(article, "The store") == "Ferritin"
    assert "| Ironᵃ | 60 mg |" in said(article)


def test_a_paragraph_of_lines_is_read_line_by_line() -> None:
    article = page("<h1>Iron</h1><p>Avoid these:<br>• tea<br>• coffee</p>")
    assert said(article) == ["Avoid these:", "tea", "coffee"]
    assert under(article, "tea") == "Avoid these:"


def test_words_that_look_like_marks_stay_words() -> None:
    article = page("<h1>Iron</h1><p>&gt; 90% of women recover.</p><p># of runs: 3</p><p>* P &lt; .05 in men.</p>")
    assert said(article) == ["> 90% of women recover.", "# of runs: 3", "* P < .05 in men."]


def test_an_ampersand_that_is_written_out_stays_as_it_is_shown() -> None:
    assert said(page("<h1>Iron</h1><p>Write &amp;lt; for less.</p>")) == ["Write &lt; for less."]


@pytest.mark.parametrize(
    "junk",
    [
        "<nav><p>Home of iron news.</p></nav>",
        "<div class='cookie-banner'><p>We use cookies here.</p></div>",
        "<div id='related-articles'><p>Ten tips for runners.</p></div>",
        "<aside><p>Follow us for more.</p></aside>",
        "<div role='dialog'><p>Sign up now.</p></div>",
        "<p style='display: none'>Hidden words.</p>",
        "<p hidden>Hidden words.</p>",
        "<script>Iron('is high.')</script>",
        "<footer><p>All rights are reserved.</p></footer>",
    ],
)
def test_what_is_no_article_is_taken_out(junk: str) -> None:
    words = "<p>Iron is low in many runners, as a trial of 200 women found.</p>" * 2
    article = page(f"{junk}<main><h1>Iron</h1>{words}</main>{junk}")
    assert said(article) == ["Iron is low in many runners, as a trial of 200 women found."] * 2
    assert said(page(f"{junk}<h1>Iron</h1>{words}")) == said(article)


def test_names_of_classes_take_no_article_out() -> None:
    words = "Iron is low in many runners."
    article = page(f"<div class='page has-sidebar share-wrapper'><h1>Iron</h1><p>{words}</p></div>")
    assert said(article) == [words]


def test_buttons_within_the_article_are_left_out_with_a_reason() -> None:
    article = page(
        "<article><h1>Iron</h1><p>Iron is low in many.</p><p>Share on Facebook</p><p>Tea binds it.</p></article>"
    )
    assert said(article) == ["Iron is low in many.", "Tea binds it."]
    assert left_out(article) == [("Share on Facebook", "button, link or notice of the page")]


def test_the_head_says_what_the_page_is() -> None:
    article = page(
        "<p>Iron is low in many.</p>",
        "<title>RETRACTED: Iron in runners | J Blood</title><link rel='canonical' href='https://j.example/iron'>"
        "<meta name='citation_doi' content='doi:10.1000/x'><meta name='citation_publication_date' content='2020/5/3'>"
        "<meta name='citation_journal_title' content='J Blood'><link rel='license' href='https://creativecommons.org/licenses/by/4.0/'>",
    )
    meta = article.metadata
    assert article.title == "RETRACTED: Iron in runners"
    assert headings(article)[0] == (1, "RETRACTED: Iron in runners")
    assert (meta.source_url, meta.updated, meta.language) == ("https://j.example/iron", "2020-05-03", "de-ch")
    assert meta.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert (meta.extra["publication"], meta.extra["identifiers"]) == ("J Blood", {"doi": "10.1000/x"})
    assert standing_of(meta.extra) == "retracted"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//x", "https://x y"])
def test_an_address_that_is_none_of_the_web_is_not_taken(address: str) -> None:
    article = page("<h1>Iron</h1><p>Iron is low.</p>", f"<link rel='canonical' href='{address}'>")
    assert article.metadata.source_url is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("<meta charset='windows-1252'><p>Fièvre de 39 °C.</p>".encode("cp1252"), "Fièvre de 39 °C."),
        ("<p>Fièvre de 39 °C.</p>".encode(), "Fièvre de 39 °C."),
        ("<p>Fièvre de 39 °C.</p>".encode("latin-1"), "Fièvre de 39 °C."),
        ("<p>Fie\u0300vre de 39 °C.</p>".encode("utf-16"), "Fièvre de 39 °C."),
        (b"<meta charset='no-such'><p>Fi\xe8vre de 39 \xb0C.</p>", "Fièvre de 39 °C."),
    ],
)
def test_the_encoding_is_what_the_page_says_or_what_fits(raw: bytes, words: str) -> None:
    assert said(HtmlReader().read(raw, Path("a.html"), "a")) == [words]


def test_a_page_nested_beyond_use_is_refused() -> None:
    raw = b"<!DOCTYPE html><html><body>" + b"<div>" * 20_000 + b"<p>Iron is low.</p>"
    with pytest.raises(SourceFormatError, match=r"a\.html"):
        HtmlReader().read(raw, Path("a.html"), "a")


def test_a_colspan_of_millions_is_not_believed() -> None:
    article = page(
        "<h1>Iron</h1><table><tr><th colspan='99999999'>Dose</th></tr><tr><td rowspan='9999'>60 mg</td></tr></table>"
    )
    assert len(article.text) < 2_000


@pytest.mark.parametrize(
    ("raw", "ending", "is_page"),
    [
        (b"<!DOCTYPE html><p>Iron", ".txt", True),
        (b"\xef\xbb\xbf\n<!-- saved --><?xml version='1.0'?>\n<HTML lang='en'>", "", True),
        (b"<!-- saved <html> --> Iron is low.", ".txt", False),
        (b"<p>Iron is low.</p>", ".html", True),
        (b"<p>Iron is low.</p>", ".md", False),
        (b"Iron is low.", ".html", False),
    ],
)
def test_a_page_is_told_by_how_it_begins(raw: bytes, ending: str, is_page: bool) -> None:
    assert HtmlReader().recognises(raw, ending) == is_page


def test_headings_of_the_first_level_are_sections_where_there_are_several() -> None:
    article = page(
        "<h1>Abstract<a href='#a'>¶</a></h1><p>Iron is low.</p><h1>Causes</h1><h2>Tea</h2><p>Tea binds it.</p>",
        "<title>Iron in runners</title>",
    )
    assert headings(article) == [(1, "Iron in runners"), (2, "Abstract"), (2, "Causes"), (3, "Tea")]
