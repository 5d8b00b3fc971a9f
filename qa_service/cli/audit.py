"""`article-qa audit`: is the log of questions and answers whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa_service.cli.output import AsJson, friendly_errors, print_json
from qa_service.serving.audit import AuditError, verify

app = typer.Typer(help="The audit log (QA_AUDIT_LOG).")


@app.callback()
def group() -> None:
    """The audit log (QA_AUDIT_LOG)."""


@app.command("verify")
def check(
    log: Annotated[Path, typer.Argument(help="The log.")],
    last: Annotated[
        str | None, typer.Option(help="Hash of the last line, kept elsewhere: finds lines cut off.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no line was changed, put in or taken out; exit 1 and the first such line if one was."""
    with friendly_errors():
        chain = verify(log)
        if last is not None and last != chain.last:
            raise AuditError(
                f"{log}: ends with {chain.last}, not with {last}. Lines are missing at the end, or came since."
            )
    if as_json:
        print_json({"lines": chain.lines, "last": chain.last})
    else:
        print(f"{chain.lines} lines hold together; last hash {chain.last}")
