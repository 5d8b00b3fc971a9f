"""A reference with fields of another form than CSL's is shown with what can be read of it; nothing fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.article import Article
from corpus.lint.registry import lint
from corpus.load import load_bundle
from qa_service.export.entries import entries_of_article
from qa_service.export.formats import FORMATS
from qa_service.http.page.view import render
from qa_service.wire.answer_json import reference_json, reference_text

FIELDS = ["title", "container-title", "publisher", "source", "URL", "DOI", "author", "issued", "page", "type", "volume"]
ODD: list[Any] = [None, True, 5, -1.5, "", "\0\n> x", [], [5], [None], [[]], {}, {"date-parts": 5}, {"date-parts": [5]}]
ODD += [
    {"date-parts": [[]]},
    {"date-parts": [[{}]]},
    {"date-parts": {"0": 1}},
    {"literal": 5},
    [{"family": 5}, "x", None],
]


def article_with(folder: Path, csl: dict[str, Any], front: str = "") -> Article:
    folder.mkdir()
    page = "# Zinc\n\nZinc is low [1].\n\n## References\n\n1. Okafor T. Zinc. 2020.\n"
    (folder / "article.md").write_text(f"---\n{front}\n---\n{page}", encoding="utf-8")
    references = json.dumps([{"id": "a", "title": "Zinc", **csl, "custom": {"number": 1}}])
    (folder / "references.json").write_text(references, encoding="utf-8")
    return load_bundle(folder).article


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_of_any_field_is_shown_exported_and_linted(tmp_path: Path, field: str) -> None:
    for number, odd in enumerate(ODD):
        article = article_with(tmp_path / str(number), {field: odd})
        assert 'id="ref-1"' in render(article, 1)
        assert reference_text(article.references[0])
        json.dumps(reference_json(article.references[0]), allow_nan=False).encode("utf-8")
        for form in FORMATS.values():
            assert form.write(entries_of_article(article)).encode("utf-8")
        lint(load_bundle(tmp_path / str(number)), date(2026, 11, 30))


def test_a_year_is_read_as_text_too(tmp_path: Path) -> None:
    article = article_with(tmp_path / "a", {"issued": {"date-parts": [["2019", 5]]}})
    assert reference_text(article.references[0]) == "Zinc. 2019 (explicit)"


@pytest.mark.parametrize("url", [5, [1], {"a": 1}, "javascript:alert(1)", "http://[", "", None])
def test_an_address_that_is_none_is_no_link(tmp_path: Path, url: object) -> None:
    article = article_with(tmp_path / "a", {"URL": url}, f"source_url: {json.dumps(str(url))}")
    page = render(article, 1)
    assert "javascript:alert" not in page.replace("javascript:alert(1)</dd>", "")
    assert 'href="javascript' not in page
    lint(load_bundle(tmp_path / "a"), date(2026, 11, 30))


def test_the_page_of_such_an_article_is_served(
    tmp_path: Path, serve_folder: Callable[[Path], AbstractContextManager[httpx.Client]]
) -> None:
    article_with(tmp_path / "zinc", {"URL": 5, "issued": {"date-parts": 5}, "author": 5})
    with serve_folder(tmp_path / "zinc") as client:
        assert client.get("/").status_code == 200
        assert client.get("/v1/articles/zinc/references").json()[0]["URL"] == 5
        assert client.post("/v1/ask", json={"question": "Is zinc low?"}).status_code == 200
