"""JATS XML: sections, tables, lists, markers that lead to entries, what the file says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Article, UnitKind
from corpus.errors import SourceFormatError
from corpus.readers.jats import JatsReader
from corpus.standing import standing_of
from tests.corpus.reading import headings, listed, said, under
from tests.corpus.test_readers import assert_well_formed

_FRONT = (
    "<front><article-meta><title-group><article-title>Iron</article-title></title-group>{more}</article-meta></front>"
)
_REFS = (
    "<back><ref-list><title>Literature</title>"
    '<ref id="r1"><label>1.</label><mixed-citation>Okafor T. Ferritin. <source>J Blood</source>. 2019.</mixed-citation></ref>'
    '<ref id="r2"><label>2.</label><mixed-citation>Sato K. Tea. 2020.</mixed-citation></ref>'
    '<ref id="r3"><label>3.</label><mixed-citation>Sato K. Coffee. 2021.</mixed-citation></ref>'
    "</ref-list></back>"
)


def jats(body: str, *, more: str = "", refs: str = _REFS, kind: str = "research-article") -> Article:
    front = _FRONT.format(more=more)
    raw = f'<article article-type="{kind}">{front}<body>{body}</body>{refs}</article>'
    article = JatsReader().read(raw.encode(), Path("a.xml"), "a")
    assert_well_formed(article, article.text)
    return article


def xref(*numbers: int, printed: str = "") -> str:
    rids = " ".join(f"r{n}" for n in numbers)
    return f'<xref ref-type="bibr" rid="{rids}">{printed or numbers[0]}</xref>'


@pytest.mark.parametrize(
    ("markup", "printed", "numbers"),
    [
        (f"Iron is low [{xref(1)}].", "Iron is low [1].", (1,)),
        (f"Iron is low [{xref(1)}, {xref(3)}].", "Iron is low [1, 3].", (1, 3)),
        (f"Iron is low [{xref(1)}–{xref(3)}].", "Iron is low [1–3].", (1, 2, 3)),
        (f"Iron is low [{xref(1, printed='1–3')}].", "Iron is low [1–3].", (1, 2, 3)),
        (f"Iron is low.<sup>{xref(2)},{xref(3)}</sup>", "Iron is low.²,³", (2, 3)),
        (f"Iron is low {xref(2)}.", "Iron is low 2.", (2,)),
        (f"Iron is low ({xref(2, printed='Sato 2020')}).", "Iron is low (Sato 2020).", (2,)),
        (f"Iron of {xref(1, printed='Okafor')} is low within 1 hour.", "Iron of Okafor is low within 1 hour.", (1,)),
        ("Iron is low within 1 hour [2].", "Iron is low within 1 hour [2].", ()),  # the file links none there
        ('Iron is low (<xref ref-type="fig" rid="f1">Fig. 1</xref>).', "Iron is low (Fig. 1).", ()),
    ],
)
def test_markers_are_those_that_lead_to_an_entry(markup: str, printed: str, numbers: tuple[int, ...]) -> None:
    article = jats(f"<sec><title>Part</title><p>{markup}</p></sec>")
    assert said(article) == [printed]
    assert article.units[0].numbers == numbers


def test_entries_have_the_numbers_printed_before_them_and_the_fields_of_the_file() -> None:
    article = jats("<p>Iron is low.</p>")
    assert [(n, s) for n, s, _ in listed(article)] == [(1, "explicit"), (2, "explicit"), (3, "explicit")]
    assert listed(article)[0][2] == "Okafor T. Ferritin. J Blood. 2019."
    assert headings(article)[-1] == (2, "Literature")


def test_entries_without_numbers_have_that_of_their_place_and_say_why() -> None:
    refs = '<back><ref-list><ref id="B1"><mixed-citation>Okafor T. Ferritin. 2019.</mixed-citation></ref></ref-list></back>'
    link = '<xref ref-type="bibr" rid="B1">Okafor, 2019</xref>'
    article = jats(f"<p>Iron is low ({link}).</p>", refs=refs)
    assert article.units[0].numbers == (1,)
    assert article.references[0].reason == "the source links its citations to this entry"


def test_an_entry_that_is_only_fields_is_printed_as_journals_do() -> None:
    refs = (
        '<back><ref-list><ref id="r1"><element-citation publication-type="journal"><name><surname>Okafor</surname>'
        "<given-names>T</given-names></name><article-title>Ferritin</article-title><source>J Blood</source>"
        "<year>2019</year><volume>12</volume><issue>3</issue><fpage>101</fpage><lpage>109</lpage>"
        '<pub-id pub-id-type="doi">10.1000/jb.2019</pub-id></element-citation></ref></ref-list></back>'
    )
    article = jats("<p>Iron is low.</p>", refs=refs)
    assert listed(article)[0][2] == "Okafor T. Ferritin. J Blood. 2019;12(3):101-109. doi:10.1000/jb.2019."
    csl = article.references[0].csl
    assert csl is not None
    assert (csl["DOI"], csl["page"], csl["type"]) == ("10.1000/jb.2019", "101-109", "article-journal")


def test_lists_tables_terms_and_boxes_keep_what_introduces_them() -> None:
    article = jats(
        "<sec><title>Who</title><p>Give iron to:</p><list list-type='order'><list-item><p>runners</p>"
        "<list list-type='bullet'><list-item><p>women</p></list-item></list></list-item></list>"
        "<table-wrap><label>Table 1</label><caption><p>Doses.</p></caption><table><thead><tr><th>Drug</th><th>Dose</th></tr>"
        "</thead><tbody><tr><td rowspan='2'>Iron</td><td>60 mg</td></tr><tr><td>100 mg<xref ref-type='table-fn' rid='x'>"
        "<sup>a</sup></xref></td></tr></tbody></table><table-wrap-foot><fn><p>In women.</p></fn></table-wrap-foot></table-wrap>"
        "<boxed-text><caption><title>Key points</title></caption><p>Test first.</p></boxed-text></sec>"
    )
    assert under(article, "runners") == "Give iron to:"
    assert under(article, "women") == "runners"
    assert under(article, "| Drug") == "Table 1. Doses."
    assert [article.unit_text(u) for u in article.units if u.kind is UnitKind.TABLE_ROW] == [
        "| Drug | Dose |",
        "| Iron | 60 mg |",
        "| Iron | 100 mgᵃ |",
    ]
    assert "In women." in said(article)
    assert article.units[-4].heading_path == ("Who", "Key points")


def test_words_that_look_like_marks_stay_words() -> None:
    article = jats("<p>&gt; 90% of women recover.</p><p># of runs: 3</p><p>* P &lt; .05</p><p>1. is a number</p>")
    assert said(article) == ["> 90% of women recover.", "# of runs: 3", "* P < .05", "1. is a number"]


def test_the_file_says_what_it_is_when_and_whether_it_stands() -> None:
    article = jats(
        "<p>Iron is low.</p>",
        kind="review-article",
        more='<article-id pub-id-type="pmid">12</article-id><article-id pub-id-type="pmc">34</article-id>'
        '<pub-date pub-type="epub"><day>4</day><month>3</month><year>2020</year></pub-date>'
        '<related-article related-article-type="retraction-forward">J Blood 2021</related-article>',
    )
    meta = article.metadata
    assert (meta.updated, meta.source_url) == ("2020-03-04", "https://pmc.ncbi.nlm.nih.gov/articles/PMC34/")
    assert (meta.extra["source_type"], meta.extra["identifiers"]) == ("review", {"pmid": "12", "pmcid": "PMC34"})
    assert standing_of(meta.extra) == "retracted"
    assert standing_of(jats("<p>Iron is low.</p>").metadata.extra) == "not_checked"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"<article><front/><body><p>Iron", "not well-formed XML"),
        (
            b"<OAI-PMH><error code='idDoesNotExist'>no such record</error></OAI-PMH>",
            r"no article in it \(no such record\)",
        ),
        (
            b'<!DOCTYPE article [<!ENTITY a "iron">]><article><front/><body><p>&a;</p></body></article>',
            "entities of its own",
        ),
        (b"<article><front/>" + b"<sec>" * 5000 + b"</sec>" * 5000 + b"</article>", "not well-formed XML"),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused_in_a_line(raw: bytes, problem: str) -> None:
    assert JatsReader().recognises(raw, ".xml")
    with pytest.raises(SourceFormatError, match=problem) as caught:
        JatsReader().read(raw, Path("a.xml"), "a")
    assert "\n" not in str(caught.value)


def test_named_characters_of_the_dtd_are_read_without_it() -> None:
    raw = (
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd"><article><front/><body>'
        "<p>Hb &ge; 12 g/dL is normal.</p></body></article>"
    )
    article = JatsReader().read(raw.encode(), Path("a.xml"), "a")
    assert said(article) == ["Hb ≥ 12 g/dL is normal."]
