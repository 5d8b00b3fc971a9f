"""Pages on other subjects than those the markers were written by: what each of their sentences cites."""

from __future__ import annotations

import pytest

from tests.corpus.reading import marked, plain

LIST = "1. Ode S. Warfarin. 2011.\n2. Nakata Y. Heparin. 2013.\n3. Ruiz L. Bleeding. 2015.\n4. Holm K. Monitoring. 2017.\n5. Abara U. Surgery. 2019."
NAMES = (
    "Abara U, Ode S, Holm K. Surgery on anticoagulants. Blood Rev. 2019;4:1-9.\n\n"
    "de Vries M. Warfarin at home. Clot. 2018a.\n\nde Vries M. Warfarin abroad. Clot. 2018b.\n\n"
    "European Clot Society. Guideline on heparin. 2021.\n\nNakata Y, Ruiz L. Heparin in pregnancy. Clot. 2013.\n\n"
    "O’Brien T. Bleeding. Lancet Notes. 2009."
)


def read(*rows: tuple[str, list[int]], references: str = LIST) -> None:
    """Reads the sentences of some rows as one page, and compares the citations with those of the rows."""
    body = " ".join(sentence for sentence, _ in rows)
    found = marked(f"# Anticoagulants\n\n## Use\n\n{body}\n\n## References\n\n{references}\n")
    got = [(found.unit_text(u), list(u.numbers)) for u in found.quotable() if u.record is None]
    assert got == list(rows)


PLAIN_PAGE = [
    ("Warfarin works slowly 1.", [1]),
    ("Heparin works at once and for a few hours 2, 3.", [2, 3]),
    ("The INR is checked every other day 4.", [4]),
    ("Bleeding is rarer after the first three months 3.", [3]),
    ("The dose is halved in people weighing 50 kg or less 2.", [2]),
    ("It was compared with aspirin in a trial of phase 3.", []),
    ("A rise above 5 calls for a pause 1, 4.", [1, 4]),
    ("The target lies between 2 and 3.", []),
    ("Vitamin K is given when the INR exceeds 8.", []),
    ("It is not needed by most 5.", [5]),
    ("Some need a second dose on day 2.", []),
    ("Others need it within days 5.", [5]),
    ("Half of the clots dissolve over the following weeks 1.", [1]),
    ("Pain rates as less than 4.", []),
    ("Bridging is no longer done as a rule 5.", [5]),
    ("Surgery is safe once the effect is over 5.", [5]),
    ("Kidney function is measured beforehand 4 and again after a week 3.", [4, 3]),
    ("Liver disease of class 3 is a contraindication 1–3.", [1, 2, 3]),
    ("Treatment lasts for at least 3.", []),
    ("Antibodies against platelet factor 4.", []),
    ("People with cancer were in group 2.", []),
    ("Women made up the smaller part 4.", [4]),
    ("The drug is licensed for adults only 1.", [1]),
    ("It is described in Appendix 3.", []),
    ("Hair loss is seen now and then 2.", [2]),
]


def test_a_page_with_plain_numbers() -> None:
    read(*PLAIN_PAGE)


def test_a_page_with_brackets_in_many_writings() -> None:
    read(
        ("Warfarin works slowly [1].", [1]),
        ("Heparin works at once.[2][3]", [2, 3]),
        ("The INR is checked daily. [4]", [4]),
        ("Bleeding is rarer later [[3]](#ref-3).", [3]),
        (r"The dose is halved in small people \[2, 4\].", [2, 4]),
        ("A pause is advised [1]–[3], [5].", [1, 2, 3, 5]),
        ("It fell from 4 [2–6] to 3 [1–5] on the scale [2].", [2]),
        ("The hazard ratio was .8 (95% CI [1, 2]) [ 5 ].", [5]),
        ("Bridging is no longer done [see 5].", []),
        ("It was updated [2021].", []),
        ("Surgery is safe [5, Table 2].", [5]),
        ("Others disagree [1,3–5].", [1, 3, 4, 5]),
    )


