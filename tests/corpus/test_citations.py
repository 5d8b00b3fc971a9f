"""Which citations whole pages make: each style of markers, read by what the page and its list tell."""

from __future__ import annotations

import pytest

from corpus.article import Article, RecordKind
from tests.corpus.reading import case, marked, plain, said

ENTRIES = (
    "Okafor T, Bello R. Ferritin in athletes. J Blood. 2019.",
    "Lindqvist A, Berg S. Oral iron dosing. Ann Haem. 2021.",
    "Marsh P. Iron and sleep. Sleep Rev. 2020.",
)
NUMBERED = "\n\n## References\n\n" + "\n".join(f"{n}. {words}" for n, words in enumerate(ENTRIES, 1))
UNNUMBERED = "\n\n## References\n\n" + "\n\n".join(ENTRIES)


def cites(article: Article) -> list[list[int]]:
    """The citation numbers behind every unit that may be quoted and is no record, in order."""
    return [list(u.numbers) for u in article.quotable() if u.record is None]


def page(*sentences: str, references: str = NUMBERED) -> Article:
    """A page in Markdown with some sentences and a list of three references."""
    return marked(f"# Iron in runners\n\n{' '.join(sentences)}{references}\n")


def labels(article: Article) -> list[list[str | None]]:
    """The names that every unit cites by, as printed."""
    return [[m.label for m in u.markers] for u in article.quotable() if u.record is None]


# The cases


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("s01", [[1], [2], [3], [2], [1]]),
        ("s03", [[1, 2], [2, 3], [1, 2, 3], [1, 2, 3], [1, 3]]),
        ("s04", [[1], [2], [], [], [], []]),
        ("s08", [[3, 2], [1], [2], [3], [2], [1, 3]]),
        ("s11", [[1], [1, 2], [1, 2, 3], [], [2, 3]]),
        ("s14", [[3], [1], [2], [3, 2]]),
        ("s15", [[1, 2], [3], [2]]),
        ("s17", [[1], [2], [3]]),
        ("s18", [[1], [2], [3], [2]]),
        ("s19", [[1], [2, 3, 1], [1, 2, 3], [], [1]]),
        ("s21", [[1], [2, 3], [1]]),
        ("s23", [[1, 2], [2], [1, 2, 3], [1], [1], [1, 2, 3], [2], []]),
        ("s27", [[45], [1], [112], [2]]),
        ("s37", [[1], [1, 2], [1, 2, 3], [3]]),
        ("s41", [[1], [2, 3], [3]]),
        ("s42", [[1], [], [], [2, 3], [], [], []]),
        ("s43", [[1], [2, 3], [], [], [], [], [], [], [], [], [1, 2]]),
        ("s52", [[1], [1, 2], [3], [1, 3]]),
        ("s57", [[1, 2], [2], [3, 10]]),
        ("s59", [[1], [2, 3]]),
        ("s70", [[1, 2], [2], [1], [3], [1, 3], [2], [2], [1], [3], [], [], []]),
    ],
)
def test_each_case_cites_what_it_prints(name: str, numbers: list[list[int]]) -> None:
    assert cites(case(name)) == numbers


def test_footnotes_beside_a_list_of_references_are_no_citations() -> None:
    found = page("Iron helps [1].", "The dose was 60 mg.[^1]", "It was a sulphate.[^2]", "It was cheap.[^2]")
    assert cites(found) == [[1], [], [], []]


def test_lists_may_go_beyond_a_thousand() -> None:
    entries = "\n".join(f"{n}. Author {n}. Study {n}. {1980 + n % 45}." for n in range(1, 1003))
    body = "Iron is given [998]. Tea hinders [1000]. Meat helps [999, 1001]. Sleep improves [1]."
    found = marked(f"# A long guideline\n\n{body}\n\n## References\n\n{entries}\n")
    assert cites(found) == [[998], [1000], [999, 1001], [1]]
    assert [r.number for r in found.references if r.status != "explicit"] == []


# Numbers in brackets


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("[[1]](#ref1)", [1]),
        (r"[\[2\]](https://example.org/2)", [2]),
        ("[[2](#a),[3](#b)]", [2, 3]),
        ("[1](#ref-1)", [1]),
        ("[1](#ref-1)–[3](#ref-3)", [1, 2, 3]),
        (r"\[1\]", [1]),
        (r"\[1–3\]", [1, 2, 3]),
        ("[ 1 ]", [1]),
        ("[1 , 3]", [1, 3]),
        ("[1]–[3]", [1, 2, 3]),
        ("[1] - [3]", [1, 2, 3]),
        ("[1], [3]", [1, 3]),
        ("[ref. 2]", [2]),
        ("[2, pp. 12–14]", [2]),
        ("[2: Table 1]", [2]),
        ("［2］", [2]),
        ("[2]: 12", [2]),
    ],
)
def test_brackets_cite_spaced_linked_escaped_and_in_ranges(printed: str, numbers: list[int]) -> None:
    assert cites(page(f"Iron helps runners {printed}.", "Tea hinders absorption [1].")) == [numbers, [1]]


