"""The shipped bundle: its article, its references, its notes and what they say against each other."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from corpus.article import Article, Bundle, ResolutionStatus, SourceType, UnitKind
from corpus.errors import SourceFormatError
from corpus.load import ARTICLES, load_bundle, load_corpus

FOLDER = ARTICLES / "severe-asthma-immunotherapy"
UNUSED = (6, 9, 10, 11, 13, 16, 20, 21, 26, 31, 32, 34, 35, 37, 39, 46, 47, 50, 59, 63)
"""Fact numbers that were never given out."""
FACTS = [f"f{n:02}" for n in range(1, 72) if n not in UNUSED]

CITED = [
    ("Immunotherapy plays a critical role", ()),
    ("Consider subcutaneous allergen immunotherapy", (1,)),
    ("This applies specifically to Steps 2-4", (1,)),
    ("Allergen immunotherapy is appropriate when patients experience 1:", (1,)),
    ("Poor response to pharmacotherapy", (1,)),
    ("Unacceptable medication side effects", (1,)),
    ("Desire to avoid long-term pharmacotherapy", (1,)),
    ("Coexisting allergic rhinitis", (1,)),
    ("Long duration of symptoms", (1,)),
    ("In children with allergic rhinitis", (1,)),
    ("The efficacy has been demonstrated", (1,)),
    ("Omalizumab is indicated for patients aged 12 years", (2, 3, 4)),
    ("Patients must have 1, 4:", (1, 4)),
    ("Documented atopy", (1, 4)),
    ("Elevated serum IgE levels", (1, 4)),
    ("Sensitivity to relevant allergens", (1, 4)),
    ("Omalizumab prevents exacerbations", (1,)),
    ("In the INNOVATE trial", (5,)),
    ("Omalizumab must be administered in a healthcare setting", (2, 3, 4)),
    ("The FDA has issued a black-box warning", (4,)),
    ("Patients should be observed after injection", (4,)),
    ("Omalizumab inhibits IgE binding", (6,)),
    ("Serum free IgE levels decrease", (6,)),
    ("Mepolizumab (anti-IL-5 ligand antibody)", (1,)),
    ("It demonstrates effectiveness", (7, 8)),
    ("In real-world studies, mepolizumab", (8,)),
    ("Benralizumab (anti-IL-5 receptor antibody)", (9, 10)),
    ("Real-world data shows benralizumab", (8, 10)),
    ("Indirect treatment comparisons suggest dupilumab", (9,)),
    ("However, the 2020 NAEPP guidelines note", (1,)),
    ("In select cases of severe asthma", (11, 10)),
    ("Case reports demonstrate successful dual targeting", (11, 10)),
    ("Allergist-immunologist management", (1,)),
    ("Specialist care increases", (1,)),
    ("Consultation with an asthma specialist is recommended 1:", (1,)),
    ("Step 4 or higher required (mandatory)", (1,)),
    ("Step 3 (consider consultation)", (1,)),
    ("Patients with potentially fatal asthma", (1,)),
    ("Patients requiring emergency department care", (1,)),
    ("Uncontrolled asthma despite appropriate therapy", (1,)),
    ("Do not use long-acting beta-agonists as monotherapy", (1,)),
    ("The FDA issued a boxed warning for montelukast in March 2020", (1,)),
    ("Clinicians administering immunotherapy", (1,)),
]
"""Every sentence and list item of the article in order, by its first words, with the numbers read by eye."""

PRINTED = {
    1: ("Guideline Directed Topic Overview", ResolutionStatus.BY_ORDER),
    2: ("Omalizumab for Moderate Persistent Asthma", ResolutionStatus.BY_ORDER),
    3: ("Omalizumab for Steroid Reduction in Asthma", ResolutionStatus.BY_ORDER),
    4: ("Biologic Therapy in Severe Asthma Management", ResolutionStatus.BY_ORDER),
    5: ("Anti-IgE in severe persistent allergic asthma.", ResolutionStatus.BY_ORDER),
    11: (
        "Case study: A Combination of Mepolizumab and Omaluzimab injections for severe asthma.",
        ResolutionStatus.INFERRED,
    ),
}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    (found,) = (b for b in load_corpus(ARTICLES) if b.article.doc_id == FOLDER.name)
    return found


@pytest.fixture(scope="module")
def article(bundle: Bundle) -> Article:
    return bundle.article


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / FOLDER.name))


def starting(article: Article, words: str) -> int:
    (index,) = (u.index for u in article.units if article.unit_text(u).startswith(words))
    return index


def words_without_marks(text: str) -> list[str]:
    """Words of a page without its front matter, heading marks and bullets."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return re.sub(r"^\s*(?:#{1,6}|[-•])\s+", "", body, flags=re.MULTILINE).split()


def test_markdown_has_the_words_of_the_original_in_its_order() -> None:
    marked, original = ((FOLDER / name).read_text(encoding="utf-8") for name in ("article.md", "original.txt"))
    assert words_without_marks(marked) == words_without_marks(original)


def test_every_sentence_and_list_item_has_the_citations_printed_for_it(article: Article) -> None:
    prose = [u for u in article.units if u.kind in {UnitKind.SENTENCE, UnitKind.LIST_ITEM}]
    read = [(article.unit_text(u)[: len(words)], u.numbers) for u, (words, _) in zip(prose, CITED, strict=True)]
    assert read == CITED


def test_records_and_page_furniture_cite_nothing(article: Article) -> None:
    rest = [u for u in article.units if u.kind in {UnitKind.RECORD, UnitKind.FURNITURE}]
    assert rest
    assert not [u for u in rest if u.numbers]


@pytest.mark.parametrize(
    ("lead", "items"),
    [
        ("Allergen immunotherapy is appropriate when patients experience 1:", 5),
        ("Patients must have 1, 4:", 3),
        ("Consultation with an asthma specialist is recommended 1:", 5),
    ],
)
def test_list_items_inherit_the_markers_of_their_lead_in(article: Article, lead: str, items: int) -> None:
    index = starting(article, lead)
    led = [u for u in article.units if u.lead_in == index]
    assert [u.index for u in led] == list(range(index + 1, index + 1 + items))
    assert all(u.markers == () and u.inherited == article.units[index].markers for u in led)


def test_a_marker_inside_a_sentence_stands_for_the_clause_before_it(article: Article) -> None:
    unit = article.units[starting(article, "Real-world data shows benralizumab")]
    clauses = [(article.text[m.clause_start : m.span.start].strip(), m.numbers) for m in unit.markers]
    assert clauses == [
        ("Real-world data shows benralizumab produces the greatest reduction in blood eosinophil counts", (8,)),
        ("and can result in immediate improvements in lung function and symptom relief", (10,)),
    ]


def test_figures_and_doses_are_no_markers(article: Article) -> None:
    printed = [article.slice(m.span) for u in article.units for m in u.markers]
    assert Counter(printed) == {
        "1": 14,
        "2, 3, 4": 2,
        "1, 4": 1,
        "4": 2,
        "5": 1,
        "6": 2,
        "7, 8": 1,
        "8": 2,
        "9": 1,
        "9, 10": 1,
        "10": 1,
        "11, 10": 2,
    }


def test_printed_references_have_their_numbers_and_the_lost_ones_are_orphans(article: Article) -> None:
    assert [r.number for r in article.references] == list(range(1, 12))
    for reference in article.references:
        if reference.number in PRINTED:
            title, status = PRINTED[reference.number]
            assert reference.csl is not None
            assert (reference.csl["title"], reference.status) == (title, status)
            assert reference.unit is not None
            assert title in article.unit_text(article.units[reference.unit])
            assert article.units[reference.unit].reference_number == reference.number
            assert article.unit_text(article.units[reference.unit]).startswith(f"{reference.label}\n")
        else:
            assert (reference.status, reference.csl, reference.unit) == (ResolutionStatus.ORPHAN, None, None)
        assert reference.reason


def test_digests_of_the_publisher_are_not_called_guidelines(article: Article) -> None:
    kinds = {r.number: (r.label, r.kind) for r in article.references if r.csl}
    assert kinds == {
        **dict.fromkeys((1, 2, 3, 4), ("Guideline", "digest")),
        5: ("Research", "review"),
        11: ("Research", "case report"),
    }


def test_references_hold_no_more_than_the_page_prints(article: Article) -> None:
    for reference in article.references:
        if reference.csl is None or reference.unit is None:
            continue
        printed = article.unit_text(article.units[reference.unit])
        assert set(reference.csl) <= {"id", "type", "title", "container-title", "publisher", "issued"}
        for field in ("title", "container-title", "publisher"):
            assert str(reference.csl.get(field, "")) in printed
        assert reference.csl["issued"] == {"date-parts": [[int(printed[-4:])]]}


def test_notes_are_notes_of_the_article(bundle: Bundle) -> None:
    assert bundle.sources
    for note in bundle.sources:
        assert (note.source_type, note.parent) == (SourceType.REFERENCE_NOTE, bundle.article.doc_id)
        assert note.doc_id.startswith(f"{bundle.article.doc_id}.")
        assert note.metadata.extra["source_type"] in {"label", "guideline", "trial", "review", "case report"}
        assert all(note.metadata.extra.get(field) for field in ("publication", "address", "seen"))
        assert note.title == note.headings[0].text


def test_no_note_stands_for_a_citation_that_is_not_identified(bundle: Bundle) -> None:
    orphans = {r.number for r in bundle.article.references if r.status is ResolutionStatus.ORPHAN}
    assert not [note.doc_id for note in bundle.sources if orphans & set(note.cites)]


def test_notes_are_plain_sentences_without_citation_markers(bundle: Bundle) -> None:
    for note in bundle.sources:
        assert note.references == ()
        for unit in note.units:
            assert (unit.kind, unit.record, unit.numbers) == (UnitKind.SENTENCE, None, ()), note.unit_text(unit)
            assert re.search(r"[A-Za-z)]\.$", note.unit_text(unit)), note.unit_text(unit)


def test_every_fact_is_in_one_note(bundle: Bundle) -> None:
    used = [fact for note in bundle.sources for fact in note.metadata.extra["facts"]]  # type: ignore[attr-defined]
    assert sorted(used) == FACTS


def test_guesses_at_lost_references_are_called_guesses(bundle: Bundle) -> None:
    sentences = [note.unit_text(u) for note in bundle.sources for u in note.units]
    guesses = [s for s in sentences if "citation" in s or "likely" in s]
    assert guesses
    assert all("likely source, not confirmed" in s for s in guesses)


def test_notes_known_only_from_others_say_so_in_every_sentence(bundle: Bundle) -> None:
    second_hand = [note for note in bundle.sources if note.metadata.extra["seen"] == "a secondary report"]
    assert second_hand
    for note in second_hand:
        assert all("according to a secondary report" in note.unit_text(u).lower() for u in note.units)


def test_disagreements_are_whole_units_of_article_and_notes(bundle: Bundle) -> None:
    units = {unit.span for document in bundle.documents() for unit in document.quotable()}
    own = {unit.span for unit in bundle.article.quotable()}
    assert [d.disagreement_id for d in bundle.disagreements] == [f"d{n:02}" for n in range(1, 21)]
    for disagreement in bundle.disagreements:
        assert disagreement.article
        assert disagreement.others
        assert own.issuperset(disagreement.article)
        assert units.issuperset(disagreement.others)
        assert not set(disagreement.article) & set(disagreement.others)
        assert disagreement.severity in {"high", "medium", "low"}
        assert disagreement.reason.endswith(".")


def test_age_of_omalizumab_differs_between_article_and_label(bundle: Bundle) -> None:
    documents = {document.doc_id: document for document in bundle.documents()}
    age = bundle.disagreements[0]
    assert age.relation == "differs"
    assert "aged 12 years and older" in bundle.article.slice(age.article[0])
    assert all("6" in documents[span.doc_id].slice(span) for span in age.others)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": ""}, r"item 2 has no text `id`"),
        ({"custom": "2"}, r"item 2 \(omalizumab-for-moderate-persistent-asthma\): `custom`"),
        ({"custom": {"number": 0}}, r"item 2 \(omalizumab-for-moderate-persistent-asthma\): `custom.number`"),
        (
            {"custom": {"number": 2, "resolution": {"status": "sure"}}},
            r"item 2 \(omalizumab-for-moderate-persistent-asthma\): unknown status 'sure'",
        ),
        ({"id": "guideline-directed-topic-overview"}, r"id used more than once: guideline-directed-topic-overview"),
        ({"custom": {"number": 1}}, r"custom\.number used more than once: 1"),
    ],
)
def test_a_wrong_reference_item_is_named_with_its_file(copied: Path, change: dict[str, object], problem: str) -> None:
    path = copied / "references.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    items[1] |= change
    path.write_text(json.dumps(items), encoding="utf-8")
    with pytest.raises(SourceFormatError, match=problem) as caught:
        load_bundle(copied)
    assert caught.value.path == path
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(("text", "line"), [('[\n{"id": "a",}\n]', 2), ('{"id": "a"}', None)])
def test_references_that_are_no_json_list_are_named_with_file_and_line(
    copied: Path, text: str, line: int | None
) -> None:
    path = copied / "references.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"references\.json") as caught:
        load_bundle(copied)
    assert (caught.value.path, caught.value.line) == (path, line)


def test_a_disagreement_whose_words_are_no_unit_is_named(copied: Path) -> None:
    path = copied / "disagreements.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows[3]["others"][0]["text"] = "The boxed warning"
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"d04: no unit of severe-asthma-immunotherapy\.omalizumab-boxed"):
        load_bundle(copied)


def test_who_paid_and_what_a_guideline_left_out_contradict_nothing(bundle: Bundle) -> None:
    documents = {document.doc_id: document for document in bundle.documents()}
    said = [
        documents[span.doc_id].slice(span) for d in bundle.disagreements if d.relation == "differs" for span in d.others
    ]
    assert said
    assert [
        words
        for words in said
        if re.search(r"funded|sponsor|not systematically reviewed|do not cover|still needed", words)
    ] == []
