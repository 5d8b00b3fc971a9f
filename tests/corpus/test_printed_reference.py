"""The words of one printed reference, read into fields; the right values are read off by eye."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.printed_names import read_authors
from corpus.printed_reference import csl_fields

OKAFOR = [("Okafor", "T"), ("Bello", "R")]


def authors(fields: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(n["literal"],) if "literal" in n else (n["family"], n["given"]) for n in fields.get("author", [])]


def year(fields: dict[str, Any]) -> int | None:
    return fields["issued"]["date-parts"][0][0] if "issued" in fields else None


@pytest.mark.parametrize(
    ("words", "given", "title", "journal", "when", "where"),
    [
        ("Okafor T. Ferritin in athletes. J Blood. 2019.", [("Okafor", "T")], "Ferritin in athletes", "J Blood", 2019, ""),
        ("Okafor T, Bello R. Iron. J Blood. 2019;12(3):101-9.", OKAFOR, "Iron", "J Blood", 2019, "12 3 101-9"),
        ("Okafor T, Bello R: Iron. J Blood 2019; 12: 101–109.", OKAFOR, "Iron", "J Blood", 2019, "12  101–109"),
        ("Okafor T, Bello R. Iron. J Blood. 2019. 12:101-9.", OKAFOR, "Iron", "J Blood", 2019, "12  101-9"),
        ("Okafor T, Bello R (2019). Oral iron. Ann Haem.", OKAFOR, "Oral iron", "Ann Haem", 2019, ""),
        ("Okafor, T., & Bello, R. (2019). Iron. J Blood, 12(3), 101–109.", [("Okafor", "T."), ("Bello", "R.")], "Iron", "J Blood", 2019, "12 3 101–109"),
        ("Okafor, T. & Bello, R. Iron. J. Blood 12, 101–109 (2019).", [("Okafor", "T."), ("Bello", "R.")], "Iron", "J. Blood", 2019, "12  101–109"),
        ('T. Okafor and R. Bello, "Iron," J. Blood, vol. 12, no. 3, pp. 101–109, 2019.', [("Okafor", "T."), ("Bello", "R.")], "Iron", "J. Blood", 2019, "12 3 101–109"),
        ('Okafor, Tola; Bello, Ruth (4 March 2019). "Iron". J Blood. 12 (3): 101–109.', [("Okafor", "Tola"), ("Bello", "Ruth")], "Iron", "J Blood", 2019, "12 3 101–109"),
        ("van der Berg Å, O'Neil JP, de la Cruz A-M. What is iron? Eur J Nutr. 2020;84:S10–S19.", [("van der Berg", "Å"), ("O'Neil", "JP"), ("de la Cruz", "A-M")], "What is iron?", "Eur J Nutr", 2020, "84  S10–S19"),
        ("Okafor T, et al. E. coli and iron. J Blood. 2019 Mar 4;12:e12345.", [("Okafor", "T"), ("et al.",)], "E. coli and iron", "J Blood", 2019, "12  e12345"),
        ("Smith J, Jones K; INNOVATE Study Group. Benefits. Allergy 2005;60(3):309-16.", [("Smith", "J"), ("Jones", "K"), ("INNOVATE Study Group",)], "Benefits", "Allergy", 2005, "60 3 309-16"),
        ("Weekly rilonacept. N Invented Med. 2021;84:31-41.", [], "Weekly rilonacept", "N Invented Med", 2021, "84  31-41"),
        ("李明, 王芳. 铁蛋白. 中华血液学杂志, 2021, 12(3): 101-109.", [("李明",), ("王芳",)], "铁蛋白", "中华血液学杂志", 2021, "12 3 101-109"),
        ("Ödegård Ö. Järn. Läkartidn. 2020;117:F4AB.", [("Ödegård", "Ö")], "Järn", "Läkartidn", 2020, "117  F4AB"),
    ],
)  # fmt: skip
def test_an_entry_in_a_known_order_is_read_into_fields(
    words: str, given: list[tuple[str, ...]], title: str, journal: str, when: int, where: str
) -> None:
    fields = csl_fields(words)
    assert authors(fields) == given
    assert (fields["title"], fields["container-title"], year(fields)) == (title, journal, when)
    assert " ".join(fields.get(name, "") for name in ("volume", "issue", "page")).strip() == where


@pytest.mark.parametrize(
    ("words", "title", "source", "when"),
    [
        ("Vitamin D. J Blood. 2019.", "Vitamin D", "J Blood", 2019),  # no author of that name
        ("Hepatitis B. 2020.", "Hepatitis B", None, 2020),
        ("A. 2019.", "A", None, 2019),
        ("Author 1. Study 1. 1981.", "Author 1", "Study 1", 1981),
        ("Skin Clinic Formulary, 9th ed. 2024.", "Skin Clinic Formulary, 9th ed", None, 2024),
        ("Haemoglobin cut-offs. International report, 2024.", "Haemoglobin cut-offs", "International report", 2024),
        ("Marl family papers. Pellow Archive.", "Marl family papers", "Pellow Archive", None),
        ("Guideline Directed Topic Overview", "Guideline Directed Topic Overview", None, None),
    ],
)
def test_an_entry_without_authors_keeps_its_words_as_title_and_source(
    words: str, title: str, source: str | None, when: int | None
) -> None:
    fields = csl_fields(words)
    assert (fields["title"], fields.get("source"), year(fields)) == (title, source, when)
    assert "author" not in fields


def test_a_body_signs_where_a_title_follows_it() -> None:
    fields = csl_fields("World Health Organization. Daily iron. Geneva: WHO; 2016.")
    assert authors(fields) == [("World Health Organization",)]
    assert (fields["title"], fields["publisher-place"], fields["publisher"]) == ("Daily iron", "Geneva", "WHO")
    assert authors(csl_fields("World Health Organization. 2016.")) == []


@pytest.mark.parametrize(
    ("printed", "field", "value"),
    [
        ("doi: 10.1000/jb.2019.12.", "DOI", "10.1000/jb.2019.12"),
        ("doi:10.1000/jb(2019)12", "DOI", "10.1000/jb(2019)12"),
        ("https://doi.org/10.1000/jb.2019.12", "DOI", "10.1000/jb.2019.12"),
        ("(doi: 10.1000/jb.2019)", "DOI", "10.1000/jb.2019"),
        ("PMID: 123456.", "PMID", "123456"),
        ("[PubMed: 123456]", "PMID", "123456"),
        ("[PMC free article: PMC99123]", "PMCID", "PMC99123"),
        ("Available from: https://example.org/iron.", "URL", "https://example.org/iron"),
        ("https://example.org/a. Accessed 4 March 2024.", "accessed", {"raw": "4 March 2024"}),
    ],
)
def test_what_leads_to_the_paper_is_read_bare(printed: str, field: str, value: object) -> None:
    fields = csl_fields(f"Okafor T. Iron. J Blood. 2019;12:101-9. {printed}")
    assert fields[field] == value
    assert (fields["title"], fields["page"]) == ("Iron", "101-9")


def test_a_line_of_its_own_is_the_title() -> None:
    fields = csl_fields("Respirology (Carlton, Vic.), 2007", title="Anti-IgE in severe persistent allergic asthma.")
    assert fields["title"] == "Anti-IgE in severe persistent allergic asthma"
    assert (fields["source"], year(fields)) == ("Respirology (Carlton, Vic.)", 2007)


_PARTS = st.lists(
    st.sampled_from(
        [
            *(
                "Okafor T,",
                "Bello R.",
                "et al.",
                "Iron in",
                "athletes.",
                "J Blood.",
                "2019;",
                "2019.",
                "(2019).",
                "12(3):",
                "101-9.",
            ),
            *(
                "doi: 10.1000/a.b",
                "PMID: 12345",
                "In:",
                "Vitamin D.",
                "https://example.org/x",
                "5th ed.",
                "Philadelphia: Saunders;",
            ),
            *(
                "“Iron”.",
                "&",
                "Epub 2018.",
                "Accessed 4 March 2024.",
                "李明.",
                "?",
                "(",
                ")",
                "World Health Organization.",
            ),
        ]
    ),
    min_size=1,
    max_size=9,
).map(" ".join)
_OF_FORM = frozenset(
    [
        *(
            "doi",
            "pmid",
            "pmcid",
            "pubmed",
            "and",
            "et",
            "al",
            "pp",
            "p",
            "vol",
            "no",
            "available",
            "from",
            "at",
            "https",
            "http",
        ),
        *("www", "org", "dx", "accessed", "retrieved", "cited", "id", "url", "march", "mar"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_PARTS, st.text(max_size=80)))
def test_no_word_of_an_entry_is_lost_and_none_is_made_up(words: str) -> None:
    fields = csl_fields(words)
    held = " ".join(re.findall(r"[^\W_]+", str(fields).lower()))
    for word in re.findall(r"[^\W_]+", words.lower()):
        assert word in held or word in _OF_FORM
    for name in ("title", "container-title", "source", "volume", "issue", "page", "DOI", "note"):
        for word in re.findall(r"[^\W_]+", str(fields.get(name, ""))):
            assert word in words


def test_a_hostile_entry_is_read_in_little_time() -> None:
    began = time.monotonic()
    for words in (
        "Okafor T, " * 200_000,
        "A. " * 200_000,
        "2019;" * 100_000,
        "de " * 300_000,
        "(" * 500_000,
        "Okafor-" * 300,
    ):
        csl_fields(words)
        read_authors(words[:2000])
    assert time.monotonic() - began < 5