@pytest.mark.parametrize("behind", [".[3]", ". [3]", ".[[3]](#r3)", r". \[3\]", ".[2][3]", ". [2, 3]", ".[1]–[3]"])
def test_a_marker_behind_the_full_stop_belongs_to_the_sentence_before(behind: str) -> None:
    found = page(f"Iron helps runners{behind} Tea hinders absorption.[1]")
    assert [numbers[-1] for numbers in cites(found)] == [3, 1]


@pytest.mark.parametrize(
    "figures",
    ["(95% CI [1, 3])", "(IQR [1–3])", "(median 2 [1–3])", "in group [A]", "[2024]", "(p = [1])", "[range 1–3]"],
)
def test_brackets_of_statistics_and_dates_cite_nothing(figures: str) -> None:
    assert cites(page(f"Ferritin rose {figures}.", "Tea hinders [1].", "Iron helps [2].")) == [[], [1], [2]]


def test_one_marker_is_enough_where_the_list_has_its_number() -> None:
    assert cites(page("Iron helps.", "Tea hinders absorption [2].", "Meat helps.")) == [[], [2], []]


# Raised numbers


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("^1^", [1]),
        ("^1,2^", [1, 2]),
        ("^1–3^", [1, 2, 3]),
        ("^[2]^", [2]),
        ("<sup>1</sup>", [1]),
        ("<sup>1</sup>–<sup>3</sup>", [1, 2, 3]),
        ("<sup>1,</sup><sup>2</sup>", [2]),
        ("<sup>[1](#ref1)</sup>", [1]),
        ('<sup class="ref">[2](#ref2),[3](#ref3)</sup>', [2, 3]),
        ("¹⁻³", [1, 2, 3]),
        (" ¹", [1]),
    ],
)
def test_raised_numbers_cite_in_every_writing(printed: str, numbers: list[int]) -> None:
    assert cites(page(f"Iron helps runners{printed}.", "Tea hinders absorption<sup>3</sup>."))[0] == numbers


@pytest.mark.parametrize("power", ["10<sup>9</sup>/L", "kg/m^2^", "I² was 30%", "R^2^ of 0.8", "12 m³", "Ca²⁺"])
def test_powers_and_charges_cite_nothing(power: str) -> None:
    found = page(f"It was {power} here.", "Iron helps<sup>1</sup>.", "Tea hinders<sup>2</sup>.")
    assert cites(found) == [[], [1], [2]]


def test_a_letter_that_names_something_has_no_power() -> None:
    assert cites(page("It was vitamin D².", "Iron helps.¹"))[0] == [2]


def test_links_of_html_cite_where_they_lead_to_the_list() -> None:
    found = page(
        'Iron helps.<a href="#r1">1</a> Tea hinders it <a href="page.html#r2">[2]</a>.',
        'It is so<sup><a href="#r1">1</a>–<a href="#r3">3</a></sup>. See section <a href="#s7">7</a>.',
    )
    assert cites(found) == [[1], [2], [1, 2, 3], []]


# Numbers without a form of their own


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("It fades after the first days 2.", [2]),
        ("It takes several weeks 3.", [3]),
        ("It is checked at every visit 1, 3.", [1, 3]),
        ("It is given to those aged 65 and over 2.", [2]),
        ("It is stopped when the attack is over 2.", [2]),
        ("It is for children from 2 years of age 3.", [3]),
        ("It is licensed in adults only 2.", [2]),
        ("Most were vaccinated at 12 months 3.", [3]),
        ("It may come back within weeks 2.", [2]),
        ("Each drug was better than the other part 2.", [2]),
        ("It starts at grade 2 or more 3.", [3]),
        ("Many give up 2.", [2]),
        ("Its use is advised against 3.", [3]),
        ("Nobody needed any of these 1.", [1]),
        ("Sleep is worse in March 2.", [2]),
        ("It is met in diabetes type 2.", []),
        ("It was measured at week 12.", []),
        ("It was measured on day 1.", []),
        ("This is seen in stage 3.", []),
        ("Runners were in group 2.", []),
        ("The details stand in Table 2.", []),
        ("The score was below 3.", []),
        ("The median was 2.", []),
        ("They lost more than 3.", []),
        ("It falls when the score is over 2.", []),
        ("It was seen with odds ratio 2.", []),
        ("It began on March 2.", []),
        ("It was given in cycles 1–3.", []),
        ("It was safe (p 0.05).", []),
        ("There were few runners (n 12).", []),
        ("The ratio was 2 (95% CI 1–3).", []),
    ],
)
def test_a_plain_number_cites_where_the_words_before_it_are_complete(sentence: str, numbers: list[int]) -> None:
    others = ("Iron helps runners 1.", "Tea hinders absorption 2, 3.", "Meat helps absorption 1.")
    assert cites(page(sentence, *others)) == [numbers, [1], [2, 3], [1]]


