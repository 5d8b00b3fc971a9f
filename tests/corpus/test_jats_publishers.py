"""JATS as publishers write it: reviews beside the article, notes in sentences, boxes, abstracts in two languages, formulas."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.readers.jats import JatsReader
from tests.corpus.reading import headings, left_out, listed, said
from tests.corpus.test_jats import jats, xref

_MATH = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def test_peer_reviews_and_replies_are_no_part_of_the_article() -> None:
    stub = "<front-stub><title-group><article-title>Letter</article-title></title-group></front-stub>"
    letter = (
        "<body><p>The dose is doubtful.</p></body><back><ref-list><ref id='s1'><mixed-citation>X. 1999.</mixed-citation></ref>"
        "</ref-list></back>"
    )
    raw = (
        "<article><front><article-meta><title-group><article-title>Iron</article-title></title-group></article-meta></front>"
        f"<body><p>Iron is low.</p></body><sub-article article-type='decision-letter'>{stub}{letter}</sub-article>"
        f"<response>{stub}{letter}</response></article>"
    )
    article = JatsReader().read(raw.encode(), Path("a.xml"), "a")
    assert (said(article), listed(article)) == (["Iron is low."], [])


def test_a_title_has_its_subtitle_and_no_marks_of_notes() -> None:
    raw = (
        "<article><front><article-meta><title-group><article-title>Iron in <italic>Runners</italic>"
        "<xref ref-type='fn' rid='n'>*</xref></article-title><subtitle>A trial</subtitle></title-group></article-meta></front>"
        "<body><p>Iron is low.</p></body></article>"
    )
    assert JatsReader().read(raw.encode(), Path("a.xml"), "a").title == "Iron in Runners: A trial"


def test_a_note_within_a_sentence_is_read_behind_the_paragraph() -> None:
    article = jats("<p>Iron is<fn><label>1</label><p>In women.</p></fn> low in many. Tea binds it.</p><p>Go on.</p>")
    assert said(article) == ["Iron is low in many.", "Tea binds it.", "¹ In women.", "Go on."]


def test_notes_of_a_table_have_their_signs() -> None:
    foot = "<table-wrap-foot><fn><label>a</label><p>In women.</p></fn><fn symbol='*'><p>P = .04.</p></fn><p>Source: the trial.</p></table-wrap-foot>"
    article = jats(f"<table-wrap><table><tr><td>Iron</td><td>60 mg</td></tr></table>{foot}</table-wrap>")
    assert said(article)[1:] == ["ᵃ In women.", "* P = .04.", "Source: the trial."]


def test_a_box_has_its_title_once_and_ends() -> None:
    box = "<boxed-text><label>Box 1</label><caption><title>Signs</title><p>Look for them.</p></caption><p>Pallor.</p></boxed-text>"
    article = jats(f"<sec><title>Who</title><p>Iron is low.</p>{box}<p>Go on.</p></sec>")
    assert [(article.unit_text(u), u.heading_path) for u in article.units if u.record is None] == [
        ("Iron is low.", ("Who",)),
        ("Look for them.", ("Who", "Box 1 Signs")),
        ("Pallor.", ("Who", "Box 1 Signs")),
        ("Go on.", ("Who",)),
    ]


def test_text_without_a_heading_behind_an_abstract_is_none_of_it() -> None:
    article = jats(
        "<p>Tea binds iron.</p>",
        more="<abstract><p>Iron is low.</p></abstract><trans-abstract xml:lang='fr'><title>Résumé</title><p>Le fer est bas.</p></trans-abstract>",
    )
    assert [(article.unit_text(u), u.heading_path) for u in article.quotable() if u.record is None] == [
        ("Iron is low.", ("Abstract",)),
        ("Tea binds iron.", ()),
    ]
    assert left_out(article) == [(words, "abstract in another language") for words in ("Résumé", "Le fer est bas.")]
    assert headings(article)[:2] == [(1, "Iron"), (2, "Abstract")]


@pytest.mark.parametrize(
    ("markup", "printed", "numbers"),
    [
        (f"It is low.<sup>{xref(1)}</sup><sup>–</sup><sup>{xref(3)}</sup>", "It is low.¹⁻³", (1, 2, 3)),
        (f"It is low.{xref(1, printed='<sup>1</sup>')}<sup>, </sup>{xref(3, printed='<sup>3</sup>')}", "It is low.¹, ³", (1, 3)),
        (f"The <named-content content-type='gene'>TF</named-content> gene is on [{xref(1)}-{xref(3)}].", "The TF gene is on [1-3].", (1, 2, 3)),
        (
            f"About <inline-formula><alternatives><mml:math {_MATH}><mml:msup><mml:mn>10</mml:mn><mml:mn>9</mml:mn></mml:msup></mml:math>"
            "<tex-math>$10^9$</tex-math></alternatives></inline-formula> cells.",
            "About 10⁹ cells.",
            (),
        ),
    ],
)  # fmt: skip
def test_what_stands_in_a_sentence(markup: str, printed: str, numbers: tuple[int, ...]) -> None:
    article = jats(f"<p>{markup}</p>")
    assert (said(article)[0], article.units[0].numbers) == (printed, numbers)


def test_paragraphs_and_items_in_a_cell_do_not_run_together() -> None:
    cells = "<td><p>Adults</p><p>over 18</p></td><td><list><list-item><p>60 mg</p></list-item><list-item><p>120 mg</p></list-item></list></td>"
    assert (
        said(jats(f"<table-wrap><table><tr>{cells}</tr></table></table-wrap>"))[0]
        == "| Adults over 18 | 60 mg; 120 mg |"
    )


def test_entries_of_several_works_or_of_a_note_are_printed_cleanly() -> None:
    refs = (
        "<back><ref-list><ref id='r1'><label>1</label><mixed-citation>(a) Ito T. One. 2014;</mixed-citation><mixed-citation>(b) Ito T. Two."
        " 2015.</mixed-citation></ref><ref id='r2'><label>2</label><note><p>Unpublished data.</p></note></ref></ref-list></back>"
    )
    article = jats("<p>Iron is low.</p>", refs=refs)
    assert [words for _, _, words in listed(article)] == [
        "(a) Ito T. One. 2014; (b) Ito T. Two. 2015.",
        "Unpublished data.",
    ]
