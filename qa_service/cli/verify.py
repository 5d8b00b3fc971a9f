"""`article-qa verify`: are quotes in the articles, word for word."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from corpus.errors import CorpusError
from corpus.load import ARTICLES, load_corpus
from indexer.backends import engine_at
from indexer.errors import IndexingError
from indexer.settings import IndexSettings
from qa_service.cli.output import AsJson, Corpus, Index, echo_err, fail, index_to_ask, print_json
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked
from qa_service.verify.verdict_json import report_json
from qa_service.wire.verify_schemas import VerifyRequest

_STYLES = {"exact": "green", "normalised": "green"}


def command(
    given: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="JSON lines {text, doc_id, start, end, citations}, an answer of `ask --json`, or Markdown; - is stdin.",
        ),
    ] = "-",
    corpus: Corpus = None,
    index: Index = None,
    article: Annotated[str | None, typer.Option(help="doc_id of the article that is quoted.")] = None,
    sources: Annotated[str, typer.Option(help="article: leave out reference notes; all.")] = "all",
    citations: Annotated[bool, typer.Option(help="Look at the citation numbers behind quotes.")] = True,
    as_json: AsJson = False,
) -> None:
    """Check quotes word for word; exit 0 if all are exact or normalised, 1 if one is not, 2 for what cannot be read."""
    asked = _request(_read(given), given, article, sources, citations)
    try:
        source_index = _source_index(corpus, index)
    except (CorpusError, IndexingError, OSError) as error:
        fail(str(error), 2)
    if article is not None and article not in source_index.doc_ids:
        fail(f"--article: no source {article!r}; there are: {', '.join(source_index.doc_ids)[:500]}.", 2)
    checked = asked.checked(source_index.within(article, asked.sources))
    if as_json:
        print_json(report_json(checked))
    else:
        _show(checked)
    if not checked:
        fail(f"{given}: no quote in it. Quotes are block quotes, and four words or more in quotation marks.")
    good = sum(c.verbatim for c in checked)
    echo_err(f"{good} of {len(checked)} verbatim")
    raise typer.Exit(0 if good == len(checked) else 1)


def _read(given: str) -> str:
    try:
        packed = sys.stdin.buffer.read() if given == "-" else Path(given).read_bytes()
        return packed.decode("utf-8-sig")
    except OSError as error:
        fail(f"{given}: cannot be read ({error.strerror}). Check the path.", 2)
    except UnicodeDecodeError:
        fail(f"{given}: not UTF-8. Save the file as UTF-8.", 2)


def _source_index(corpus: Path | None, index: Path | None) -> SourceIndex:
    """The sources of a corpus, or of an index where one is named or served."""
    place = index_to_ask(index, corpus)
    if place is not None and corpus is None:
        backend = engine_at(place, IndexSettings()).open(place)
        return SourceIndex.of(backend.document(s.doc_id) for s in backend.listing(limit=backend.count()))
    return SourceIndex.of(document for bundle in load_corpus(corpus or ARTICLES) for document in bundle.documents())


def _request(text: str, name: str, article: str | None, sources: str, citations: bool) -> VerifyRequest:
    rows = _rows(text, name) if text.lstrip().startswith("{") else None
    what: dict[str, Any] = {"answer": text} if rows is None else {"quotes": [row for _, row in rows]}
    fields = {"article": article, "sources": sources, "check_citations": citations}
    try:
        return VerifyRequest.model_validate({**what, **fields})
    except ValidationError as error:
        first = error.errors()[0]
        where = list(first["loc"])
        if rows and where[:1] == ["quotes"] and len(where) > 1:
            name, where = rows[int(where[1])][0], where[2:]
        fail(f"{name}: {'.'.join(map(str, where)) or 'input'}: {first['msg']}", 2)


def _rows(text: str, name: str) -> list[tuple[str, Any]]:
    """(where it stands, quote) of a JSON text: one value, or one a line; an answer stands for its quotes."""
    try:
        values = [(name, json.loads(text))]
    except (json.JSONDecodeError, RecursionError):
        values = [
            (f"{name}:{n}", _value(line, f"{name}:{n}")) for n, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
    rows: list[tuple[str, Any]] = []
    for where, value in values:
        if not isinstance(value, dict):
            fail(f"{where}: not an object. Each line must be one quote {{text, ...}}.", 2)
        quotes = value.get("quotes")
        if isinstance(quotes, list) and "text" not in value:
            rows += [(f"{where}: quotes[{i}]", quote) for i, quote in enumerate(quotes)]
        else:
            rows.append((where, value))
    return rows


def _value(line: str, where: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        fail(f"{where}: not JSON ({error}). Each line must be one object.", 2)


def _show(checked: list[Checked]) -> None:
    wide = None if sys.stdout.isatty() else 1_000_000  # a pipe gets one quote a line
    console = Console(highlight=False, width=wide)
    for found in checked:
        words = " ".join(found.claim.text.split())
        console.print(Text.assemble((f"{found.verdict:<14}", _STYLES.get(found.verdict, "bold red")), f"“{words}”"))
        if found.reason:
            console.print(Text(f"  {found.reason}"))
        for change in found.changes:
            flags = f" ({', '.join(change.flags)})" if change.flags else ""
            quoted, printed = (repr(" ".join(t.split())) for t in (change.quoted, change.printed))
            console.print(Text(f"  quoted {quoted}, printed {printed}{flags}"))
        for place in found.places:
            marks = "".join(f" [{c.number}]" for c in place.citations)
            console.print(Text(f"  {place.span.doc_id} {place.span.start}-{place.span.end}{marks}", style="dim"))
