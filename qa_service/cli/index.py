"""`article-qa index`: brings an index up to date with a corpus, or changes single articles of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CorpusError
from corpus.load import ARTICLES, iter_corpus
from indexer.backends import index_engine
from indexer.build import Built, rollback
from indexer.change import change_index
from indexer.embedder import Embedder, open_embedder
from indexer.settings import IndexSettings
from qa_service.cli.output import AsJson, Corpus, Index, echo_err, friendly_errors, print_json
from qa_service.cli.progress import shown
from qa_service.settings import ServiceSettings

Put = Annotated[
    list[Path] | None,
    typer.Option("--put", help="Add this bundle or file, in the place of an article with its doc_id. May be repeated."),
]
Delete = Annotated[
    list[str] | None, typer.Option("--delete", help="Delete the article with this doc_id. May be repeated.")
]


def command(
    corpus: Corpus = None,
    index: Index = None,
    put: Put = None,
    delete: Delete = None,
    back: Annotated[bool, typer.Option("--rollback", help="Go back to the generation before.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Remove every earlier generation from disk.")] = False,
    skip: Annotated[
        bool, typer.Option("--skip-unreadable", help="Leave out, and name, sources that cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build a new generation beside the one in service, verify it, and switch to it."""
    if (put or delete) and corpus is not None:
        raise typer.BadParameter("changes single articles of an index; leave --corpus out", param_hint="--put/--delete")
    with friendly_errors():
        place: Path = index or ServiceSettings().index
        if back:
            pointer = rollback(place)
            print_json(asdict(pointer)) if as_json else print(f"{place}: back to generation {pointer.generation}")
            return
        settings = IndexSettings()
        try:
            embedder = open_embedder(settings.embedder)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="INDEXER_EMBEDDER") from error
        left_out: list[str] = []

        def unreadable(error: CorpusError) -> None:
            echo_err(f"left out: {error}")
            left_out.append(str(error))

        built = _built(place, settings, embedder, corpus, put or [], delete or [], purge, unreadable if skip else None)
        if as_json:
            print_json({**asdict(built), "index": str(place), "left_out": left_out})
        elif built.unchanged:
            print(f"{place}: generation {built.generation} is up to date ({built.chunks} chunks)")
        else:
            print(
                f"{place}: generation {built.generation}, {built.chunks} chunks; "
                f"{built.embedded} texts embedded, {built.reused} taken over"
            )


def _built(
    place: Path,
    settings: IndexSettings,
    embedder: Embedder,
    corpus: Path | None,
    put: list[Path],
    delete: list[str],
    purge: bool,
    unreadable: Callable[[CorpusError], None] | None,
) -> Built:
    with shown() as progress:
        if put or delete:
            bundles = [bundle for path in put for bundle in iter_corpus(path, unreadable)]
            return change_index(place, embedder, put=bundles, delete=delete, purge=purge, progress=progress)
        everything = iter_corpus(corpus or ARTICLES, unreadable)
        return index_engine(settings.backend).build(
            place, everything, embedder, settings, purge=purge, progress=progress
        )
