"""`article-qa doctor`: is everything here that is needed, and is it what it should be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import typer

from corpus.load import ARTICLES, load_corpus
from indexer.embedder import open_embedder
from indexer.local import open_index
from indexer.settings import IndexSettings
from indexer.tokens import count_tokens
from qa_service.cli.output import AsJson, Corpus, Index, print_json
from qa_service.reader import OnnxReader, Passage
from qa_service.scorer import load_scorer
from qa_service.settings import ServiceSettings


def command(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Check packages, models, corpus and index; exit 1 if any check fails."""
    place: Path = index or ServiceSettings().index
    checks: dict[str, Callable[[], str]] = {
        "python": lambda: sys.version.split()[0],
        "packages": lambda: ", ".join(
            f"{p} {metadata.version(p)}" for p in ("faiss-cpu", "bm25s", "onnxruntime", "fastapi")
        ),
        "tokens": lambda: f"cl100k_base offline, {count_tokens('three little words')} tokens counted",
        "embedder": lambda: open_embedder(IndexSettings().embedder).embedder_id,
        "reader": _reader,
        "scorer": lambda: f"threshold {load_scorer().threshold:.3f}",
        "corpus": lambda: _corpus(corpus or ARTICLES),
        "index": lambda: _index(place),
    }
    results = []
    for name, check in checks.items():
        try:
            results.append({"check": name, "ok": True, "found": check()})
        except Exception as error:  # whatever fails here is the finding
            results.append({"check": name, "ok": False, "found": f"{type(error).__name__}: {error}"})
    if as_json:
        print_json(results)
    else:
        for result in results:
            print(f"{'ok  ' if result['ok'] else 'FAIL'} {result['check']:<9} {result['found']}")
    raise typer.Exit(0 if all(r["ok"] for r in results) else 1)


def _reader() -> str:
    reader = OnnxReader()
    reading = reader.read("What colour is the sky?", [Passage("", ("The sky is blue.", "Grass grows."))])[0]
    if not reading.units[0] > reading.units[1]:
        raise ValueError("the reader ranks a plain answer below another sentence")
    return reader.reader_id


def _corpus(path: Path) -> str:
    bundles = load_corpus(path)
    units = sum(len(d.units) for b in bundles for d in b.documents())
    return f"{len(bundles)} articles, {sum(len(b.sources) for b in bundles)} sources, {units} units"


def _index(place: Path) -> str:
    manifest = open_index(place, open_embedder(IndexSettings().embedder).embedder_id).manifest
    return f"{place}: generation {manifest.generation}, {manifest.chunks} chunks, {manifest.articles} articles"
