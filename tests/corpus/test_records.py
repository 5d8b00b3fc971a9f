"""What public services give: PubMed records, drug labels of DailyMed and openFDA, BioC of PMC."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.load import load_bundle
from corpus.readers.openfda import OpenFdaReader
from corpus.readers.pubmed import PubmedReader
from corpus.readers.registry import read_source
from corpus.slug import slug
from corpus.standing import standing_of
from tests.corpus.reading import headings, listed, said, under

OTHER = Path(__file__).parent / "formats" / "other"


def sample(kind: str) -> Article:
    (path,) = OTHER.glob(f"zinc.{kind}.*")
    return read_source(path)


def test_a_pubmed_record_is_its_abstract_under_its_labels() -> None:
    article = sample("pubmed")
    assert article.title == "Zinc for colds: a randomised trial"
    assert said(article) == [
        "Colds last a week.",
        "With zinc they lasted 5 days (P < .01); 10⁻⁴ was the dose.",
        "Zinc may shorten colds.",
    ]
    assert [u.heading_path for u in article.units] == [
        ("Abstract", "BACKGROUND"),
        ("Abstract", "RESULTS"),
        ("Abstract",),
    ]
    meta = article.metadata
    assert (meta.source_url, meta.updated) == ("https://pubmed.ncbi.nlm.nih.gov/90000001/", "2021-09-04")
    assert meta.extra["source_type"] == "randomized controlled trial"
    assert meta.extra["identifiers"] == {"pmid": "90000001", "doi": "10.0000/zinc"}
    assert (standing_of(meta.extra), meta.extra["standing_notices"]) == (
        "corrected",
        [{"kind": "corrected", "where": "J Made-up Miner. 2022;4:9"}],
    )


@pytest.mark.parametrize(
    ("comments", "kind", "standing"),
    [
        (
            '<CommentsCorrections RefType="RetractionIn"/><CommentsCorrections RefType="ErratumIn"/>',
            "Journal Article",
            "retracted",
        ),
        ("", "Retracted Publication", "retracted"),
        ('<CommentsCorrections RefType="ExpressionOfConcernIn"/>', "Journal Article", "expression_of_concern"),
        ('<CommentsCorrections RefType="RetractionOf"/>', "Journal Article", "notice"),
        ('<CommentsCorrections RefType="CommentIn"/>', "Journal Article", "not_checked"),
    ],
)
def test_what_pubmed_knows_against_a_record_is_its_standing(comments: str, kind: str, standing: str) -> None:
    raw = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Zinc.</ArticleTitle>"
        f"<Abstract><AbstractText>Zinc is cheap.</AbstractText></Abstract><PublicationTypeList><PublicationType>{kind}</PublicationType>"
        f"</PublicationTypeList></Article><CommentsCorrectionsList>{comments}</CommentsCorrectionsList></MedlineCitation>"
        "</PubmedArticle></PubmedArticleSet>"
    )
    assert standing_of(PubmedReader().read(raw.encode(), Path("a.xml"), "a").metadata.extra) == standing


def test_several_records_are_sections_and_one_without_an_abstract_is_none(tmp_path: Path) -> None:
    raw = (OTHER / "zinc.pubmed.xml").read_text(encoding="utf-8")
    record = raw[raw.index("<PubmedArticle>") : raw.index("</PubmedArticleSet>")]
    article = PubmedReader().read(
        raw.replace("</PubmedArticleSet>", record + "</PubmedArticleSet>").encode(), Path("a"), "a"
    )
    assert article.title == "2 PubMed records"
    assert article.units[3].heading_path == ("Zinc for colds: a randomised trial", "Abstract", "BACKGROUND")
    assert article.metadata.source_url is None
    path = tmp_path / "a.xml"
    path.write_text(
        raw[: raw.index("<Abstract>")] + raw[raw.index("</Abstract>") + len("</Abstract>") :], encoding="utf-8"
    )
    with pytest.raises(SourceFormatError, match="no sentence"):
        read_source(path)


def test_a_label_is_its_sections_with_lists_and_tables() -> None:
    article = sample("spl")
    assert said(article) == [
        "ZINCOMAB is for colds:",
        "in adults",
        "in children of 6 years and older",
        "who weigh 20 kg",
        "It is not for people with xZn²⁺ allergy.",
        "Table 1: Doses",
        "| Age | Dose |",
        "| 6 to 11 | 5 mg |",
        "Round down.",
    ]
    assert under(article, "in adults") == "ZINCOMAB is for colds:"
    assert under(article, "who weigh") == "in children of 6 years and older"
    assert under(article, "| Age") == "Table 1: Doses"
    assert headings(article) == [
        (1, "ZINCOMAB (made up)"),
        (2, "1 INDICATIONS AND USAGE"),
        (2, "Contraindications"),
        (2, "2 DOSAGE"),
        (3, "2.1 Doses"),
    ]
    extra = article.metadata.extra
    assert extra["identifiers"] == {"set_id": "22222222-3333-4444-5555-666666666666", "version": "3"}
    assert extra["sections"] == {
        "1 INDICATIONS AND USAGE": "34067-9",
        "Contraindications": "34070-3",
        "2 DOSAGE": "34068-7",
    }
    assert (article.metadata.updated, extra["source_type"]) == ("2024-05-03", "label")


def test_bioc_passages_are_sections_and_entries() -> None:
    article = sample("bioc")
    assert [h for _, h in headings(article)] == ["Zinc for colds", "Abstract", "Why zinc", "Methods", "Literature"]
    assert [(article.unit_text(u), u.numbers) for u in article.units if u.record is None][1:3] == [
        ("Zinc is cheap [1].", (1,)),
        ("It tastes of metal [2].", (2,)),
    ]
    assert listed(article) == [
        (1, "explicit", "Okafor T. Prices of metals. J Blood. 2019;1:2-9. PMID: 7."),
        (2, "explicit", "Tastes of metals"),
    ]
    assert article.metadata.extra["identifiers"] == {"pmcid": "PMC90000002", "pmid": "90000001"}


def test_openfda_fields_are_sections_in_the_order_of_labels() -> None:
    article = sample("openfda")
    assert article.title == "ZINCOMAB (Zinc antibody)"
    assert headings(article)[1:] == [(2, "Indications and usage"), (2, "2 DOSAGE AND ADMINISTRATION")]
    assert said(article) == ["ZINCOMAB is for colds.", "Give 5 mg a day.", "| Age | Dose |", "| 6 to 11 | 5 mg |"]
    assert article.metadata.source_url == (
        "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=22222222-3333-4444-5555-666666666666"
    )


@pytest.mark.parametrize(
    "raw", [b'{"results": 3, "openfda": 1}', b'{"results": [{"openfda": []', b'{"openfda": "results"}', b"[" * 100_000]
)
def test_json_of_another_form_is_refused_with_its_name(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError, match=r"a\.json"):
        read_source(path)
    assert not OpenFdaReader().recognises(b"Iron is low.", ".json")


def test_json_files_that_are_no_sources_are_passed_over_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "article.md").write_text("# Zinc\n\nZinc is cheap.\n", encoding="utf-8")
    (tmp_path / "sources" / "notes.json").write_text("{}", encoding="utf-8")
    (tmp_path / "sources" / "zinc.json").write_bytes((OTHER / "zinc.bioc.json").read_bytes())
    assert [source.doc_id for source in load_bundle(tmp_path).sources] == [f"{slug(tmp_path.name)}.zinc"]