@pytest.mark.parametrize(
    "lead", ["Offer it to 1, 2:", "It is given in 1, 2:", "It helps those with 1, 2:", "Runners have 1, 2:"]
)
def test_a_lead_in_may_break_off_before_its_marker(lead: str) -> None:
    found = marked(f"# Iron\n\n{lead}\n\n- low ferritin\n- fatigue\n\nTea hinders it 3.{NUMBERED}\n")
    assert cites(found) == [[1, 2], [1, 2], [1, 2], [3]]


def test_what_the_page_says_elsewhere_tells_a_name_from_a_citation() -> None:
    found = page("Omega 3 fatty acids helped.", "Sleep improved with omega 3.", "Iron helps 1.", "Tea hinders 2.")
    assert cites(found) == [[], [], [1], [2]]


def test_bare_numbers_on_a_page_without_a_list_must_be_usual() -> None:
    sentences = ["The drug was safe in HAVEN 7.", "It was cheap in HAVEN 83."] + ["Nothing else is known of it."] * 12
    assert not any(cites(plain("\n\n".join(sentences))))


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("Iron helps runners.1, 2 Tea hinders it.3", [[1, 2], [3]]),
        ("Iron helps runners.1,2 Tea hinders it.3", [[1, 2], [3]]),
        ("Iron helps (P < .001).1 Tea hinders it (P = .04).2", [[1], [2]]),
        ("Ferritin was 0.5 in 4,000 of them, see Fig.2 and p.3 there. Tea hinders it.2 Iron helps.1", [[], [2], [1]]),
        ("Iron is given in mL/min.1 Tea hinders it for 30 min.2", [[1], [2]]),
    ],
)
def test_numbers_behind_a_stop_cite_unless_the_stop_is_that_of_a_figure(
    sentence: str, numbers: list[list[int]]
) -> None:
    assert cites(page(sentence))[: len(numbers)] == numbers


def test_a_page_with_numbers_behind_words_has_some_behind_brackets_and_commas() -> None:
    found = page(
        "Iron helps runners1.", "Doses vary (2–10 mg)2.", "Tea hinders it,3 and meat helps1,2", "It is 2.5 mg."
    )
    assert cites(found)[:2] == [[1], [2]]
    third = next(u for u in found.units if found.unit_text(u).startswith("Tea"))
    assert [found.slice(m.span) for m in third.markers] == ["3", "1,2"]


@pytest.mark.parametrize("sentence", ["Vitamin B12 helps.", "CO2 rose.", "It is omega3 here.", "IL-5 and FEV1 fell."])
def test_names_that_end_in_a_number_cite_nothing(sentence: str) -> None:
    found = page(sentence, "Runners take omega3 here.", "Iron helps runners1.", "Tea hinders absorption2,3 too.")
    assert cites(found) == [[], [], [1], [2, 3]]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was in group (1).",
        "See step (2).",
        "Give two (2) tablets.",
        "It was (3) of 5.",
        "Take (1) iron and (2) tea now.",
        "The mean (SD) was 31 (12) mg.",
    ],
)
def test_parentheses_that_count_list_or_spread_cite_nothing(sentence: str) -> None:
    assert cites(page(sentence, "Iron helps (1).", "Tea hinders (2, 3).")) == [[], [1], [2, 3]]


# Lead-ins


@pytest.mark.parametrize(
    "lead",
    [
        "Runners need:1",
        "Runners need: 1",
        "Runners need:[1]",
        "Runners need: [1]",
        "Runners need [1]:",
        "Runners need:^1^",
        "Runners need:<sup>1</sup>",
        "Runners need:¹",
        "Runners need: (1)",
        "Runners need:[[1]](#r1)",
        r"Runners need: \[1\]",
    ],
)
def test_a_lead_in_hands_its_marker_to_the_items_also_from_behind_the_colon(lead: str) -> None:
    style = lead.replace("Runners need", "").replace(":", "").strip()
    other = f".{style}" if style[0] not in "1(" or (style == "1" and ":1" in lead) else f" {style}."
    found = marked(f"# Iron\n\n{lead}\n\n- iron\n- sleep\n\nTea hinders it{other} Meat helps it{other}{NUMBERED}\n")
    assert cites(found)[:3] == [[1], [1], [1]]


