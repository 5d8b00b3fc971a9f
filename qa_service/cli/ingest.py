"""`article-qa ingest`: the texts of an article's references put into its bundle, from files or from public services."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CorpusError
from indexer.errors import IndexingError
from indexer.ingest.attach import Attached, attach, identified_references, text_of_file
from indexer.ingest.polite import PoliteClient
from indexer.ingest.services import Services, Text, fetch
from qa_service.cli.output import AsJson, echo_err, fail, friendly_errors, print_json

_CACHE = Path.home() / ".cache" / "article-qa" / "ingest"


def command(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="Bundle folder of the article.")],
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE...", help="Files, or PMIDs, PMCIDs, DOIs, DailyMed set ids.")
    ] = None,
    reference: Annotated[
        int | None, typer.Option(help="Number of the reference that the one SOURCE is the text of.")
    ] = None,
    listed: Annotated[bool, typer.Option("--listed", help="Every reference that prints an identifier.")] = False,
    email: Annotated[str, typer.Option(envvar="QA_INGEST_EMAIL", help="Whom a service may write to.")] = "",
    cache: Annotated[Path, typer.Option(help="Where answers of services are kept.")] = _CACHE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask again, whatever is kept.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be attached, and write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Attach to --reference though the title differs.")] = False,
    services: Annotated[str, typer.Option(help="Address below which a mirror has the services.")] = "",
    as_json: AsJson = False,
) -> None:
    """Attach the own texts of references: by file, or by identifier over NCBI, Europe PMC, DailyMed and openFDA.

    Nothing is fetched without this command. Exit 1 where one of several texts could not be had; the others stay.
    """
    given = list(sources or [])
    if reference is not None and (len(given) != 1 or listed):
        fail("--reference takes one SOURCE.", 2)
    if not given and not listed:
        fail("give files or identifiers, or --listed.", 2)
    client = PoliteClient(email, cache, fresh)
    attached: list[Attached] = []
    failed: list[str] = []
    with friendly_errors():
        wanted: list[tuple[int | None, str]] = [(reference, source) for source in given]
        wanted += identified_references(bundle) if listed else []
        if not email and any(not Path(source).is_file() for _, source in wanted):
            fail("--email: services ask for an address they may write to (or QA_INGEST_EMAIL).", 2)
        mirror = Services.at(services) if services else Services()
        for number, source in wanted:
            try:
                text = _text(source, client, mirror)
                attached.append(attach(bundle, text, number=number, force=force, dry_run=dry_run))
            except (CorpusError, IndexingError, OSError) as error:
                failed.append(str(error))
                echo_err(f"error: {error}")
    _show(attached, failed, dry_run, as_json)
    if attached and not dry_run:
        echo_err(f"Index it again: article-qa index --put {os.fspath(bundle)}")
    raise typer.Exit(1 if failed else 0)


def _show(attached: list[Attached], failed: list[str], dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json({"attached": [asdict(one) for one in attached], "failed": failed, "written": not dry_run})
        return
    for line in _lines(attached, dry_run):
        print(line)


def _text(source: str, client: PoliteClient, services: Services) -> Text:
    path = Path(source)
    return text_of_file(path) if path.is_file() else fetch(source, client, services)


def _lines(attached: list[Attached], dry_run: bool) -> Iterator[str]:
    for one in attached:
        verb = "would attach" if dry_run else "attached"
        licence = f"; licence {one.licence}" if one.licence else ""
        yield f"{verb} {one.file} to reference {one.reference} ({one.matched}): {one.title}"
        yield f"  {one.units} units; {one.seen}{licence}; {one.standing.replace('_', ' ')}"
        for remark in one.remarks:
            yield f"  {remark}"
