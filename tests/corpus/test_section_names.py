"""Names of reference lists in any mark-up and language, and of the sections behind them."""

from __future__ import annotations

import pytest

from corpus.section_names import ends_references, reference_name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("References", "References"),
        ("REFERENCES:", "REFERENCES"),
        ("## References ##", "References"),
        ("**References**", "References"),
        ("### __Literatur__", "Literatur"),
        ("<details><summary>References</summary>", "References"),
        ("<h2>References</h2>", "References"),
        ("7. References", "References"),
        ("VI. Références bibliographiques", "Références bibliographiques"),
        ("References (selection)", "References"),
        ("References[edit]", "References"),
        ("References and notes", "References and notes"),
        ("Works Cited", "Works Cited"),
        ("Reference list", "Reference list"),
        ("Literaturverzeichnis", "Literaturverzeichnis"),
        ("Bibliographie", "Bibliographie"),
        ("Referencias bibliográficas", "Referencias bibliográficas"),
        ("Bibliografia", "Bibliografia"),
        ("Piśmiennictwo", "Piśmiennictwo"),
        ("Список литературы", "Список литературы"),
        ("Kaynakça", "Kaynakça"),
        ("参考文献：", "参考文献"),
        ("참고문헌", "참고문헌"),
        ("المراجع", "المراجع"),
    ],
)
def test_a_line_that_names_a_reference_list_is_known_whatever_marks_it(line: str, name: str) -> None:
    found = reference_name(line)
    assert found is not None
    assert (line[found[0] : found[1]], found[2]) == (name, True)


@pytest.mark.parametrize("line", ["Sources", "Literature", "Notes", "Quellen:", "**Citations**"])
def test_a_name_that_sections_of_prose_have_too_is_not_certain(line: str) -> None:
    found = reference_name(line)
    assert found is not None
    assert not found[2]


@pytest.mark.parametrize(
    "line",
    [
        "Sources of iron",
        "Reference ranges",
        "- References",
        "References are listed below.",
        "See references",
        "",
        "1.",
        "Literature review",
    ],
)
def test_a_line_that_says_more_or_other_things_names_no_list(line: str) -> None:
    assert reference_name(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Cited by",
        "Cited by 12 articles",
        "Recommended articles",
        "Figures",
        "## Associated Data",
        "**Funding**",
        "Disclosure: none.",
        "© 2024 Example",
    ],
)
def test_sections_that_stand_behind_a_list_are_known(line: str) -> None:
    assert ends_references(line)


@pytest.mark.parametrize(
    "line",
    [
        "Recommended dietary allowances",
        "Related factors in asthma",
        "Figures of speech in medicine",
        "1. Okafor T. Funding of trials. 2019.",
        "Tables of food",
    ],
)
def test_titles_of_works_are_no_such_sections(line: str) -> None:
    assert not ends_references(line)
