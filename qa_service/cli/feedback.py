"""`article-qa feedback`: what readers said of answers (QA_FEEDBACK), by section and as gold items."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qa_service.cli.output import AsJson, echo_err, friendly_errors, print_json
from qa_service.serving.feedback import FeedbackFile, gold_items, report

app = typer.Typer(help="What readers said of answers (QA_FEEDBACK).", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="The file that QA_FEEDBACK names.")]


@app.callback()
def group() -> None:
    """What readers said of answers (QA_FEEDBACK)."""


@app.command("report")
def show(file: File, as_json: AsJson = False) -> None:
    """Sections with blamed and missing answers, reasons, and what is shown most."""
    with friendly_errors():
        found = report(FeedbackFile(file, must_exist=True).rows())
    if as_json:
        print_json(found)
        return
    print(f"{found['rows']} said something: {found['up']} up, {found['down']} down; {found['unanswered']} of refusals")
    for name, count in found["reasons"].items():
        print(f"  {name}: {count}")
    print("sections: down, unanswered, up")
    for row in found["sections"]:
        print(
            f"  {row['down']:4} {row['unanswered']:4} {row['up']:4}  {row['section'] or '(no heading)'} [{row['doc_id']}]"
        )
    print("shown most")
    for row in found["most_shown"]:
        print(f"  {row['times']:4}  {row['doc_id']} {row['start']}-{row['end']}")


@app.command("export")
def export(
    file: File, out: Annotated[Path, typer.Argument(help="File of gold items to be written, for a person to check.")]
) -> None:
    """Praised answers and refusals whose question was kept (QA_FEEDBACK_TEXT), as gold items that `eval gold` reads."""
    with friendly_errors():
        items = gold_items(FeedbackFile(file, must_exist=True).rows())
        out.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    echo_err(f"{len(items)} items written to {out}: praise is no label, so read each before it measures anything")
