"""Where a quote comes from, as it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.article import SourceType
from corpus.provenance import Provenance
from qa_service.answer import Quote
from qa_service.wire.answer_json import quote_json, quote_lines
from qa_service.wire.provenance_json import provenance_words


def quote(kind: SourceType, source: Provenance | None, page: int | None = None) -> Quote:
    return Quote(
        doc_id="a.b",
        start=0,
        end=14,
        text="Zinc is cheap.",
        heading_path=(),
        source_type=kind,
        citations=(),
        score=1.0,
        page=page,
        source_title="Zinc",
        source=source,
    )


def known(**more: Any) -> Provenance:
    fields: dict[str, Any] = {
        "title": "Zinc",
        "publication": "J Blood",
        "kind": "trial",
        "date": "2020",
        "url": "https://a.example/x",
        "urls": ("https://a.example/x",),
        "seen": "abstract",
        "standing": "not_checked",
        "checked": None,
    }
    return Provenance(**{**fields, **more})


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (quote(SourceType.ARTICLE, None), ""),
        (quote(SourceType.ARTICLE, None, page=3), "page 3"),
        (
            quote(SourceType.REFERENCE_NOTE, known()),
            "summary of the reference, not its words; J Blood; trial; 2020; https://a.example/x",
        ),
        (
            quote(SourceType.REFERENCE_TEXT, known(standing="retracted", checked="2026-01-02"), page=7),
            "words of the reference; page 7; J Blood; trial; 2020; RETRACTED (2026-01-02); https://a.example/x",
        ),
        (
            quote(SourceType.REFERENCE_NOTE, known(url="https://a", urls=("https://a", "https://b"), publication=None)),
            "summary of the reference, not its words; trial; 2020; https://a and 1 more",
        ),
    ],
)
def test_badge_page_publication_date_standing_and_address_stand_in_a_line(shown: Quote, words: str) -> None:
    assert provenance_words(shown) == words
    assert quote_lines(shown, "[^1]")[-1].endswith("[^1]")


def test_the_json_of_a_quote_has_its_source_or_null() -> None:
    assert quote_json(quote(SourceType.ARTICLE, None))["source"] is None
    assert quote_json(quote(SourceType.REFERENCE_NOTE, known()))["source"] == {
        "title": "Zinc",
        "publication": "J Blood",
        "type": "trial",
        "date": "2020",
        "url": "https://a.example/x",
        "urls": ["https://a.example/x"],
        "seen": "abstract",
        "standing": "not_checked",
        "checked": None,
    }
