"""Headings, lists, tables, terms and page furniture of whole pages: nothing that the article says is lost or misplaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import UnitKind
from corpus.readers.markdown import read_markdown
from tests.corpus.reading import case, headings, left_out, marked, plain, said, under

# Headings that stand directly over their text


def test_numbered_headings_without_blank_lines_are_headings() -> None:
    found = case("s30")
    assert headings(found) == [
        (1, "Iron deficiency in sport"),
        (2, "1. Introduction"),
        (2, "2. Treatment"),
        (3, "2.1. Oral iron"),
        (3, "2.2. Intravenous iron"),
        (2, "3. Follow-up"),
        (2, "References"),
    ]
    (dose,) = [u for u in found.units if found.unit_text(u).startswith("Give 60 mg")]
    assert dose.heading_path == ("2. Treatment", "2.1. Oral iron")


@pytest.mark.parametrize(
    "page",
    [
        "Zinc\n1. Loss\nZinc is lost in sweat [1].\n2. Dose\n2.1 Adults\nGive 10 mg a day [1].\n2.2 Children\nGive 5 mg a day [2].\n",
        "Zinc\n\n1. Loss\n\nZinc is lost in sweat [1].\n\n2. Dose\n\n2.1 Adults\n\nGive 10 mg a day [1].\n\n2.2 Children\n\nGive 5 mg a day [2].\n",
        "Zinc\n\n1 Loss\nZinc is lost in sweat [1].\n\n2 Dose\n2.1 Adults\nGive 10 mg a day [1].\n2.2 Children\nGive 5 mg a day [2].\n",
    ],
)
def test_numbered_headings_are_headings_with_and_without_blank_lines(page: str) -> None:
    found = plain(page)
    assert [(level, words.lstrip("12. ")) for level, words in headings(found)[1:]] == [
        (2, "Loss"),
        (2, "Dose"),
        (3, "Adults"),
        (3, "Children"),
    ]
    assert said(found) == ["Zinc is lost in sweat [1].", "Give 10 mg a day [1].", "Give 5 mg a day [2]."]


@pytest.mark.parametrize(
    "page",
    [
        "Zinc in runners\n\nSteps\n\n1. Measure zinc\n2. Give zinc for eight weeks\n3. Measure again\n\nDoses\n\nGive 10 mg a day.\n",
        "Zinc in runners\n\nSteps\n\n1. Measure zinc\n\n2. Give zinc for eight weeks\n\n3. Measure again\n\nDoses\n\nGive 10 mg a day.\n",
    ],
)
def test_a_numbered_list_is_no_run_of_headings(page: str) -> None:
    found = plain(page)
    assert headings(found) == [(1, "Zinc in runners"), (2, "Steps"), (2, "Doses")]
    assert said(found)[:3] == ["Measure zinc", "Give zinc for eight weeks", "Measure again"]
    assert {found.units[i].kind for i in range(3)} == {UnitKind.LIST_ITEM}


def test_short_headings_between_lines_that_are_paragraphs_are_headings() -> None:
    found = plain(
        "Zinc in runners\nIntroduction\nZinc is lost in sweat [1].\nIt is replaced by food [2].\n"
        "Treatment\nGive 10 mg a day [1].\nStop after eight weeks [2].\n"
    )
    assert headings(found) == [(1, "Zinc in runners"), (2, "Introduction"), (2, "Treatment")]
    assert len(said(found)) == 4


def test_lines_of_a_wrapped_paragraph_are_no_headings() -> None:
    text = "Zinc in runners is lost in sweat, and more of it on warm days than\nFerritin is. The loss is replaced by food in most runners, but not in\nWomen who eat no meat at all.\n"
    found = plain(f"Zinc and sweat\n\n{text}\n{text}\n")
    assert [words for _, words in headings(found)] == ["Zinc and sweat"]


# Recommendations


def test_a_paste_of_numbered_recommendations_keeps_each_as_a_sentence_under_its_section() -> None:
    found = case("p02")
    assert headings(found)[1:3] == [(3, "1.1 Assessment"), (3, "1.2 Treatment")]
    texts = said(found)
    assert "1.1.2 Do not use serum iron alone to diagnose iron deficiency. [2024, amended 2025]" in texts
    assert "1.2.2 Do not offer intravenous iron to people who can take oral iron." in texts
    assert under(found, "the first result was") == "1.1.3 Consider repeating the test after 8 weeks if:"
    assert under(found, "the person has symptoms") == "1.1.3 Consider repeating the test after 8 weeks if:"
    (meaning,) = [u for u in found.units if found.unit_text(u).startswith("One dose every")]
    assert meaning.heading_path == ("Terms used in this guideline", "Alternate day dosing")
    assert found.metadata.updated is not None
    assert any(words.startswith("© NICE-like") for words, _ in left_out(found))


def test_numbers_of_recommendations_in_lines_of_their_own_join_them() -> None:
    found = plain(
        "Zinc in sport\n\n1.1\nTesting\n1.1.1\nMeasure zinc in runners who have lost taste. [2023]\n\n1.1.2\n\nDo not measure zinc in hair. [2023]\n\n"
        "1.2\nTreatment\n1.2.1\nOffer zinc tablets for 8 weeks.\n"
    )
    assert headings(found)[1:] == [(3, "Testing"), (3, "Treatment")]
    assert said(found) == [
        "1.1.1\nMeasure zinc in runners who have lost taste. [2023]",
        "1.1.2\n\nDo not measure zinc in hair. [2023]",
        "1.2.1\nOffer zinc tablets for 8 weeks.",
    ]


def test_short_recommendations_that_stand_alone_are_no_headings() -> None:
    found = case("s29")
    assert headings(found) == [(1, "Iron deficiency in sport"), (2, "Key points"), (2, "Background")]
    assert said(found)[:3] == [
        "Ferritin below 30 means iron deficiency in runners",
        "Give ferrous sulfate 200 mg every other day",
        "Do not give iron intravenously at home",
    ]


@pytest.mark.parametrize(
    ("lines", "statements"),
    [
        (
            [
                "Advice",
                "Offer zinc to runners with low zinc",
                "High doses may lower copper",
                "Evidence",
                "Three trials gave zinc.",
            ],
            2,
        ),
        (["Evidence", "Three trials gave zinc.", "Key messages", "Zinc is lost in sweat", "Take zinc with food"], 2),
        (["Treatment of low zinc", "Tablets", "When to start", "Give zinc when it is low."], 0),
        (["Dose", "Do not use in copper deficiency", "Zinc lowers copper further."], 0),
        (["Who Should Be Offered Zinc", "Runners Who Have Lost Taste", "Offer zinc to them."], 0),
        (["What is zinc?", "Zinc is a metal.", "How is it lost?", "It is lost in sweat."], 0),
    ],
)
def test_lines_that_say_something_are_told_from_headings(lines: list[str], statements: int) -> None:
    found = plain("\n\n".join(["Zinc in runners", *lines]) + "\n")
    without_stop = [words for words in said(found) if not words.endswith(".")]
    assert len(without_stop) == statements
    texts = {*said(found), *(words for _, words in headings(found))}
    assert texts == {"Zinc in runners", *lines}


# The head of a page, and its furniture


def test_a_short_first_paragraph_is_part_of_the_article_and_buttons_are_not() -> None:
    found = case("s32")
    assert said(found)[0] == "Iron deficiency is common in runners [1]."
    assert said(found)[-1] == "Give iron every second day [2]."
    assert under(found, "Ferritin falls by half") == "Figure 1"
    assert [words for words, _ in left_out(found)] == [
        "Open in a separate window",
        "View large Download slide",
        "Advertisement",
        "Cookies help us deliver this page. Accept all",
        "Share on Facebook Tweet",
    ]
    assert all(reason for _, reason in left_out(found))


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("Zinc is lost.", True),
        ("Zinc is lost in sweat.¹", True),
        ("Zinc is lost in sweat [1, 2]", True),
        ("Grades: A, strong recommendation; B, conditional recommendation; C, expert opinion", True),
        ("Patients must have 1, 4:", True),
        ("锌随汗液流失[1]。", True),
        ("Okafor T, Lindqvist A, Marsh P.", False),
        ("By Tola Okafor and Anna Lindqvist", False),
        ("Reading time: 7 minutes", False),
        ("Print Save Share", False),
        ("University of Lagos, Department of Sport", False),
        ("Information for patients", False),
        ("Leaflet code ZN-07, version 5", False),
    ],
)
def test_what_reads_like_a_sentence_in_the_head_of_a_page_is_kept(line: str, is_kept: bool) -> None:
    found = plain(f"Zinc in runners\n\n{line}\nLast updated: 4 March 2024\n\nTreatment\n\nGive zinc every day.\n")
    assert (line in said(found)) == is_kept
    assert (line in [words for words, _ in left_out(found)]) != is_kept


@pytest.mark.parametrize(
    "line",
    [
        "Open in a new tab", "Go to:", "Skip to main content", "Log in", "Share this article with your friends", "We use cookies to improve this site.",
        "Copyright © 2024 Example Press.", "© 2024 Example. All rights reserved.", "PMID: 38012345 [Indexed for MEDLINE]", "Find articles by Tola Okafor",
        "Articles from Example Journal are provided here courtesy of Example Press", "5 min read", "Download PDF", "17",
    ],
)  # fmt: skip
def test_notices_of_a_page_are_left_out_wherever_they_stand_and_take_nothing_with_them(line: str) -> None:
    for gap in ("\n", "\n\n"):
        found = plain(f"Zinc in runners\n\nTreatment\n\nGive zinc every day.{gap}{line}{gap}Stop after eight weeks.\n")
        assert said(found) == ["Give zinc every day.", "Stop after eight weeks."]
        assert [words for words, _ in left_out(found)] == [line]
        assert {u.heading_path for u in found.units} == {("Treatment",)}


@pytest.mark.parametrize(
    "line",
    [
        "Search", "At home", "Print", "Downloads of the app fell by half.", "More than half had low zinc.", "Cookies are a source of zinc in children.",
        "Copyright law was changed.", "Register of runners", "Close contacts were tested.", "The next dose is given at 20:00.", "Save the tablets.",
    ],
)  # fmt: skip
def test_words_that_buttons_have_too_are_no_notice_in_an_article(line: str) -> None:
    found = plain(f"Zinc in runners\n\nTreatment\n\nGive zinc every day.\n\n{line}\n\nStop after eight weeks.\n")
    assert left_out(found) == []


def test_a_table_of_contents_is_left_out_and_gives_levels_to_its_headings() -> None:
    found = plain(
        "Zinc in runners\n\nContents\n1 Loss\n2 Treatment\n2.1 Tablets\n3 Harms\n\nLoss\n\nZinc is lost in sweat.\n\n"
        "Treatment\n\nTablets\n\nGive 10 mg a day.\n\nHarms\n\nCopper falls.\n"
    )
    assert headings(found)[1:] == [(2, "Loss"), (2, "Treatment"), (3, "Tablets"), (2, "Harms")]
    assert {reason for _, reason in left_out(found)} == {"table of contents"}
    assert len(left_out(found)) == 5
    assert [words for words, _ in left_out(case("s33"))][:5] == [
        "Abstract",
        "Introduction",
        "Treatment",
        "References",
        "Cited by",
    ]


def test_a_list_of_long_items_is_no_table_of_contents() -> None:
    items = [
        f"{n}. Coming out: about {n} in 100 coils fall out, mostly in the first three months of the year after it was put in"
        for n in (1, 2, 3)
    ]
    found = plain("Coils\n\nRisks\n\n" + "\n".join(items) + "\n")
    assert left_out(found) == []
    assert len(said(found)) == 3


def test_an_advert_in_the_midst_of_an_article_does_not_hide_what_follows() -> None:
    found = plain(
        "Zinc in runners\n\nZinc is lost in sweat [1].\n\nRelated articles\n\nIron in runners\n\nTea and iron\n\nTea hinders zinc as well [2].\n"
    )
    assert said(found) == ["Zinc is lost in sweat [1].", "Tea hinders zinc as well [2]."]


def test_an_abstract_copied_from_a_library_loses_names_and_identifiers_only() -> None:
    found = case("s38")
    assert [words for words, _ in left_out(found)] == [
        "Okafor T, Lindqvist A, Marsh P.",
        "Copyright © 2024 Example.",
        "PMID: 38012345 [Indexed for MEDLINE]",
    ]
    assert said(found)[-1] == "Conflict of interest statement: None declared."


def test_a_page_number_in_the_midst_of_a_text_is_no_sentence() -> None:
    assert ("12", "button, link or notice of the page") in left_out(case("s39"))


# Lists without bullets, terms and their meanings


@pytest.mark.parametrize(
    "page",
    [
        "Refer the runner if:\n\nthere is no answer after 8 weeks or\n\ncopper is low.\n\nThen measure again.\n",
        "Refer the runner if:\nthere is no answer after 8 weeks or\ncopper is low.\n\nThen measure again.\n",
        "Refer the runner if:\n- there is no answer after 8 weeks or\n- copper is low.\n\nThen measure again.\n",
    ],
)
def test_items_that_lost_their_bullets_know_what_introduces_them(page: str) -> None:
    found = plain(f"Zinc in runners\n\nCare\n\n{page}")
    assert said(found) == [
        "Refer the runner if:",
        "there is no answer after 8 weeks or",
        "copper is low.",
        "Then measure again.",
    ]
    assert under(found, "there is no") == under(found, "copper") == "Refer the runner if:"
    assert under(found, "Then") == ""


def test_short_lines_under_a_colon_are_items() -> None:
    found = plain(
        "Zinc in runners\n\nZinc is given for [1]:\nLoss of taste\nSlow healing\n\nDoses\n\nGive 10 mg a day.\n"
    )
    assert [u.numbers for u in found.units[:3]] == [(1,), (1,), (1,)] or under(
        found, "Slow"
    ) == "Zinc is given for [1]:"
    assert under(found, "Loss of taste") == "Zinc is given for [1]:"


def test_sentences_under_a_colon_are_no_items() -> None:
    found = plain("Zinc in runners\n\nThe trial found this:\n\nZinc fell in all runners. It rose again in June.\n")
    assert under(found, "Zinc fell") == ""


def test_terms_of_a_markdown_list_introduce_their_meanings() -> None:
    found = marked(
        "# Zinc\n\nFerritin\n: The store of iron in the body [1].\n\nZinc\n: A metal in many enzymes.\n: Also a coating of steel [2].\n"
    )
    assert under(found, "The store of iron") == "Ferritin"
    assert under(found, "A metal") == under(found, "Also a coating") == "Zinc"
    assert [u.kind for u in found.units if found.unit_text(u).startswith("A metal")] == [UnitKind.LIST_ITEM]


@pytest.mark.parametrize("indent", ["", "    "])
def test_terms_over_their_meanings_in_plain_text_head_them(indent: str) -> None:
    found = plain(
        f"Zinc in runners\n\nTerms used\n\nFerritin\n{indent}The store of iron in the body.\nTransferrin\n{indent}The protein that carries iron.\n\n"
        "Doses\n\nGive 10 mg a day.\n"
    )
    paths = {found.unit_text(u): u.heading_path for u in found.units}
    assert paths["The store of iron in the body."] == ("Terms used", "Ferritin")
    assert paths["The protein that carries iron."] == ("Terms used", "Transferrin")
    assert paths["Give 10 mg a day."] == ("Doses",)


def test_a_bold_line_heads_text_and_introduces_a_list() -> None:
    found = marked(
        "# Zinc\n\n## Products\n\n**Tablets**\n\nThey are cheap.\n\n**Drops**\n\n- 5 mg in a drop\n- for children\n\nBoth are taken with food.\n"
    )
    assert headings(found)[2:] == [(3, "Tablets")]
    assert under(found, "5 mg in a drop") == under(found, "for children") == "Drops"


# Tables


def test_rows_of_a_table_have_its_caption_and_header() -> None:
    found = case("s13")
    assert under(found, "| Women") == "| Group | Dose | Ref |"
    assert under(found, "| Group") == "Table 1. Doses by group [1]."
    assert "| Children \\| teens | 20 mg | [1] |" in said(found)
    assert "Figure 1. Ferritin by month [2]." in said(found)
    assert any(u.kind is UnitKind.TABLE_ROW and found.unit_text(u).startswith("Tea<") for u in found.units)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("Group        Dose      Weeks\nWomen        10 mg     8\nMen          15 mg     9\n", 2),
        ("Group\tDose\tWeeks\nWomen\t10 mg\t8\nMen\t15 mg\t9\n", 2),
        ("| Group | Dose | Weeks |\n|---|---|---|\n| Women | 10 mg | 8 |\n| Men | 15 mg | 9 |\n", 2),
    ],
)
@pytest.mark.parametrize(
    "caption", ["Table 1. Doses of zinc by group", "Table 1. Doses of zinc by group.", "The doses of zinc are:"]
)
def test_tables_of_text_are_read_in_rows(table: str, rows: int, caption: str) -> None:
    found = plain(f"Zinc in runners\n\nDoses\n\n{caption}\n\n{table}\nZinc is taken with food.\n")
    header = table.split("\n", 1)[0]
    body = [u for u in found.units if u.kind is UnitKind.TABLE_ROW][1:]
    assert len(body) == rows
    assert {under(found, found.unit_text(u)) for u in body} == {header}
    assert under(found, header) == caption
    assert {u.heading_path for u in found.units} == {("Doses",)}


@pytest.mark.parametrize(
    "table",
    [
        "| Level | Adults | Adults | Children |\n|---|---|---|---|\n| | Dose | Weeks | Dose |\n| Low | 10 mg | 8 | 5 mg |\n| Very low | 20 mg | 12 | 10 mg |\n",
        "| | Adults | Adults | Children |\n| | Dose | Weeks | Dose |\n|---|---|---|---|\n| Low | 10 mg | 8 | 5 mg |\n| Very low | 20 mg | 12 | 10 mg |\n",
        "Level\tAdults\tAdults\tChildren\n\tDose\tWeeks\tDose\nLow\t10 mg\t8\t5 mg\nVery low\t20 mg\t12\t10 mg\n",
    ],
)
def test_stacked_headers_both_introduce_the_rows(table: str) -> None:
    found = (marked if table.startswith("|") else plain)(
        f"# Zinc in runners\n\nDoses\n\n{table}" if table.startswith("|") else f"Zinc in runners\n\nDoses\n\n{table}"
    )
    rows = [u for u in found.units if u.kind is UnitKind.TABLE_ROW]
    assert [u.lead_in for u in rows[1:]] == [rows[0].index, rows[1].index, rows[1].index]


def test_a_first_row_with_an_empty_cell_and_figures_is_no_second_header() -> None:
    found = marked("# Zinc\n\n| Group | Dose |\n|---|---|\n| | 10 mg |\n| Men | 15 mg |\n")
    assert {u.lead_in for u in found.units[1:]} == {found.units[0].index}


def test_an_html_table_is_read_in_rows() -> None:
    found = marked(
        "# Zinc\n\n<table>\n<caption>Doses of zinc</caption>\n<tr><th>Group</th><th>Dose</th></tr>\n<tr>\n  <td>Women</td>\n  <td>10 mg [1]</td>\n</tr>\n"
        "<tr><td>Men</td><td>15 mg [2]</td></tr>\n</table>\n\nZinc is taken with food.\n"
    )
    assert under(found, "Women<") == under(found, "Men<") == "Group</th><th>Dose"
    assert under(found, "Group<") == "Doses of zinc"
    assert said(found)[-1] == "Zinc is taken with food."


def test_two_spaces_in_prose_make_no_table() -> None:
    found = plain("Zinc in runners\n\nZinc is lost.  It is lost in sweat.\nTea hinders it.  Meat does not.\n")
    assert {u.kind for u in found.units} == {UnitKind.SENTENCE}


def test_a_mark_with_nothing_behind_it_ends_a_page() -> None:
    assert read_markdown("@,:\n>", Path("a.md"), "a").text == "@,:\n>"
