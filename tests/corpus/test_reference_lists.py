"""The reference lists of whole pages: where they begin and end, their numbers, and what the page says behind them."""

from __future__ import annotations

import pytest

from tests.corpus.reading import case, left_out, listed, marked, plain, said

BODY = "Zinc in runners\n\nZinc is lost in sweat [1]. Tea hinders it [2].\n\n"
MARKED = f"# {BODY}"
ODE, MARSH = "Ode S. Zinc. J Zinc. 2019.", "Marsh P. Tea. J Tea. 2020."
TWO = [(1, "explicit", ODE), (2, "explicit", MARSH)]
OKAFOR = "Okafor T. Ferritin in athletes. J Blood. 2019."
LINDQVIST = "Lindqvist A. Oral iron dosing. Ann Haem. 2021."
SLEEP = "Marsh P. Iron and sleep. Sleep Rev. 2020."


# The cases


@pytest.mark.parametrize(
    ("name", "numbers", "words"),
    [
        ("s05", [1, 2], [OKAFOR, LINDQVIST]),
        ("s17", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s21", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s33", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s34", [1, 2], [OKAFOR, LINDQVIST]),
        ("s46", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s48", [4, 7, 9], [OKAFOR, LINDQVIST, "Marsh P. Iron and tea. Sleep Rev. 2020."]),
        ("s49", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s51", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s52", [1, 2, 3], [OKAFOR, LINDQVIST, SLEEP]),
        ("s54", [1, 2], [OKAFOR, LINDQVIST]),
        ("s55", [2, 3, 1], [OKAFOR, LINDQVIST, "Marsh P. Iron and tea. Sleep Rev. 2020."]),
        ("s68", [1, 2], ["Marsh T. Iron in runners. J Blood. 2019.", "Okafor J. Ferritin. J Blood. 2020."]),
        ("deu", [1, 2], ["Okafor T. Ferritin. 2019.", "Marsh P. Iron. 2020."]),
        ("zho", [1, 2, 3], ["Okafor T. Ferritin. 2019.", "Marsh P. Iron. 2020.", "李明. 铁蛋白. 2021."]),
    ],
)
def test_the_numbers_that_a_list_prints_are_those_of_its_entries(
    name: str, numbers: list[int], words: list[str]
) -> None:
    assert listed(case(name)) == [(n, "explicit", w) for n, w in zip(numbers, words, strict=True)]


def test_lines_of_identifiers_that_wrap_are_no_entries() -> None:
    found = case("s07")
    assert [number for number, _, _ in listed(found)] == [1, 2, 3]
    first = found.reference(1)
    assert first is not None
    assert first.csl is not None
    assert {name: first.csl[name] for name in ("DOI", "PMID", "page", "title")} == {
        "DOI": "10.1000/jb.2019.12",
        "PMID": "123456",
        "page": "101-9",
        "title": "Ferritin in athletes: a survey of 900 runners",
    }


def test_numbers_glued_to_authors_are_read_and_links_are_left_out() -> None:
    found = case("s57")
    assert [number for number, _, _ in listed(found)] == [1, 2, 3, 10]
    assert listed(found)[0][2] == "Okafor T, Bello R: Ferritin in athletes. J Blood\n2019; 12: 101–109."
    assert ("[DOI] [PubMed] [Google Scholar]", "names of links behind a reference") in left_out(found)


def test_numbers_in_a_line_of_their_own_are_read_and_what_stands_behind_the_list_is_none_of_it() -> None:
    found = case("s59")
    assert [(number, words.split(".")[0]) for number, _, words in listed(found)] == [
        (1, "Okafor T, Bello R"),
        (2, "Lindqvist A"),
        (3, "Marsh P"),
    ]
    assert any(words.startswith("Articles from Example Journal") for words, _ in left_out(found))


def test_a_list_ends_where_the_page_goes_on() -> None:
    found = case("s33")
    assert not any("Ode S." in words or "Cited by" in words for _, _, words in listed(found))
    assert ("Ode S. Zinc. 2023.", "under “Recommended articles”, which is no part of the article") in left_out(found)
    found = case("s68")
    assert said(found)[-1] == "This page is for training only and was checked in May 2024 by the running club."
    second = found.reference(2)
    assert second is not None
    assert second.csl is not None
    assert second.csl["issued"] == {"date-parts": [[2020]]}


def test_footnotes_beside_a_list_are_no_references() -> None:
    found = case("s04")
    assert [words for _, _, words in listed(found)] == [OKAFOR, LINDQVIST, SLEEP]
    assert said(found)[-2:] == ["Elemental iron, not salt.", "Dried ferrous sulphate."]


# Other inputs of the same kinds


@pytest.mark.parametrize(
    "page",
    [
        BODY + "References\n1. {0}\n2. {1}\n",
        BODY + "Literatur:\n\n[1] {0}\n\n[2] {1}\n",
        BODY + "Referencias bibliográficas\n(1) {0}\n(2) {1}\n",
        BODY + "Bibliographie\n1 - {0}\n2 - {1}\n",
        BODY + "REFERENCES\n\n1\n{0}\n2\n{1}\n",
        BODY + "References[edit]\n1. ^ {0}\n2. ^ a b {1}\n",
        MARKED + "**References**\n\n1. {0}\n2. {1}\n",
        MARKED + "References:\n1. {0}\n2. {1}\n",
        MARKED + "<h3>Literature cited</h3>\n\n1. {0}\n1. {1}\n",
        MARKED + "<details>\n<summary>References (2)</summary>\n\n- [1] {0}\n- [2] {1}\n\n</details>\n",
        MARKED + "## Sources\n\n| No | Reference |\n|---|---|\n| 1 | {0} |\n| 2 | {1} |\n",
        MARKED + "---\n\n[1] {0}\n[2] {1}\n",
        MARKED + "## Literatuur\n\n1\\. {0}\n\n2\\. {1}\n",
        MARKED + "## 参考文献\n\n【1】{0}\n【2】{1}\n",
    ],
)
def test_a_numbered_list_is_read_in_any_mark_up(page: str) -> None:
    read = marked if page.startswith("#") else plain
    assert listed(read(page.format(ODE, MARSH))) == TWO


@pytest.mark.parametrize(
    "behind",
    [
        "Cited by\n4 articles\n\nOkafor T. Iron. 2021.\n",
        "\nYou may also like\n\n1. Okafor T. Iron. 2021.\n2. Bello R. Copper. 2022.\n",
        "\nFigures\n\nFigure 1\n",
        "\nAuthor contributions\n\nSO wrote the paper and PM read it.\n",
        "\nDisclosure: Sola Ode has no interests to declare.\n",
        "\n© 2024 Example Press. All rights reserved.\n",
        "\nThis page was last edited on 4 March 2024, at 10:00 (UTC).\n",
        "\nIn case of doubt ask the running club, which knows your history.\n",
        "This leaflet was written by the running club and is read again every year.\n",
    ],
)
@pytest.mark.parametrize("form", ["1. {0}\n2. {1}\n", "{0}\n\n{1}\n", "- {0}\n- {1}\n"])
def test_what_stands_behind_a_list_is_no_entry_of_it(behind: str, form: str) -> None:
    found = plain(BODY + "References\n\n" + form.format(ODE, MARSH) + behind)
    assert [words for _, _, words in listed(found)] == [ODE, MARSH]
    assert [number for number, _, _ in listed(found)] == [1, 2]


def test_a_paste_of_a_book_chapter_with_numbers_and_links_of_their_own_lines() -> None:
    found = plain(
        BODY
        + "Go to:\nReferences\n1.\nOde S, Bello R. Zinc. J Zinc. 2019 Mar;12(3):101-109. [PMC free article: PMC123456] [PubMed: 30123456]\n"
        "2.\nMarsh P. Tea. J Tea. 2020;4:9-12. [PubMed: 30123457]\n"
        "Disclosure: Sola Ode declares no relevant financial relationships.\n\nCopyright © 2024, Example Publishing.\n"
        "Bookshelf ID: NBK123456PMID: 30000000\n"
    )
    assert [(n, words) for n, _, words in listed(found)] == [
        (1, "Ode S, Bello R. Zinc. J Zinc. 2019 Mar;12(3):101-109."),
        (2, "Marsh P. Tea. J Tea. 2020;4:9-12."),
    ]
    assert said(found)[-1] == "Disclosure: Sola Ode declares no relevant financial relationships."


def test_a_paste_of_an_encyclopaedia_is_numbered_by_order() -> None:
    found = plain(
        'Zinc\n\nZinc is lost in sweat.[1] Tea hinders it.[2]\n\nReferences[edit]\n^ Ode, Sola (2019). "Zinc". J Zinc. 12 (3): 101–109.\n'
        '^ a b Marsh, Peter (4 March 2020). "Tea". J Tea. Retrieved 4 March 2024.\n\nExternal links[edit]\nZinc at Example\n'
    )
    assert [(n, status, words.split(",")[0]) for n, status, words in listed(found)] == [
        (1, "by_order", "Ode"),
        (2, "by_order", "Marsh"),
    ]
    assert [h.text for h in found.headings] == ["Zinc", "References", "External links"]


def test_parts_of_a_list_are_headed() -> None:
    for page in (
        BODY + f"References\n\nGuidelines\n\n1. {ODE}\n\nTrials\n\n2. {MARSH}\n",
        MARKED
        + f"## References\n\n### Guidelines\n\n1. {ODE}\n\n### Trials\n\n2. {MARSH}\n\n## Funding\n\nNone was had.\n",
    ):
        found = (marked if page.startswith("#") else plain)(page)
        assert listed(found) == TWO
        assert [h.text for h in found.headings if h.level > 2] == ["Guidelines", "Trials"]


def test_wrapped_entries_without_numbers_are_kept_whole() -> None:
    found = plain(
        "Zinc in runners\n\nZinc is lost in sweat (Ode, 2019).\n\nReferences\n\n"
        "Marsh P, Okafor T, Ode S. Tea and the absorption of zinc in\n   runners: a trial. J Tea. 2020;4:12-19.\n"
        "Ode S, Bello R. Zinc in the sweat of athletes: a survey of nine\n   hundred runners. J Zinc. 2019;12:101-9.\n"
    )
    assert [(n, status, words.split()[0]) for n, status, words in listed(found)] == [
        (1, "by_order", "Marsh"),
        (2, "explicit", "Ode"),
    ]


# One list, two lists, none


def test_an_article_whose_last_paragraph_stands_behind_its_list_keeps_it() -> None:
    found = marked(
        MARKED
        + f"## References\n\n1. {ODE}\n2. {MARSH}\n\n## What is not known\n\nNobody has measured zinc at night [2].\n"
    )
    assert listed(found) == TWO
    assert said(found)[-1] == "Nobody has measured zinc at night [2]."
    assert found.units[-1].heading_path == ("What is not known",)


def test_two_lists_that_count_on_are_one() -> None:
    found = marked(
        MARKED
        + f"## References\n\n1. {ODE}\n\n## Methods\n\nZinc was measured twice [2].\n\n## References\n\n2. {MARSH}\n"
    )
    assert listed(found) == TWO


def test_two_lists_that_both_begin_at_one_contradict_each_other() -> None:
    found = marked(
        MARKED
        + f"## References\n\n1. {ODE}\n2. {MARSH}\n\n## Copper\n\nCopper falls [1].\n\n## References\n\n1. {OKAFOR}\n"
    )
    assert listed(found) == [(1, "contradicted", ODE), (2, "explicit", MARSH), (1, "contradicted", OKAFOR)]
    assert len({r.reference_id for r in found.references}) == 3


def test_a_list_of_sources_beside_the_references_takes_no_number_from_them() -> None:
    found = marked(
        MARKED
        + f"## Sources\n\n1. Register of runners. 2022.\n2. Census. 2023.\n\n## References\n\n1. {ODE}\n2. {MARSH}\n"
    )
    assert [(n, words) for n, _, words in listed(found)] == [
        (None, "Register of runners. 2022."),
        (None, "Census. 2023."),
        (1, ODE),
        (2, MARSH),
    ]


def test_further_reading_is_not_what_the_text_cites() -> None:
    found = marked(MARKED + f"## References\n\n1. {ODE}\n2. {MARSH}\n\n## Further reading\n\n1. {OKAFOR}\n")
    assert listed(found) == TWO
    assert (OKAFOR, "under “Further reading”, which is no part of the article") in left_out(found)


@pytest.mark.parametrize(
    "page",
    [
        BODY + "Treatment\n\nGive zinc every second day.\n",
        BODY + "Sources\n\nRed meat is the best source of zinc. Lentils are a good one.\n",
        BODY + "Steps\n\n1. Measure zinc.\n2. Give zinc.\n3. Measure again.\n",
        BODY + "Abstract\nIntroduction\nReferences\nCited by\n\nIntroduction\n\nZinc is a metal.\n",
        MARKED + "## Literature\n\nThe literature on zinc is small. It is old, too.\n",
        MARKED + "## Notes\n\n- Take zinc with food\n- Drink water\n",
        MARKED + "Zinc was given twice.[^1]\n\n[^1]: Elemental zinc, not salt.\n[^2]: Once by mouth.\n",
    ],
)
def test_an_article_without_a_list_has_no_entries_and_loses_nothing(page: str) -> None:
    found = (marked if page.startswith("#") else plain)(page)
    assert listed(found) == []
    assert {r.number for r in found.references} == {1, 2}
    assert {str(r.status) for r in found.references} == {"orphan"}
