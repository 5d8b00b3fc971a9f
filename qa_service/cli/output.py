"""How commands speak: data on stdout, words on stderr, exit codes 0 / 1 / 2, and 3 for an abstention."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from corpus.errors import CorpusError
from indexer.backends import engine_at
from indexer.errors import IndexingError
from indexer.settings import IndexSettings
from qa_service.engine import UnknownArticleError
from qa_service.serving.audit import AuditError
from qa_service.serving.keys import KeysError
from qa_service.settings import ServiceSettings

ABSTAINED = 3
Corpus = Annotated[
    Path | None,
    typer.Option("--corpus", help="Bundle folder, folder of bundles, or one article file (docs/formats.md)."),
]
Index = Annotated[Path | None, typer.Option("--index", help="Index directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def index_to_ask(index: Path | None, corpus: Path | None) -> Path | None:
    """The index a question goes to: the one named; without a corpus the served one, if there is one."""
    if index is not None or corpus is not None:
        return index
    served = ServiceSettings().index
    return served if engine_at(served, IndexSettings()).holds(served) else None


def echo_err(words: str) -> None:
    """Words for a person, on stderr."""
    print(words, file=sys.stderr)


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def fail(words: str, code: int = 1) -> NoReturn:
    """Ends with words and an exit code."""
    echo_err(f"error: {words}")
    raise typer.Exit(code)


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Turns every expected failure into one line and exit code 1."""
    try:
        yield
    except (CorpusError, IndexingError, UnknownArticleError, AuditError, KeysError, OSError) as error:
        fail(str(error.args[0]) if isinstance(error, UnknownArticleError) else str(error))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'value'}: {e['msg']}" for e in error.errors())
        fail(faults, 2)
