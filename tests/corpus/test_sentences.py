"""Sentence boundaries in clinical web text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import split_sentences
from eval.bench.sentence_cases import Case, outcomes, read_cases
from eval.bench.sentences import DOCUMENT, own


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dose 0.5 mg.", "Then stop."],
        ["It takes approx. 20 minutes.", "Then rest."],
        ["Bateman et al. reported 26.2% fewer events.", "Others agree."],
        ["This was shown by Bateman et al.", "The trial was small."],
        ["Use a biologic, e.g. Omalizumab or another.", "Reassess later."],
        ["Use one drug, i.e. not two.", "Reassess later."],
        ["Compare A vs. B in adults.", "B is better."],
        ["The rate fell by 26.2%.", "It stayed low."],
        ["See Fig. 2 for doses.", "See also No. 3 there."],
        ["Ask Dr. Smith.", "She knows."],
        ["Is it safe?", "Yes!", "It is."],
        ["1. Confusion"],
        ["It needs vitamin D.", "Give it daily."],
        ["J. Smith wrote it.", "He is right."],
        ["It is reported elsewhere.5,6", "The rest follows."],
        ["Iron fills the stores.¹,²", "Iron is cheap."],
        ["It marks the skin. [4]", "They fade."],
        ["Give iron.<sup>1,2</sup>", "Stop then."],
        ["Stop (see above. Really) and wait.", "Then go."],
        ["Measure the level.", "pH is low."],
        ["It is low. or so it seems."],
        ["He said “stop.”", "She went on."],
        ["Omalizumab is indicated 2, 3, 4.", "Patients must have 1, 4:"],
        ["It ended…", "Then it began."],
        ["FEV1 rises.", "IL-5 falls."],
        ["Halve it below 30 mL/min/1.73 m2.2,8", "The dose is then 5 mg.3"],
        ["It binds IL-5.3", "It is given monthly."],
        ["It fell by 0.05 Units and by 2.5 Points."],
        ["No stop at the end"],
        [],
        ["Is it safe?", "No. It can harm the liver."],
        ["It was safe.", "(No one died.)", "Patients improved (see Fig. 2.)."],
        ["Tablets by Example Ltd. (Oslo, Norway) were used.", "They dissolve."],
        ["At 11 p.m. Marsh saw it.", "He closed the gate."],
        ["The force was 3.5 N.", "Near the wall it was less."],
        ["The level is high.³ ⁴", "It falls at night."],
        ["The index was 32 kg/m².3", "Diet helped."],
        ["It was closed in 2019.3", "Nobody knew."],
        ["It is low.[note 1]", "It rises.[Marsh 2019](#r1)", "It falls."],
        ["Thanks go to nurse B. Marsh.", "She was kind."],
        ["a) Iron.", "b) Zinc."],
        ["It was seen in ORION I.", "Rashes were rare."],
    ],
)
def test_a_text_is_split_into_its_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_a_bullet_behind_a_full_stop_begins_a_sentence() -> None:
    """Pages copied without their line breaks print their lists like this."""
    text = "Look for these. • Fever. • Cough."
    assert [text[s:e] for s, e in split_sentences(text)] == ["Look for these.", "• Fever.", "• Cough."]


def test_a_stretch_is_split_with_offsets_in_the_whole_text() -> None:
    text = "First. Second one. Third."
    assert split_sentences(text, 7, 18) == [(7, 18)]
    assert split_sentences(text, 6, 25) == [(7, 18), (19, 25)]
    assert split_sentences(text, 6, 7) == []


def test_a_bracket_that_is_never_closed_does_not_hold_sentences_together() -> None:
    text = "It is (so. Then it goes. On."
    assert [text[s:e] for s, e in split_sentences(text)] == ["It is (so.", "Then it goes.", "On."]


def test_the_table_in_the_documents_says_how_the_rules_do() -> None:
    """Its own column, kind by kind; the columns of the libraries are remade by `eval.bench.sentences`."""
    stated = {}
    table = DOCUMENT.read_text("utf-8").split("<!-- sentences -->\n")[1].split("\n<!-- /sentences -->")[0]
    for line in table.splitlines():
        kind, cases, *right = (cell.strip("* ") for cell in line.strip("|").split("|"))
        if cases.isdecimal():
            stated[kind] = (int(cases), int(right[1]))
    found = list(outcomes(read_cases(), own))
    kinds = {kind: [o for o in found if o.case.kind == kind] for kind in dict.fromkeys(o.case.kind for o in found)}
    kinds |= {f"all, {half}": [o for o in found if o.case.half == half] for half in ("dev", "test")} | {"all": found}
    assert stated == {kind: (len(of), sum(o.right for o in of)) for kind, of in kinds.items()}


@pytest.mark.parametrize("case", [case for case in read_cases() if case.half == "dev"], ids=lambda case: case.text[:40])
def test_a_case_that_rules_were_written_by_is_right(case: Case) -> None:
    if case.text in NOT_SOLVED:
        pytest.xfail(NOT_SOLVED[case.text])
    assert tuple(own(case.text)) == case.sentences


NOT_SOLVED = {
    "The sample was drawn at 6 a.m. Eastern Time and shipped.": "no list of time zones",
    "Samples were sent to Washington, D.C. Results came late.": "reads like the initials of a name",
}


_PIECES = [
    "e.g. ", "et al. ", "0.5 ", "The ", "dose", ". ", "? ", ".1 ", " [4] ", "( ", ") ", "\n", "g/L. ", "J. ", "a.m. ",
    "No. ", "Fig. ", "2. ", "B. ", "U.S. ", ".[1](#a) ", "。", ".¹ ", "”", "[", "]", "Iron ", "was ",
]  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from('aBc. .!?()[]"”12¹²,…\n\t\u00a0•-pH'), max_size=80),
    st.lists(
        st.sampled_from(_PIECES),
        max_size=25,
    ).map("".join),
)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.integers(0, 20), st.integers(0, 20))
def test_sentences_are_ordered_disjoint_and_cover_all_that_is_not_space(text: str, skip: int, drop: int) -> None:
    start = min(skip, len(text))
    end = max(start, len(text) - drop)
    at, covered = start, set()
    for left, right in split_sentences(text, start, end):
        assert at <= left < right <= end
        assert not text[left].isspace()
        assert not text[right - 1].isspace()
        covered.update(range(left, right))
        at = right
    assert {i for i in range(start, end) if not text[i].isspace()} <= covered


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
def test_a_sentence_alone_is_one_sentence(text: str) -> None:
    for start, end in split_sentences(text):
        assert split_sentences(text, start, end) == [(start, end)]


@settings(max_examples=60, deadline=None)
@given(_TEXTS)
def test_sentences_and_the_space_between_them_are_the_text(text: str) -> None:
    spans = split_sentences(text)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert all(not gap.strip() for gap in between)
    assert "".join(gap + text[a:b] for gap, (a, b) in zip(between, spans, strict=False)) + between[-1] == text


def test_a_long_run_of_dots_is_read_in_linear_time() -> None:
    text = f"Doses vary {'.' * 200_000}and so on. The next sentence stands."
    assert [text[a:b] for a, b in split_sentences(text)][-1] == "The next sentence stands."
