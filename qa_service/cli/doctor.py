"""`article-qa doctor`: is everything here that is needed, and is it what it should be."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import typer

from corpus.load import ARTICLES, load_corpus
from indexer.cores import usable_cores
from indexer.embedder import open_embedder
from indexer.local import open_index
from indexer.settings import IndexSettings
from indexer.tokens import count_tokens
from qa_service.cli.output import AsJson, Corpus, Index, print_json
from qa_service.evidence.reader import Passage
from qa_service.evidence.readers import open_calibration, open_reader
from qa_service.serving.audit import verify
from qa_service.serving.keys import read_keys
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
        "scorer": _scorer,
        "corpus": lambda: _corpus(corpus or ARTICLES),
        "index": lambda: _index(place),
        "cores": _cores,
        "room": lambda: _room(place),
        "keys": _keys,
        "audit": _audit,
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


def _cores() -> str:
    settings = ServiceSettings()
    return f"{usable_cores()} usable; {settings.threads} passages and {settings.max_concurrent} questions at one time"


def _room(place: Path) -> str:
    """The disk under the index; a build writes a generation beside the one in service."""
    there = next(folder for folder in [place.absolute(), *place.absolute().parents] if folder.is_dir())
    used = sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) if place.is_dir() else 0
    free = shutil.disk_usage(there).free
    if free < max(2 * used, 100_000_000):
        raise OSError(f"{there}: {free / 1e6:.0f} MB free, too little to build beside {used / 1e6:.0f} MB. Make room.")
    if not os.access(there, os.W_OK):
        return f"{there}: {free / 1e6:.0f} MB free, not writable: serves, but cannot build"
    return f"{there}: {free / 1e6:.0f} MB free"


def _keys() -> str:
    settings = ServiceSettings()
    if settings.keys is None:
        return f"none asked for; listens on {settings.host}"
    keys = read_keys(settings.keys).all
    if settings.keys.exists() and settings.keys.stat().st_mode & 0o077:
        raise PermissionError(f"{settings.keys}: others may read it. Close it: chmod 600 {settings.keys}")
    return f"{settings.keys}: {sum(key.revoked is None for key in keys)} valid, {len(keys)} in all"


def _audit() -> str:
    log = ServiceSettings().audit_log
    if log is None:
        return "none is kept"
    chain = verify(log) if log.exists() else None
    if chain is None:
        return f"{log}: begins with the first question"
    torn = (
        f"; {chain.torn} bytes of a torn line behind them, which the service repairs when it starts"
        if chain.torn
        else ""
    )
    return f"{log}: {chain.lines} lines hold together{torn}"


def _reader() -> str:
    reader = open_reader(ServiceSettings().reader)
    reading = reader.read("What colour is the sky?", [Passage("", ("The sky is blue.", "Grass grows."))])[0]
    if not reading.units[0] > reading.units[1]:
        raise ValueError("the reader ranks a plain answer below another sentence")
    return reader.reader_id


def _scorer() -> str:
    name = ServiceSettings().reader
    calibration = open_calibration(name, open_reader(name))
    return f"{calibration.calibration_id}, threshold {calibration.threshold:.3f}"


def _corpus(path: Path) -> str:
    bundles = load_corpus(path)
    units = sum(len(d.units) for b in bundles for d in b.documents())
    return f"{len(bundles)} articles, {sum(len(b.sources) for b in bundles)} sources, {units} units"


def _index(place: Path) -> str:
    manifest = open_index(place, open_embedder(IndexSettings().embedder).embedder_id).manifest
    return f"{place}: generation {manifest.generation}, {manifest.chunks} chunks, {manifest.articles} articles"
