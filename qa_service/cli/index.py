"""`article-qa index`: brings an index up to date with a corpus, or changes single articles of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CorpusError
from corpus.load import iter_corpus
from indexer.backends import LocalEngine, engine_at
from indexer.build import Built, use
from indexer.corpus_indexing import index_corpus
from indexer.embedder import Embedder, open_embedder
from indexer.settings import IndexSettings
from indexer.shards import embed_shard, shard_folder
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
Again = Annotated[
    bool, typer.Option("--reindex", help="Index what the index holds again: after damage, or with another embedder.")
]
Use = Annotated[str | None, typer.Option("--use", metavar="ID", help="Serve this generation, which is on disk.")]
Replace = Annotated[bool, typer.Option("--replace", help="Drop articles that the index holds and the corpus does not.")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be done; at most one of `corpus`, `put` or `delete`, and `again` is given."""

    corpus: Path | None
    put: list[Path]
    delete: list[str]
    again: bool
    purge: bool
    replace: bool


def command(
    corpus: Corpus = None,
    index: Index = None,
    put: Put = None,
    delete: Delete = None,
    again: Again = False,
    back: Annotated[bool, typer.Option("--rollback", help="Go back to the generation before.")] = False,
    chosen: Use = None,
    purge: Annotated[bool, typer.Option("--purge", help="Remove every earlier generation from disk.")] = False,
    replace: Replace = False,
    skip: Annotated[
        bool, typer.Option("--skip-unreadable", help="Leave out, and name, sources that cannot be read.")
    ] = False,
    shards: Annotated[
        int | None, typer.Option(min=1, help="Embed one of so many parts of --corpus only, for the build that follows.")
    ] = None,
    shard: Annotated[int, typer.Option(min=0, help="Which part, from 0.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Build a new generation beside the one in service, verify it, and switch to it."""
    _one_thing(
        {
            "--corpus": corpus is not None,
            "--put/--delete": bool(put or delete),
            "--reindex": again,
            "--rollback": back,
            "--use": chosen is not None,
        }
    )
    with friendly_errors():
        place: Path = index or ServiceSettings().index
        if back or chosen is not None:
            kept_in = engine_at(place, IndexSettings())
            if chosen is not None and not isinstance(kept_in, LocalEngine):
                raise typer.BadParameter("is for a local index; --rollback serves the one before", param_hint="--use")
            pointer = kept_in.rollback(place) if chosen is None else use(place, chosen)
            way = "back to" if back else "serves"
            print_json(asdict(pointer)) if as_json else print(f"{place}: {way} generation {pointer.generation}")
            return
        try:
            embedder = open_embedder(IndexSettings().embedder)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="INDEXER_EMBEDDER") from error
        left_out: list[str] = []

        def unreadable(error: CorpusError) -> None:
            echo_err(f"left out: {error}")
            left_out.append(str(error))

        if shards is not None:
            _embed_part(place, corpus, embedder, shard, shards, unreadable if skip else None)
            return
        asked = _Asked(corpus, put or [], delete or [], again, purge, replace)
        _show(_built(place, embedder, asked, unreadable if skip else None), place, left_out, as_json)


def _embed_part(
    place: Path,
    corpus: Path | None,
    embedder: Embedder,
    shard: int,
    shards: int,
    unreadable: Callable[[CorpusError], None] | None,
) -> None:
    """Embeds a part of a corpus into the folder of its own that the next build takes over."""
    if corpus is None or shard >= shards:
        raise typer.BadParameter("needs --corpus, and --shard below it", param_hint="--shards")
    settings = IndexSettings()
    folder = engine_at(place, settings).folder(place, settings)
    with shown() as progress:
        bundles = iter_corpus(corpus, unreadable)
        done, held = embed_shard(folder, bundles, embedder, settings.chunking(), shard, shards, progress)
    print(f"{shard_folder(folder, shard, shards)}: {done} texts embedded, {held} were there")


def _one_thing(given: dict[str, bool]) -> None:
    """Refuses, as wrong usage, options of which each is a thing of its own to do."""
    named = [name for name, there in given.items() if there]
    if len(named) > 1:
        raise typer.BadParameter("do different things; give one of them", param_hint=" and ".join(named))


def _built(place: Path, embedder: Embedder, asked: _Asked, unreadable: Callable[[CorpusError], None] | None) -> Built:
    settings = IndexSettings()
    engine = engine_at(place, settings)
    with shown() as progress:
        if asked.put or asked.delete:
            bundles = [bundle for path in asked.put for bundle in iter_corpus(path, unreadable)]
            return engine.change(
                place, embedder, settings, put=bundles, delete=asked.delete, purge=asked.purge, progress=progress
            )
        if asked.again:
            return engine.reindex(place, embedder, settings, purge=asked.purge, progress=progress)
        return index_corpus(
            place,
            asked.corpus,
            embedder,
            purge=asked.purge,
            replace=asked.replace,
            unreadable=unreadable,
            progress=progress,
        )


def _show(built: Built, place: Path, left_out: list[str], as_json: bool) -> None:
    if as_json:
        print_json({**asdict(built), "index": str(place), "left_out": left_out})
    elif built.unchanged:
        print(f"{place}: generation {built.generation} is up to date ({built.chunks} chunks)")
    else:
        print(
            f"{place}: generation {built.generation}, {built.chunks} chunks; "
            f"{built.embedded} texts embedded, {built.reused} taken over"
        )
