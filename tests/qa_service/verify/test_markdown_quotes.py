"""Quoted passages found in answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article, Bundle
from qa_service.verify.answers import check_answer
from qa_service.verify.markdown_quotes import passages
from qa_service.verify.source_index import SourceIndex

WARNING = "The FDA has issued a black-box warning for anaphylaxis 4."


def found(answer: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(passage.whole.text, passage.whole.citations) for passage in passages(answer)]


def test_words_in_quotation_marks_are_quotes_with_the_numbers_behind_them() -> None:
    answer = 'It says “one two three four” [5], "five six seven eight" [^2][^3] and «nine ten eleven twelve».⁴⁻⁶'
    assert found(answer) == [
        ("one two three four", (5,)),
        ("five six seven eight", (2, 3)),
        ("nine ten eleven twelve", (4, 5, 6)),
    ]


def test_a_few_words_in_quotation_marks_are_a_way_of_speaking_unless_they_hold_a_figure() -> None:
    assert found('A "black box" and a cut of "54% more", as "they" say.') == [("54% more", ())]


def test_a_block_quote_is_one_quote_and_the_credit_under_it_gives_its_numbers() -> None:
    answer = "> one two\n> three\n> — Some title [^1][^4]\n\nWords.\n\n> other words\n"
    assert found(answer) == [("one two\nthree", (1, 4)), ("other words", ())]


def test_numbers_at_the_end_of_a_block_quote_may_be_the_answers_own() -> None:
    (passage,) = passages("> **One** two three. [2, 3]")
    assert passage.whole.citations == (2, 3)
    assert passage.whole.text == "One two three. [2, 3]"
    assert passage.whole.readings == ("One two three.", "**One** two three. [2, 3]", "**One** two three.")


def test_code_and_footnotes_are_no_quotes() -> None:
    assert found('```\n> code it is indeed\n"one two three four"\n```\n[^1]: "A title of four words"\n') == []


def test_quotes_of_an_answer_are_checked_in_order(bundle: Bundle) -> None:
    source_index = SourceIndex.of(bundle.documents())
    answer = f"> {WARNING}\n\nBut “the FDA has issued a warning for anaphylaxis” [4], and “{WARNING[:-3]}” [5]."
    assert [str(c.verdict) for c in check_answer(answer, source_index)] == ["exact", "altered", "misattributed"]
    assert [str(c.verdict) for c in check_answer(answer, source_index, citations=False)] == [
        "exact",
        "altered",
        "exact",
    ]


def test_a_lead_in_above_its_item_is_two_quotes_and_two_sentences_of_one_quote_are_stitched(bundle: Bundle) -> None:
    source_index = SourceIndex.of([bundle.article])
    lead = "> Patients must have 1, 4:\n> Elevated serum IgE levels\n> — Title [^1][^4]\n"
    assert [(str(c.verdict), c.claim.text) for c in check_answer(lead, source_index)] == [
        ("exact", "Patients must have 1, 4:"),
        ("exact", "Elevated serum IgE levels"),
    ]
    far = f"> {WARNING} Elevated serum IgE levels\n"
    assert [str(c.verdict) for c in check_answer(far, source_index)] == ["stitched"]


def test_an_answer_without_quotes_has_none(bundle: Bundle) -> None:
    assert check_answer("Omalizumab helps.", SourceIndex.of([bundle.article])) == []


IRON = """# Iron in runners

Ferritin is low in one woman in three.[1][2] Foot-strike breaks red cells only a little.[3] Iron tablets raise ferritin.[2]
Iron is not recommended in children below six years [1]. The dose is 5 mg/kg every 2 weeks [2]. Patients’ sleep improves at night [3].

Doses are:

- low doses of 100 mg daily
- high doses of 400 mg daily

Carriers of HLA-B*57:01 and carriers of HLA-B*58:01 react to it [3].

## References

