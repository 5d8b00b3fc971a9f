"""How the commands speak: data on stdout, words and a progress bar on stderr, failures as one line and status 1."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from corpus.errors import CorpusError
from eval.formats.jsonl import DataError
from eval.runs.journal import Journal
from eval.runs.results_file import RunInfo, code_sha256, write_results
from indexer.errors import IndexingError


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], object]]:
    """A bar on stderr, shown on a terminal only; yields the function that moves it on by one."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def resumable(folder: Path | None, run: RunInfo) -> Iterator[Journal | None]:
    """The journal of a run in `folder`, kept until the block ends well; None without a folder.

    A journal of other code, data or models is begun anew, since its answers may not be today's.
    """
    if folder is None:
        yield None
        return
    path = folder / f"{run.name}-{run.digest}.partial.jsonl"
    with Journal(path, f"{run.name} {run.digest} {code_sha256()}") as journal:
        if len(journal):
            echo_err(f"going on after {len(journal)} answers in {path}")
        yield journal


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Data that cannot be used and files that cannot be written end the command with one line and status 1."""
    try:
        yield
    except (DataError, CorpusError, IndexingError, OSError) as error:
        fail(str(error), error)


def fail(words: str, cause: Exception | None = None) -> NoReturn:
    """Ends the command with a line on stderr and status 1."""
    echo_err(f"error: {words}")
    raise typer.Exit(1) from cause


def write_run_results(
    out: Path, run: RunInfo, figures: Mapping[str, object], items: Iterable[Mapping[str, object]], began: float
) -> None:
    """Writes a result file and says where; `began` is of `time.monotonic`."""
    echo_err(f"results in {write_results(out, run, figures, items, time.monotonic() - began)}")


def write_report(path: Path, *, html: Callable[[], str], markdown: Callable[[], str], figures: object) -> None:
    """Writes a report in the form that the file's name asks for; anything else is wrong usage."""
    check_report(path)
    if path.suffix == ".json":
        text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    else:
        text = html() if path.suffix == ".html" else markdown()
    path.write_text(text, encoding="utf-8")


def check_report(path: Path | None) -> None:
    """Ends the command before any work is done when a report's name says no known form, or plots cannot be drawn."""
    if path is None:
        return
    if path.suffix not in {".html", ".md", ".json"}:
        raise typer.BadParameter(f"{path.name} ends in none of .html, .md, .json", param_hint="--report")
    if path.suffix == ".html" and find_spec("matplotlib") is None:
        fail("the plots of an HTML report need matplotlib. Install it: pip install 'article-qa[report]'")


def echo_err(words: str) -> None:
    """Words for a person, on stderr."""
    print(words, file=sys.stderr)