# Names


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("(Okafor and Bello, 2019)", [1]),
        ("(Okafor & Bello 2019)", [1]),
        ("(Okafor et al., 2019)", [1]),
        ("(see Marsh, 2020, p. 12)", [3]),
        ("(e.g. Marsh 2020; but cf. Lindqvist and Berg, 2021)", [3, 2]),
        ("[Marsh 2020]", [3]),
        ("[Marsh 2020](#ref-3)", [3]),
        ("(Marsh 2020, Okafor and Bello 2019)", [3, 1]),
        ("as Marsh (2020) found", [3]),
        ("as Lindqvist and Berg (2021, p. 3) found", [2]),
        ("(Berg, 2021)", []),
        ("(Marsh, 2021)", []),
        ("(Oslo, 2020)", []),
        ("(in March 2020)", []),
    ],
)
@pytest.mark.parametrize("references", [NUMBERED, UNNUMBERED])
def test_names_and_years_lead_to_the_entry_that_has_both(printed: str, numbers: list[int], references: str) -> None:
    found = page(
        f"Iron helps {printed}.", "Tea hinders (Marsh, 2020).", "It is so (Marsh, 2020).", references=references
    )
    assert cites(found) == [numbers, [3], [3]]
    assert {r.status for r in found.references} <= {"explicit", "by_order"}


def test_an_entry_that_is_cited_by_name_is_so_explicitly() -> None:
    found = page("Tea hinders (Marsh, 2020).", "It is so (Marsh, 2020).", references=UNNUMBERED)
    third = found.reference(3)
    assert third is not None
    assert (third.status, third.reason) == (
        "explicit",
        "the text cites it by name; its number is its place in the list",
    )


def test_a_name_that_two_entries_answer_to_is_tied_to_none_unless_its_letter_tells() -> None:
    twice = "\n\n## References\n\nMarsh P. Iron. J Blood. 2020a.\n\nMarsh P. Tea. J Blood. 2020b."
    found = page(
        "Iron helps (Marsh, 2020).", "Tea hinders (Marsh, 2020b).", "It is so (Marsh 2020a).", references=twice
    )
    assert cites(found) == [[], [2], [1]]
    assert labels(found) == [["Marsh, 2020"], ["Marsh, 2020b"], ["Marsh 2020a"]]


def test_a_body_is_cited_by_its_name_or_its_letters() -> None:
    body = "\n\n## References\n\nWorld Health Organization. Iron in runners. 2019.\n\nMarsh P. Tea. J Blood. 2020."
    found = page("Iron helps (WHO, 2019).", "So it is (World Health Organization, 2019).", references=body)
    assert cites(found) == [[1], [1]]


def test_keys_of_a_list_are_no_words_of_its_entries() -> None:
    found = case("s41")
    entries = [found.unit_text(u) for u in found.units if u.record is RecordKind.REFERENCE]
    assert entries[0] == "Okafor T. Ferritin in athletes. J Blood. 2019."


# Pastes


def test_a_paste_of_wikipedia_keeps_its_citations() -> None:
    found = plain(
        "Iron in runners\n\nFerritin is low in runners.[1][2]:12 Tea hinders it.[a] Iron helps.[3][citation needed]\n\n"
        "References\n\n1. ^ a b Okafor T. Ferritin in athletes. J Blood. 2019.\n2. ^ Lindqvist A. Oral iron. 2021.\n"
        "3. ^ Marsh P. Iron and sleep. Sleep Rev. 2020.\n"
    )
    assert said(found)[0] == "Ferritin is low in runners.[1][2]:12"
    assert cites(found) == [[1, 2], [], [3]]


def test_a_paste_of_statpearls_keeps_its_citations() -> None:
    found = plain(
        "Iron in runners\n\nIntroduction\n\nFerritin is low in runners.[1] Tea hinders it.[2][3]\n\nReferences\n\n"
        "1.Okafor T. Ferritin in athletes. J Blood. 2019 Mar;12(3):101-109. [PubMed: 123456]\n"
        "2.Lindqvist A. Oral iron. Ann Haem. 2021;14:22-30. [PubMed: 123457]\n"
        "3.Marsh P. Iron and sleep. Sleep Rev. 2020;2:1. [PubMed: 123458]\n"
    )
    assert cites(found) == [[1], [2, 3]]


def test_a_paste_of_nice_cites_nothing_by_its_dates() -> None:
    assert not any(cites(case("p02")))