1. Okafor T. Ferritin in athletes. J Blood. 2019.
2. Lindqvist A. Oral iron dosing. Ann Haem. 2021.
3. Marsh P. Iron and sleep. Sleep Rev. 2020.
"""
FALSE = "Ferritin is low in one woman in four"


@pytest.fixture(scope="module")
def iron(article_of: Callable[[str], Article]) -> SourceIndex:
    return SourceIndex.of([article_of(IRON)])


@pytest.mark.parametrize(
    "answer",
    [
        "> Ferritin is low in one woman\nin four.",  # s60
        f"It says „{FALSE}“.",  # s25
        f"It says ‘{FALSE}’.",
        f"It says «{FALSE}».",
        f"It says 「{FALSE}」.",
        f"It says ”{FALSE}”.",
        f"It says ``{FALSE}''.",
        f"It says `{FALSE}'.",
        f"It says &quot;{FALSE}&quot;.",
        f"It says &ldquo;{FALSE}&rdquo;.",
        f"It says “{FALSE}",
        f"<blockquote>{FALSE}</blockquote>",
        f"<blockquote>\n\n{FALSE}\n\n</blockquote>",
        f"It says <q>{FALSE}</q>.",
        f"- First finding:\n\n  > {FALSE}.",  # s62
        f"1. > {FALSE}.",
        f"    > {FALSE}",
        f"> > > {FALSE}",
        f"> ```\n> {FALSE}\n> ```",
        f"[“{FALSE}”](https://x.test)",
        f"“{FALSE.replace(' in', chr(92) + chr(10) + 'in')}”",
        "> Ferritin is low in one woman in <del>no</del> three",
        "> Iron is\n> recommended in children below six years",
        "> Iron tablets raise ferritin.\n> — and they are safe for every child",
        "> Iron tablets raise ferritin.\n[^1]: A title\nin all children",
        "> Iron tablets raise ferritin.\n> – and fever\n> – and pain\n> — Title",
        "It is “recommended in children below six years”.",
        "“The dose is 5 mg” per day",
        "‘Patients’ sleep worsens at night’ it says.",
    ],
)
def test_a_false_quote_is_found_however_it_is_written(answer: str, iron: SourceIndex) -> None:
    checked = check_answer(f'{answer}\n\nQuoted: "Iron tablets raise ferritin".', iron)
    assert [c.verbatim for c in checked].count(True) == 1
    assert len(checked) == 2


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("> Ferritin is low in one woman\nin three.", ["Ferritin is low in one woman\nin three."]),
        ("> Iron tablets raise ferritin.\n> — Lindqvist, 2021", ["Iron tablets raise ferritin."]),
        ("> Iron tablets raise ferritin.\n>\n> — iron in runners [^2]", ["Iron tablets raise ferritin."]),
        (
            "<blockquote>Iron tablets<br>raise ferritin.<footer>— T</footer></blockquote>",
            ["Iron tablets\nraise ferritin."],
        ),
        ("> Carriers of HLA-B*57:01 and carriers of HLA-B*58:01 react to it", None),
        (r"> Carriers of HLA-B\*57:01 and carriers of HLA-B\*58:01 react to it", None),
        ("It says “Carriers of HLA-B*57:01 and carriers of HLA-B*58:01 react”.", None),
        ("Iron is not “recommended in children below six years”.", ["recommended in children below six years"]),
        ("“The dose is 5 mg”/kg", ["The dose is 5 mg"]),
        (
            "‘Patients’ sleep improves at night’ and other patients’ views differ.",
            ["Patients’ sleep improves at night"],
        ),
        ("> Doses are:\n> low doses of 100 mg daily", ["Doses are:", "low doses of 100 mg daily"]),
        (
            "> low doses of 100 mg daily\\\n> high doses of 400 mg daily",
            ["low doses of 100 mg daily", "high doses of 400 mg daily"],
        ),
        ("> - low doses of 100 mg daily\n> - high doses of 400 mg daily", None),
        (
            "> * low doses of 100 mg daily\n> * high doses of 400 mg daily",
            ["low doses of 100 mg daily", "high doses of 400 mg daily"],
        ),
        ("> **Iron** tablets *raise* ferritin", ["Iron tablets raise ferritin"]),
        ("> Iron tablets raise ferritin [2]\n\n[2]: https://x.test", None),
        (
            "> Ferritin is low in one woman in three.[1][2] Foot-strike breaks red cells only a little.\n>\n> — T [^3]",
            None,
        ),
    ],
)
def test_a_true_quote_is_verbatim_however_it_is_written(
    answer: str, quotes: list[str] | None, iron: SourceIndex
) -> None:
    checked = check_answer(answer, iron)
    assert [(str(c.verdict), c.reason) for c in checked if not c.verbatim] == []
    assert quotes is None or [c.claim.text for c in checked] == quotes
    assert checked


def test_what_is_nested_too_deep_to_be_read_is_checked_as_a_quote(iron: SourceIndex) -> None:
    deep = f"{'> ' * 120}{FALSE}"
    assert [str(c.verdict) for c in check_answer(deep, iron)] == ["altered"]
    items = "\n".join(f"{'  ' * n}- {FALSE}" for n in range(80))
    assert check_answer(items, iron)
    assert not any(c.verbatim for c in check_answer(items, iron))


def test_each_number_of_a_credit_must_be_printed_for_one_of_the_quotes_over_it(iron: SourceIndex) -> None:
    answer = "> Doses are:\n>\n> Iron tablets raise ferritin.\n>\n> — Title [^2]"
    assert [str(c.verdict) for c in check_answer(answer, iron)] == ["exact", "exact"]
    wrong = check_answer(answer.replace("[^2]", "[^2][^3]"), iron)
    assert [str(c.verdict) for c in wrong] == ["exact", "misattributed"]


@pytest.mark.parametrize(
    "answer",
    [
        f"```\n“{FALSE}”\n```",
        f"[^1]: “{FALSE}”",
        f"<script>“{FALSE}”</script>",
        f"<!-- “{FALSE}” -->",
        "The patients' iron and the doctors' views don't 'differ much'; in the '90s it was a 5\" pipe.",
    ],
)
def test_what_is_not_shown_or_no_quote_is_none(answer: str, iron: SourceIndex) -> None:
    assert check_answer(answer, iron) == []
