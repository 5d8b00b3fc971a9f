"""The commands `article-qa eval ...`; each lives in its own file of eval/commands/."""

from __future__ import annotations

import typer

from eval.commands import (
    agreement,
    baselines,
    build,
    compare,
    conversations,
    convert,
    extraction,
    followups,
    gate,
    gold,
    measure,
    messages,
    retrieval,
    validate,
)
from eval.commands.options import SHIPPED_GOLD as SHIPPED_GOLD

app = typer.Typer(name="eval", help="Measure answers and retrieval.", no_args_is_help=True)
app.command("gold")(gold.command)
app.command("gate")(gate.command)
app.command("all")(baselines.command)
app.command("retrieval")(retrieval.command)
app.command("measure")(measure.command)
app.command("convert")(convert.command)
app.command("extraction")(extraction.command)
app.command("followups")(followups.command)
app.command("conversations")(conversations.command)
app.command("messages")(messages.command)
app.command("compare")(compare.command)
app.command("build")(build.command)
app.command("validate")(validate.command)
app.command("agreement")(agreement.command)
