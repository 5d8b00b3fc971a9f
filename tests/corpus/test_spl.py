"""DailyMed SPL: titles of US labels, notes, boxes, sections within sections, cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.readers.spl import SplReader
from tests.corpus.reading import headings, left_out, said, under
from tests.corpus.test_readers import assert_well_formed


def label(sections: str, title: str = "IRONIX tablets") -> Article:
    raw = (
        f'<document xmlns="urn:hl7-org:v3"><title>{title}</title><effectiveTime value="20240503"/><setId root="a-b"/>'
        f'<versionNumber value="3"/><component><structuredBody>{sections}</structuredBody></component></document>'
    )
    article = SplReader().read(raw.encode(), Path("a.xml"), "a")
    assert_well_formed(article, article.text)
    return article


def section(body: str, title: str = "", code: str = "", inside: str = "") -> str:
    head = f'<code code="{code}"/><title>{title}</title>' if title else f'<code code="{code}"/>'
    return f"<component><section>{head}<text>{body}</text>{inside}</section></component>"


def test_the_title_of_a_us_label_is_the_name_of_the_drug() -> None:
    title = (
        "These highlights do not include all the information needed to use IRONIX safely.<br/>See full prescribing "
        "information for IRONIX.<br/><content>IRONIX (iron) tablets, for oral use<br/>Initial U.S. Approval: 1999</content>"
    )
    article = label(section("<paragraph>Iron is low in many.</paragraph>", "1 USE"), title)
    assert (article.title, headings(article)) == (
        "IRONIX (iron) tablets, for oral use",
        [(1, "IRONIX (iron) tablets, for oral use"), (2, "1 USE")],
    )
    assert [words for words, _ in left_out(article)][:2] == [
        "These highlights do not include all the information needed to use IRONIX safely.",
        "See full prescribing information for IRONIX.",
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "<list><item>Under 18: 14 per 1000<footnote>Than with placebo.</footnote></item><item>Over: 5</item></list>",
            ["Under 18: 14 per 1000*", "Over: 5", "* Than with placebo."],
        ),
        (
            "<paragraph>Take two<footnote>With water.</footnote> a day<footnote>Not at night.</footnote>.</paragraph>",
            ["Take two* a day†.", "* With water.", "† Not at night."],
        ),
        (
            "<table><tr><td><paragraph>Over</paragraph><paragraph>18</paragraph></td><td><list><item>5 mg</item>"
            "<item>6 mg<footnote>Or 7.</footnote></item></list></td></tr></table>",
            ["| Over 18 | 5 mg; 6 mg* |", "* Or 7."],
        ),
    ],
)
def test_notes_stand_behind_the_text_they_belong_to(body: str, words: list[str]) -> None:
    assert said(label(section(body, "1 USE"))) == words


def test_sections_within_sections_and_a_boxed_warning_without_a_title() -> None:
    inner = section("<paragraph>No deaths.</paragraph>", "5.1 Deaths", inside=section("In children too."))
    article = label(
        section("<list><item>Iron may kill.</item></list>", code="34066-1")
        + section("It is so:<list><item>tea</item></list>", "5 WARNINGS", inside=inner)
    )
    assert [(article.unit_text(u), u.heading_path) for u in article.units] == [
        ("Iron may kill.", ("Boxed warning",)),
        ("It is so:", ("5 WARNINGS",)),
        ("tea", ("5 WARNINGS",)),
        ("No deaths.", ("5 WARNINGS", "5.1 Deaths")),
        ("In children too.", ("5 WARNINGS", "5.1 Deaths")),
    ]
    assert under(article, "tea") == "It is so:"
