"""`article-qa units`: how an article was read, unit by unit, and what of it was left out, with why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.article import Article, Unit, UnitKind
from corpus.load import iter_corpus
from qa_service.cli.output import AsJson, echo_err, friendly_errors, print_json
from qa_service.wire.article_json import unit_json


def command(
    articles: Annotated[
        list[Path],
        typer.Argument(
            metavar="ARTICLE...", help="Bundle folder, folder of bundles, or article file (docs/formats.md)."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Print the units of an article, each with kind, headings, citation numbers and page, and what is left out and why."""
    with friendly_errors():
        documents = [document for path in articles for bundle in iter_corpus(path) for document in bundle.documents()]
    if as_json:
        print_json({"articles": [_json(document) for document in documents]})
    else:
        for document in documents:
            for line in _lines(document):
                print(line)
    for document in documents:
        left_out = sum(unit.kind is UnitKind.FURNITURE for unit in document.units)
        echo_err(f"{document.doc_id}: {len(document.units) - left_out} units, {left_out} left out")


def _lines(article: Article) -> Iterator[str]:
    """A line for the article, for each change of headings and for each unit."""
    yield f"{article.doc_id}\t{article.title}"
    path: tuple[str, ...] = ()
    for unit in article.units:
        if unit.heading_path != path:
            path = unit.heading_path
            yield f"# {' > '.join(path)}"
        words = " ".join(article.unit_text(unit).split())
        yield f"{unit.index}\t{_kind(unit)}\t{_cites(unit)}\t{words}"


def _kind(unit: Unit) -> str:
    """What a unit is, what introduces it, where it stands in a file with pages, and why it is left out."""
    kind = str(unit.record or unit.kind)
    parts = [
        "left out" if unit.left_out else kind,
        f"under {unit.lead_in}" if unit.lead_in is not None else "",
        f"page {unit.page}" if unit.page is not None else "",
    ]
    return ", ".join(part for part in parts if part) + (f" ({unit.left_out})" if unit.left_out else "")


def _cites(unit: Unit) -> str:
    """The citation numbers behind a unit, or the number that a reference has."""
    if unit.reference_number is not None:
        return f"is {unit.reference_number}"
    labels = [marker.label for marker in (*unit.markers, *unit.inherited) if marker.label is not None]
    return ", ".join([*map(str, unit.numbers), *labels]) or "-"


def _json(article: Article) -> dict[str, Any]:
    units = [
        {
            "index": unit.index,
            **unit_json(article, unit.index),
            "labels": [marker.label for marker in (*unit.markers, *unit.inherited) if marker.label is not None],
            "reference_number": unit.reference_number,
            "text": article.unit_text(unit),
        }
        for unit in article.units
    ]
    return {
        "doc_id": article.doc_id,
        "title": article.title,
        "source_type": str(article.source_type),
        "headings": [
            {"level": h.level, "text": h.text, "start": h.span.start, "end": h.span.end} for h in article.headings
        ],
        "units": units,
        "left_out": [unit["index"] for unit in units if unit["left_out"] is not None],
    }
