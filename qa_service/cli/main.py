"""The command `article-qa`; each sub-command lives in its own file."""

from __future__ import annotations

import importlib
import sys

import typer

from qa_service.cli import (
    ask,
    audit,
    batch,
    doctor,
    export,
    extract,
    feedback,
    index,
    ingest,
    keys,
    lint,
    mcp,
    questions,
    search,
    serve,
    units,
    verify,
)

app = typer.Typer(
    name="article-qa",
    help="Verbatim, cited answers to questions about an article, or an honest refusal.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("index")(index.command)
app.command("ingest")(ingest.command)
app.command("ask")(ask.command)
app.command("search")(search.command)
app.command("serve")(serve.command)
app.command("mcp")(mcp.command)
app.command("batch")(batch.command)
app.command("extract")(extract.command)
app.add_typer(export.app, name="export")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(feedback.app, name="feedback")
app.command("lint")(lint.command)
app.command("units")(units.command)
app.command("verify")(verify.command)
app.command("questions")(questions.command)
app.command("doctor")(doctor.command)


def main() -> None:
    """Runs the command line; `eval` is loaded when it is asked for, since imports point left only."""
    if "eval" in sys.argv[1:2]:
        app.add_typer(importlib.import_module("eval.cli").app, name="eval")
    elif not sys.argv[1:] or sys.argv[1] == "--help":
        app.command("eval", help="Measure answers and retrieval (article-qa eval --help).")(lambda: None)
    app()