def test_a_page_with_carets_and_tags() -> None:
    read(
        ("Warfarin works slowly.^1^", [1]),
        ("Heparin works at once,^2,3^ but not for long.", [2, 3]),
        ("The INR is checked daily^2–4^.", [2, 3, 4]),
        ("Platelets were 90 × 10^9^/L.", []),
        ("Weight was 30 kg/m<sup>2</sup> in most<sup>5</sup>.", [5]),
        ("Clots dissolve<sup>1,3-5</sup>.", [1, 3, 4, 5]),
        ("Some need more<sup>[2](#b2)</sup>.", [2]),
    )


def test_a_page_with_numbers_behind_its_stops() -> None:
    read(
        ("Warfarin works slowly.1", [1]),
        ("Heparin works at once.2,3", [2, 3]),
        ("The INR was 2.5 in half of them,4 and 3.1 in others.5", [4, 5]),
        ("Bleeding fell by 0.4% (P = .03).3", [3]),
        ("It is given for 5 days (no more).1-3", [1, 2, 3]),
        ("The limit is 50 mL/min.4", [4]),
        ("Is it safe?5", [5]),
        ("“It is,” they wrote.1, 2", [1, 2]),
    )


def test_a_page_with_numbers_behind_its_words() -> None:
    read(
        ("Warfarin works slowly1.", [1]),
        ("Heparin2,3 works at once4.", [2, 3, 4]),
        ("Platelet factor PF4 and CYP2C9 matter.", []),
        ("Vitamin K1 is given by mouth5.", [5]),
        ("Surgery is safe1–3, as a rule.", [1, 2, 3]),
    )


def test_a_page_with_parentheses() -> None:
    read(
        ("Warfarin works slowly (1).", [1]),
        ("Heparin works at once (2,3).", [2, 3]),
        ("There are (1) tablets and (2) injections.", []),
        ("The mean INR (SD) was 2 (1).", []),
        ("Three (3) people bled (refs 2, 4).", [2, 4]),
        ("People in arm (2) bled more (1-3).", [1, 2, 3]),
        ("Pain scored 4 (2–5) on average (5).", [5]),
        ("In adults (age over 60) it is the rule ( 4 ).", [4]),
    )


def test_a_page_with_names() -> None:
    read(
        ("Warfarin is safe at home (de Vries, 2018a).", [2]),
        ("It is less so abroad (de Vries 2018b; O’Brien, 2009).", [3, 6]),
        ("Surgery can go on (Abara et al. 2019).", [1]),
        ("Heparin is advised (ECS, 2021; see also Nakata & Ruiz, 2013, pp. 3–4).", [4, 5]),
        ("Nakata and Ruiz (2013) saw no harm.", [5]),
        ("O'Brien (2009) did.", [6]),
        ("It was so in Utrecht (2018).", []),
        ("The law changed (June 2018).", []),
        ("De Vries did not say which (de Vries, 2018).", []),
        ("The European Clot Society agrees (European Clot Society 2021).", [4]),
        references=NAMES,
    )


def test_a_paste_of_pmc() -> None:
    found = plain(
        "Anticoagulants in pregnancy\n\n1 INTRODUCTION\n\nHeparin does not cross the placenta.1 Warfarin does.2, 3 It harms "
        "the child (P < .001).4\n\n2 METHODS\n\nWe asked 412 women.5\n\nREFERENCES\n\n"
        + "\n".join(
            f"{n}.\n{a} Clot. 20{10 + n};{n}:1-{n}9. doi: 10.1000/c.{n}\n[DOI] [PubMed] [Google Scholar]"
            for n, a in enumerate(["Ode S.", "Nakata Y.", "Ruiz L.", "Holm K.", "Abara U."], 1)
        )
    )
    assert [list(u.numbers) for u in found.quotable() if u.record is None] == [[1], [2, 3], [4], [5]]


@pytest.mark.parametrize(
    ("lead", "behind"),
    [
        ("Heparin is preferred in 2, 3:", " 1."),
        ("Do not give warfarin to those with:1,4", ".5"),
        ("Stop it before: [2–4]", " [1]."),
    ],
)
def test_items_have_the_marker_of_their_lead_in(lead: str, behind: str) -> None:
    found = marked(
        f"# Clots\n\n{lead}\n\n- pregnancy\n- kidney failure\n\nOthers may have it{behind} So they do{behind}\n\n## References\n\n{LIST}\n"
    )
    numbers = [list(u.numbers) for u in found.quotable() if u.record is None]
    assert numbers[0] == numbers[1] == numbers[2] != []


