"""References and answers for reference managers and documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bibtexparser
import httpx
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpus.article import Article, ArticleMetadata, Bundle, Reference, ResolutionStatus, SourceType
from corpus.csl import read_references
from qa_service.answer import Answer, Ask
from qa_service.cli.main import app
from qa_service.engine import Engine
from qa_service.export.conversation import conversation_markdown
from qa_service.export.entries import Entry, entries_of_answers, entries_of_article
from qa_service.export.formats import FORMATS, FormatName
from qa_service.wire.answer_json import reference_text
from qa_service.wire.markdown_escaping import block_quote, paragraphs

ARTICLE = "severe-asthma-immunotherapy"
TRIAL = {
    "id": "smith-2001",
    "type": "article-journal",
    "title": "A trial of A & B: 50% <i>in vivo</i>?",
    "container-title": "N Engl J Med",
    "author": [
        {"family": "Smith", "given": "John Paul"},
        {"family": "van der Berg", "given": "Åse"},
        {"literal": "GINA"},
    ],
    "issued": {"date-parts": [[2001, 4, 9]]},
    "volume": "344",
    "issue": 2,
    "page": "10-19",
    "DOI": "10.1000/a_b",
    "PMID": "123",
}


def entry(csl: dict[str, Any] | None, number: int | None = 1, status: str = "explicit") -> Entry:
    reference = Reference(number, ResolutionStatus(status), str(csl.get("id")) if csl else None, csl)
    return Entry(str(csl.get("id")) if csl else f"made-ref-{number}", reference, "made", "Made up")


def written(form: str, *entries: Entry) -> str:
    return FORMATS[FormatName(form)].write(entries)


def read_bibtex(text: str) -> list[Any]:
    source_index = bibtexparser.parse_string(text)
    assert not source_index.failed_blocks
    return list(source_index.entries)


# One reference in each form, worked out by hand


def test_a_trial_in_vancouver_style() -> None:
    assert written("vancouver", entry(TRIAL)) == (
        "1. Smith JP, van der Berg Å, GINA. A trial of A & B: 50% in vivo? N Engl J Med. 2001;344(2):10–19. "
        "doi: 10.1000/a_b\n"
    )


def test_a_trial_in_ama_style() -> None:
    assert written("american-medical-association", entry(TRIAL)) == (
        "1. Smith JP, van der Berg Å, GINA. A trial of A & B: 50% in vivo? N Engl J Med. 2001;344(2):10–19. "
        "doi:10.1000/a_b\n"
    )


@pytest.mark.parametrize(("form", "shown"), [("vancouver", 6), ("american-medical-association", 3)])
def test_more_than_six_authors_are_cut_as_the_style_has_it(form: str, shown: int) -> None:
    people = [{"family": f"Name{n}", "given": "A"} for n in range(7)]
    line = written(form, entry({"id": "x", "type": "book", "title": "T", "author": people}))
    assert line == "1. " + ", ".join(f"Name{n} A" for n in range(shown)) + ", et al. T.\n"


def test_six_authors_are_all_named() -> None:
    people = [{"family": f"Name{n}", "given": "A"} for n in range(6)]
    csl = {"id": "x", "type": "book", "title": "T", "author": people}
    for form in ("vancouver", "american-medical-association"):
        assert "Name5 A. T." in written(form, entry(csl))


def test_a_trial_in_ris() -> None:
    (read,) = rispy.loads(written("ris", entry(TRIAL)))
    assert read["type_of_reference"] == "JOUR"
    assert read["title"] == "A trial of A & B: 50% in vivo?"
    assert read["authors"] == ["Smith, John Paul", "van der Berg, Åse", "GINA"]
    assert (read["year"], read["date"]) == ("2001", "2001/04/09")
    assert (read["volume"], read["number"], read["start_page"], read["end_page"]) == ("344", "2", "10", "19")
    assert (read["doi"], read["secondary_title"]) == ("10.1000/a_b", "N Engl J Med")


def test_a_trial_in_bibtex() -> None:
    (read,) = read_bibtex(written("bibtex", entry(TRIAL)))
    fields = {f.key: f.value for f in read.fields}
    assert (read.entry_type, read.key) == ("article", "smith-2001")
    assert fields["title"] == r"{A trial of A \& B: 50\% in vivo?}"
    assert fields["author"] == "Smith, John Paul and van der Berg, Åse and {GINA}"
    assert (fields["journal"], fields["volume"], fields["number"]) == ("N Engl J Med", "344", "2")
    assert (fields["year"], fields["month"], fields["pages"]) == ("2001", "4", "10--19")
    assert fields["doi"] == "10.1000/a_b"


PRINTED = {
    "id": "okafor-2019",
    "type": "article-journal",
    "title": "Ferritin in athletes",
    "author": [{"family": "Okafor", "given": "Tola B."}, {"family": "Bello", "given": "R"}, {"literal": "et al."}],
    "container-title": "J Blood",
    "issued": {"date-parts": [[2019]]},
    "volume": "12",
    "page": "101-9",
    "DOI": "https://doi.org/10.1000/jb.2019.12",
}


def test_a_doi_is_written_bare_however_it_is_given() -> None:
    for given_doi in ("https://doi.org/10.1000/a", "http://dx.doi.org/10.1000/a", "doi: 10.1000/a", "10.1000/a"):
        item = {**TRIAL, "DOI": given_doi}
        assert rispy.loads(written("ris", entry(item)))[0]["doi"] == "10.1000/a"
        assert {f.key: f.value for f in read_bibtex(written("bibtex", entry(item)))[0].fields}["doi"] == "10.1000/a"
        assert written("vancouver", entry(item)).endswith("doi: 10.1000/a\n")


@pytest.mark.parametrize(
    ("issued", "year", "day"),
    [
        ({"raw": "2021-05"}, "2021", "2021/05"),
        ({"raw": "2021-05-09"}, "2021", "2021/05/09"),
        ({"raw": "9 May 2021"}, "2021", "2021/05/09"),
        ({"literal": "Spring 2021"}, "2021", "2021"),
        ({"date-parts": [["2021", "5"]], "raw": "1999"}, "2021", "2021/05"),
    ],
)
def test_a_date_in_words_is_exported_as_one_in_parts_is(issued: dict[str, Any], year: str, day: str) -> None:
    (read,) = rispy.loads(written("ris", entry({**TRIAL, "issued": issued})))
    assert (read["year"], read["date"]) == (year, day)
    assert f". {year};344" in written("vancouver", entry({**TRIAL, "issued": issued}))


@pytest.mark.parametrize("issued", [{"raw": "soon"}, {"raw": "in press"}, {}, {"raw": ""}, {"raw": "99999"}, "2021"])
def test_words_that_are_no_date_give_no_year(issued: object) -> None:
    (read,) = rispy.loads(written("ris", entry({**TRIAL, "issued": issued})))
    assert "year" not in read


def test_authors_that_are_not_named_are_no_person() -> None:
    fields = {f.key: f.value for f in read_bibtex(written("bibtex", entry(PRINTED)))[0].fields}
    assert fields["author"] == "Okafor, Tola B. and Bello, R and others"
    assert written("vancouver", entry(PRINTED)).startswith("1. Okafor TB, Bello R, et al. Ferritin in athletes.")


def test_a_reference_of_one_line_names_authors_title_journal_and_year_once() -> None:
    assert reference_text(entry(PRINTED).reference) == (
        "Okafor TB, Bello R, et al. Ferritin in athletes. J Blood. 2019;12:101-9. doi:10.1000/jb.2019.12 (explicit)"
    )


@pytest.mark.parametrize("source", ["J Blood. 2019.", "J Blood, 2019", "Handbook 2019, 3rd edition"])
def test_a_year_that_is_printed_in_the_source_is_not_printed_again(source: str) -> None:
    item = {"id": "x", "type": "document", "title": "Iron", "source": source, "issued": {"date-parts": [[2019]]}}
    for line in (
        reference_text(entry(item).reference),
        written("vancouver", entry(item)),
        written("american-medical-association", entry(item)),
    ):
        assert line.count("2019") == 1


def test_a_year_in_a_title_does_not_take_the_place_of_the_year() -> None:
    item = {"id": "x", "type": "document", "title": "Iron in 2019", "issued": {"date-parts": [[2019]]}}
    assert reference_text(entry(item).reference) == "Iron in 2019. 2019 (explicit)"


# What is not known


@pytest.mark.parametrize("form", list(FormatName))
def test_a_number_without_an_entry_is_exported_as_just_that(form: FormatName, bundle: Bundle) -> None:
    orphan = next(e for e in entries_of_article(bundle.article) if e.reference.number == 6)
    text = written(form, orphan)
    assert "ot listed in the source" in text
    match form:
        case FormatName.CSL_JSON:
            assert set(json.loads(text)[0]) == {"id", "type", "note", "custom"}
        case FormatName.RIS:
            assert set(rispy.loads(text)[0]) == {"type_of_reference", "id", "notes"}
        case FormatName.BIBTEX:
            assert [f.key for f in read_bibtex(text)[0].fields] == ["note"]
        case _:
            assert text == "6. [Not listed in the source.]\n"


@pytest.mark.parametrize("form", list(FormatName))
def test_how_a_number_is_known_is_told_in_every_form(form: FormatName, bundle: Bundle) -> None:
    inferred = next(e for e in entries_of_article(bundle.article) if e.reference.number == 11)
    assert "inferred" in written(form, inferred)


@pytest.mark.parametrize("form", list(FormatName))
def test_all_references_of_an_article_are_exported_in_order(form: FormatName, bundle: Bundle) -> None:
    entries = entries_of_article(bundle.article)
    text = FORMATS[form].write(entries)
    match form:
        case FormatName.CSL_JSON:
            found = [item["custom"]["number"] for item in json.loads(text)]
        case FormatName.RIS:
            found = [int(item["notes"][0].split()[1]) for item in rispy.loads(text)]
        case FormatName.BIBTEX:
            found = [int(item["note"].split()[1]) for item in read_bibtex(text)]
        case _:
            found = [int(line.split(".")[0]) for line in text.splitlines()]
    assert found == list(range(1, 12))


def test_csl_json_is_read_back_with_numbers_and_reasons(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "references.json"
    path.write_text(written("csl-json", *entries_of_article(bundle.article)), encoding="utf-8")
    before = [r for r in bundle.article.references if r.csl]
    after = [item.reference for item in read_references(path) if item.reference.status != "orphan"]
    assert [(r.number, r.status, r.reason, r.reference_id, r.csl, r.label, r.kind) for r in after] == [
        (r.number, r.status, r.reason, r.reference_id, r.csl, r.label, r.kind) for r in before
    ]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["date-parts", "family", "given"]), inner)
    ),
    max_leaves=6,
)
_ITEMS = st.dictionaries(
    st.sampled_from(
        "id type title container-title author editor issued volume issue page DOI URL publisher source ISSN".split()  # noqa: SIM905
    ),
    _VALUES,
    min_size=1,
)


@given(st.lists(_ITEMS, max_size=3))
def test_no_item_however_odd_stops_an_export(items: list[dict[str, Any]]) -> None:
    entries = [
        Entry(f"key-{n}", Reference(n, ResolutionStatus.EXPLICIT, f"key-{n}", item), "made", "Made up")
        for n, item in enumerate(items, start=1)
    ]
    assert len(rispy.loads(written("ris", *entries))) == len(items)
    assert [e.key for e in read_bibtex(written("bibtex", *entries))] == [e.key for e in entries]
    for form in ("vancouver", "american-medical-association"):
        assert written(form, *entries).count("\n") == len(items)
    assert [item["id"] for item in json.loads(written("csl-json", *entries))] == [e.key for e in entries]


def test_references_that_share_an_id_get_keys_of_their_own() -> None:
    shared = [Reference(n, ResolutionStatus.EXPLICIT, "same", {"id": "same", "title": str(n)}) for n in (1, 2)]
    keys = [e.key for e in entries_of_article(_article_with(shared))]
    assert keys == ["made-ref-1", "made-ref-2"]


def _article_with(references: Sequence[Reference]) -> Article:
    return Article("made", "Made up", "", SourceType.ARTICLE, ArticleMetadata(), (), (), (), tuple(references))


# Answers


def answered(engine: Engine, *questions: str) -> list[Answer]:
    return [engine.ask(Ask(q, article=ARTICLE, sources="article")) for q in questions]


def test_bibtex_keys_are_told_apart_by_the_letters_that_bibtex_compares() -> None:
    ids = ["doi:10/å", "doi:10/ä", "DOI:10-a", "doi:10-a"]
    entries = [entry({"id": name, "title": name}, number) for number, name in enumerate(ids, start=1)]
    keys = [e.key for e in read_bibtex(written("bibtex", *entries))]
    assert len({key.lower() for key in keys}) == len(ids)
    assert keys[0] == "doi:10--"


def test_an_answer_exports_the_references_it_cites_with_the_words_quoted(engine: Engine) -> None:
    answers = answered(engine, "How much did omalizumab cut exacerbations in INNOVATE?")
    entries = entries_of_answers(answers, engine.article)
    assert [e.reference.number for e in entries] == sorted({c.number for q in answers[0].quotes for c in q.citations})
    five = next(e for e in entries if e.reference.number == 5)
    assert any("26.2%" in quote for quote in five.quotes)
    assert "26.2%" in written("ris", five)
    assert r"26.2\%" in written("bibtex", five)


def test_a_conversation_is_one_document_whose_footnotes_all_lead_somewhere_once(engine: Engine) -> None:
    asked = ["How is omalizumab given?", "What is the dose of mepolizumab?", "What did omalizumab do in INNOVATE?"]
    answers = answered(engine, *asked)
    text = conversation_markdown(answers, engine.article)
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == asked
    assert "The sources do not answer this." in text
    for answer in answers:
        for quote in answer.quotes:
            assert "\n".join(block_quote(paragraphs(quote.text))) in text
    cited = {c.number for a in answers for q in a.quotes for c in q.citations}
    notes = [line.split("]")[0][2:] for line in text.splitlines() if line.startswith("[^")]
    assert notes == [str(n) for n in sorted(cited)]
    assert "\n\n\n" not in text


# Rims


def test_references_come_in_the_form_asked_for(client: httpx.Client, bundle: Bundle) -> None:
    for name, form in FORMATS.items():
        reply = client.get(f"/v1/articles/{ARTICLE}/references", params={"format": name})
        assert reply.status_code == 200
        assert reply.headers["content-type"].split(";")[0] == form.media_type
        assert reply.text == form.write(entries_of_article(bundle.article))


def test_a_form_that_is_none_is_a_problem_that_names_the_forms(client: httpx.Client) -> None:
    reply = client.get(f"/v1/articles/{ARTICLE}/references", params={"format": "endnote"})
    assert reply.status_code == 422
    assert "bibtex" in reply.json()["detail"]


def test_the_command_exports_what_the_service_does(client: httpx.Client, shipped_folder: Path) -> None:
    corpus = ["--corpus", str(shipped_folder)]
    result = CliRunner().invoke(app, ["export", "references", "--format", "vancouver", *corpus])
    assert result.exit_code == 0
    assert result.stdout == client.get(f"/v1/articles/{ARTICLE}/references?format=vancouver").text


def test_the_command_says_which_articles_there_are(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nWords stand here.\n", encoding="utf-8")
    corpus = ["--corpus", str(tmp_path)]
    unnamed = CliRunner().invoke(app, ["export", "references", *corpus])
    assert (unnamed.exit_code, "one, two" in unnamed.stderr) == (2, True)
    unknown = CliRunner().invoke(app, ["export", "references", *corpus, "--article", "three"])
    assert (unknown.exit_code, "one, two" in unknown.stderr) == (1, True)


def test_the_command_writes_a_conversation(index_dir: Path) -> None:
    asked = ["Is mepolizumab effective for severe eosinophilic asthma?", "and benralizumab?"]
    run = ["export", "answers", *asked, "--index", str(index_dir), "--sources", "article"]
    result = CliRunner().invoke(app, run)
    assert result.exit_code == 0
    assert "*Understood as: and benralizumab? (effective" in result.stdout


def test_the_command_says_what_is_urgent_where_the_form_has_no_place_for_it(index_dir: Path) -> None:
    question = "I can't breathe right now, how is omalizumab given?"
    for form, where in ((None, "stdout"), ("ris", "stderr")):
        options = ["--format", form] if form else []
        result = CliRunner().invoke(app, ["export", "answers", question, "--index", str(index_dir), *options])
        assert result.exit_code == 0
        assert "This may be an emergency." in getattr(result, where)
