"""`article-qa audit`: is the log of questions and answers whole, and the repair of one that a crash has torn."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from qa_service.cli.output import AsJson, echo_err, fail, friendly_errors, print_json
from qa_service.serving.audit import AuditError, AuditLog, Chain, verify

app = typer.Typer(help="The audit log (QA_AUDIT_LOG).")
Log = Annotated[Path, typer.Argument(help="The log.")]


@app.callback()
def group() -> None:
    """The audit log (QA_AUDIT_LOG)."""


@app.command("verify")
def check(
    log: Log,
    last: Annotated[
        str | None, typer.Option(help="Hash of the last line, kept elsewhere: finds lines cut off.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no line was changed, put in or taken out (exit 1 and the first such line), or torn by a crash (exit 1)."""
    with friendly_errors():
        chain = verify(log)
        if last is not None and last != chain.last:
            raise AuditError(
                f"{log}: ends with {chain.last}, not with {last}. Lines are missing at the end, or came since."
            )
    _show(chain, as_json)
    if chain.torn:
        fail(
            f"{log}:{chain.lines + 1}: torn, not tampered with: {chain.torn} bytes of a line that a crash or a full disk "
            "cut short; its answer was not sent. The service repairs it when it starts (while it runs, the line may "
            f"just be on its way: look again). Or: article-qa audit repair {quote(str(log))}"
        )


@app.command("repair")
def repair(log: Log, as_json: AsJson = False) -> None:
    """Do what the service does when it starts: put a torn last line aside, in LOG.torn, and record that in the log."""
    with friendly_errors():
        verify(log)  # where there is none, none is made
        opened = AuditLog(log)
        opened.close()
    _show(opened.chain, as_json)


def _show(chain: Chain, as_json: bool) -> None:
    if as_json:
        print_json(asdict(chain))
        return
    print(f"{chain.lines} lines hold together; last hash {chain.last}")
    if chain.repaired:
        echo_err(f"{chain.repaired} of them tell of a line that was torn by a crash and put aside")