# Written after the readers were finished


def test_a_second_page_with_plain_numbers() -> None:
    read(
        ("Migraine runs in families 1.", [1]),
        ("An attack ends by itself within 72 hours 2.", [2]),
        ("Triptans are taken as soon as the pain begins 2, 3.", [2, 3]),
        ("A second tablet is allowed after a few hours 3.", [3]),
        ("Pain fell by two points or more 4.", [4]),
        ("Nothing else was given to the control group 5.", [5]),
        ("The attack is rated by the patient on a scale from 0 to 3.", []),
        ("Preventive drugs are started at step 2.", []),
        ("They are continued for six to twelve months 1, 5.", [1, 5]),
        ("Headache on more than 15 days is called chronic 4.", [4]),
        ("The third phase is called aura 2.", [2]),
        ("Half of the women are free of attacks in late pregnancy 3.", [3]),
        ("Sleep should be regular the whole week 1.", [1]),
        ("Botulinum toxin is given at week 12.", []),
        ("It was tested in trials of phase 2 and 3.", []),
        ("Doses were raised every fourth day 5.", [5]),
        ("Weight gain is the reason why many stop 4.", [4]),
        ("Take it with food, and no more often than on days 1 and 2.", []),
        ("The number needed to treat was 4.", []),
        ("Side effects of grade 3 or 4 were rare 2.", [2]),
        ("Most attacks respond, some only in part 3.", [3]),
        ("Verapamil, an older drug, is used off label 5.", [5]),
        ("Children under 12 were left out 1.", [1]),
        ("Adherence falls off over time 4.", [4]),
        ("It is graded as mild below 5.", []),
        ("The cost is about the same 3.", [3]),
        ("Three patients fainted (n 3).", []),
        ("The drug is stopped if the score is over 3.", []),
        ("All tablets had been taken before the visit was over 2.", [2]),
        ("See Chapter 4.", []),
    )


def test_a_second_page_with_names() -> None:
    read(
        ("Surgery is delayed (for a review see Abara et al., 2019).", [1]),
        ("Abara et al. (2019) delayed it.", [1]),
        ("Home tests are safe [de Vries, 2018a].", [2]),
        ("Others warn (Nakata and Ruiz, 2013; O’Brien, 2009, Table 2).", [5, 6]),
        ("Nobody agrees with Nakata (2013).", [5]),
        ("Hands were washed (Semmelweis, 1861).", []),
        ("The congress (Lisbon, 2013) agreed.", []),
        references=NAMES,
    )


def test_a_second_page_with_mixed_brackets() -> None:
    read(
        ("Zinc is lost in sweat.[1] [2]", [1, 2]),
        ("It is measured in plasma [1–2, 4].", [1, 2, 4]),
        ("Array x[1] and y[2] are held in memory [3].", [3]),
        ("Values are medians [IQR] of 3 [2–5].", []),
        ("Meat helps [1](#cite_note-1)[2](#cite_note-2).", [1, 2]),
        ("Odds fell (OR 2, 95% CI [1–4]; p = .02) [4,5].", [4, 5]),
        ("What remains [sic] is little [refs 4, 5].", [4, 5]),
    )


def test_a_second_page_with_raised_numbers() -> None:
    read(
        ("Zinc is lost in sweat.¹ ³", [1, 3]),
        ("Skin has 2 m² and holds 10¹² bacteria.²", [2]),
        ("Meat helps,⁴,⁵ tea does not.", [4, 5]),
        ("The R² was low¹⁻³.", [1, 2, 3]),
        ("Ca²⁺ and Zn²⁺ compete⁵.", [5]),
    )


def test_a_second_page_with_numbers_behind_its_stops() -> None:
    read(
        ("Zinc is lost in sweat;1 iron is not.2", [1, 2]),
        ("It was 12:30 p.m. when 1,200 runners started.3", [3]),
        ("Version 2.1 of the form was used.4", [4]),
        ("They drank (up to 2.5 L).1,4", [1, 4]),
        ("See p.12 of the report by Smith et al.5", [5]),
        ("Those with IL-5.3 or less were few.5", [5]),
    )
