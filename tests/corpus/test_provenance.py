"""Where a quote comes from: what a note or text says itself, what the list it stands in says, and what an article says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.article import Article, SourceType
from corpus.load import ARTICLES, load_bundle
from corpus.provenance import provenance
from corpus.readers.registry import read_source
from corpus.standing import STANDINGS
from tests.corpus.reading import marked

OTHER = Path(__file__).parent / "formats" / "other"


def note(fields: str, cites: tuple[int, ...] = ()) -> Article:
    article = marked(f"---\n{fields}\n---\n# Zinc\n\nZinc is cheap.\n")
    return replace(article, source_type=SourceType.REFERENCE_NOTE, cites=cites, parent="a")


def test_a_note_says_itself_where_it_comes_from() -> None:
    found = provenance(
        note(
            'publication: J Blood\nsource_type: trial\ndate: "2020"\naddress: "https://a.example/x ; javascript:alert(1)"\nseen: abstract'
        )
    )
    assert found is not None
    assert (found.title, found.publication, found.kind, found.date, found.seen) == (
        "Zinc",
        "J Blood",
        "trial",
        "2020",
        "abstract",
    )
    assert (found.url, found.urls, found.standing) == ("https://a.example/x", ("https://a.example/x",), "not_checked")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "www.example.org", "", "[1, 2]"])
def test_an_address_is_one_of_the_web_or_none(address: str) -> None:
    found = provenance(note(f"address: {address!r}"))
    assert found is not None
    assert (found.url, found.urls) == (None, ())


def test_a_text_that_says_little_takes_the_rest_from_the_entry_it_stands_for() -> None:
    parent = marked(
        "# A\n\nZinc is cheap [1].\n\n## References\n\n1. Lind M. Zinc for colds. J Blood. 2021;3:4-9. doi:10.1000/zinc\n"
    )
    found = provenance(note("seen: a copy", (1,)), parent)
    assert found is not None
    assert (found.publication, found.date, found.url) == ("J Blood", "2021", "https://doi.org/10.1000/zinc")


def test_an_article_has_a_source_where_it_names_its_publication() -> None:
    assert provenance(marked("# A\n\nZinc is cheap.\n")) is None
    record = provenance(read_source(OTHER / "zinc.pubmed.xml"))
    assert record is not None
    assert (record.publication, record.kind, record.standing) == (
        "Journal of made-up minerals",
        "randomized controlled trial",
        "corrected",
    )
    assert record.standing in STANDINGS


def test_every_shipped_note_leads_to_its_source() -> None:
    bundle = load_bundle(ARTICLES / "severe-asthma-immunotherapy")
    assert bundle.sources
    for source in bundle.sources:
        found = provenance(source, bundle.article)
        assert found is not None
        assert found.publication
        assert found.kind
        assert found.seen
        assert found.url is not None
        assert found.url.startswith("https://") or found.url.startswith("http://")
