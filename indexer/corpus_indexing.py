"""Brings an index up to date with a corpus: the one way in for every command that takes `--corpus` and `--index`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shlex import join

from corpus.errors import CorpusError
from corpus.load import ARTICLES, iter_corpus
from indexer.backends import engine_at
from indexer.build import Built
from indexer.embedder import Embedder
from indexer.errors import ArticlesDroppedError
from indexer.progress import Progress
from indexer.recovery import manifest_in_service, way_out
from indexer.settings import IndexSettings


def index_corpus(
    index: Path,
    corpus: Path | None,
    embedder: Embedder,
    *,
    purge: bool = False,
    replace: bool = False,
    unreadable: Callable[[CorpusError], None] | None = None,
    progress: Progress | None = None,
) -> Built:
    """Builds and switches to the generation of a corpus, the shipped one where none is named.

    Sources that cannot be read are handed to `unreadable` and left out, or end it. An article that the index holds and
    the corpus does not is dropped with `replace` only.

    Raises CorpusError, and as `build_index`; ArticlesDroppedError with the commands that keep, add or drop.
    """
    settings = IndexSettings()
    try:
        bundles = iter_corpus(corpus or ARTICLES, unreadable)
        engine = engine_at(index, settings)
        return engine.build(index, bundles, embedder, settings, purge=purge, replace=replace, progress=progress)
    except ArticlesDroppedError as error:
        ways = f"{_kept(index, corpus, embedder, purge)}; or drop it: {_dropped(index, corpus, purge, unreadable is not None)}"
        raise ArticlesDroppedError(index, error.dropped, ways) from error


def _kept(index: Path, corpus: Path | None, embedder: Embedder, purge: bool) -> str:
    """How to go on with what the index holds, and to add the corpus to it where one was named."""
    manifest = manifest_in_service(index)
    if manifest is None:
        return way_out(index)
    purging = ["--purge"] if purge else []
    again, add = [*_command(index), "--reindex", *purging], [*_command(index), "--put", str(corpus), *purging]
    if corpus is None:
        return f"Keep what it holds: {join(again)}"
    if manifest.embedder != embedder.embedder_id:
        return f"Keep that, with the embedder of now: {join(again)}; then add this corpus: {join(add)}"
    return f"Keep that and add this corpus: {join(add)}"


def _dropped(index: Path, corpus: Path | None, purge: bool, skip: bool) -> str:
    named = [] if corpus is None else ["--corpus", str(corpus)]
    given = [*(["--purge"] if purge else []), *(["--skip-unreadable"] if skip else [])]
    return join([*_command(index), *named, *given, "--replace"])


def _command(index: Path) -> list[str]:
    return ["article-qa", "index", "--index", str(index)]
