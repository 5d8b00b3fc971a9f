"""`article-qa index`: brings an index up to date with a corpus."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.load import ARTICLES, load_corpus
from indexer.build import build_index, rollback
from indexer.embedder import open_embedder
from indexer.settings import IndexSettings
from qa_service.cli.output import AsJson, Corpus, Index, failing_in_words, print_json, say
from qa_service.settings import ServiceSettings


def command(
    corpus: Corpus = None,
    index: Index = None,
    back: Annotated[bool, typer.Option("--rollback", help="Go back to the generation before.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Remove every earlier generation from disk.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build a new generation beside the one in service, verify it, and switch to it."""
    with failing_in_words():
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
        built = build_index(
            place,
            load_corpus(corpus or ARTICLES),
            embedder,
            chunking=settings.chunking(),
            vector_store=settings.vector_store,
            purge=purge,
            progress=say,
        )
        if as_json:
            print_json({**asdict(built), "index": str(place)})
        elif built.unchanged:
            print(f"{place}: generation {built.generation} is up to date ({built.chunks} chunks)")
        else:
            print(
                f"{place}: generation {built.generation}, {built.chunks} chunks; "
                f"{built.embedded} texts embedded, {built.reused} taken over"
            )
