"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Figures as JSON.")]
Corpus = Annotated[Path | None, typer.Option(help="Bundle folder or article file; default: the shipped article.")]
Gold = Annotated[Path, typer.Option("--gold", "--data", help="Gold questions about it.")]
Limit = Annotated[int | None, typer.Option(min=1, help="A random sample of so many only.")]
Out = Annotated[Path | None, typer.Option(help="Write <name>-<hash>.json with figures and items into this folder.")]
Report = Annotated[Path | None, typer.Option(help="Write a report here: .html, .md or .json.")]
Seed = Annotated[int, typer.Option(help="Of the sample, the intervals and the tests.")]

SHIPPED_GOLD = Path(__file__).parents[1] / "data" / "severe-asthma-immunotherapy.gold.jsonl"
