"""`article-qa ask`: one question, answered on the terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from qa_service.answer import Answer, Quote
from qa_service.assembly import open_engine
from qa_service.cli.output import ABSTAINED, AsJson, Corpus, Index, friendly_errors, index_to_ask, print_json
from qa_service.wire.answer_json import answer_json, reference_text
from qa_service.wire.ask_schemas import AskRequest
from qa_service.wire.comparison import quotes_by_side
from qa_service.wire.open_parts import open_part_passages, open_part_words
from qa_service.wire.provenance_json import provenance_words


def command(
    question: Annotated[str, typer.Argument(help="The question; - reads it from stdin.")],
    corpus: Corpus = None,
    index: Index = None,
    article: Annotated[str | None, typer.Option(help="doc_id of the article that is meant.")] = None,
    sources: Annotated[str, typer.Option(help="article: leave out reference notes; all.")] = "all",
    history: Annotated[list[str] | None, typer.Option(help="An earlier question; repeat, oldest first.")] = None,
    as_typed: Annotated[bool, typer.Option("--as-typed", help="Leave the question as it stands.")] = False,
    risk: Annotated[float | None, typer.Option(help="Another point of the shipped risk-coverage curve.")] = None,
    locale: Annotated[str | None, typer.Option(help="Yours, as en-GB: whose emergency numbers are named.")] = None,
    as_json: AsJson = False,
) -> None:
    """Answer with quotes (exit 0), or abstain (exit 3)."""
    with friendly_errors():
        text = sys.stdin.read() if question == "-" else question
        fields = {"question": text, "article": article, "sources": sources, "risk": risk, "as_typed": as_typed}
        fields["locale"] = locale
        asked = AskRequest.model_validate({**fields, "history": [{"question": q} for q in history or []]})
        with open_engine(corpus=corpus, index=index_to_ask(index, corpus)) as engine:
            answer = engine.ask(asked.to_ask())
    if as_json:
        print_json(answer_json(answer))
    else:
        _show(answer)
    raise typer.Exit(0 if answer.outcome == "answered" else ABSTAINED)


def _show(answer: Answer) -> None:
    wide = None if sys.stdout.isatty() else 1_000_000  # a pipe gets one quote a line
    console = Console(highlight=False, width=wide)
    for notice in answer.notices:
        if notice.comes_first:
            console.print(Text(notice.text, style="bold red" if notice.is_emergency else "bold"))
            for number in notice.numbers:
                console.print(Text(f"  {number.number}  {number.name}", style="bold"))
    if answer.resolved_question != answer.question:
        console.print(Text(f"Understood as: {answer.resolved_question}", style="dim"))
    if answer.reason == "no_evidence":
        console.print(Text("The sources do not answer this.", style="bold"))
    if answer.outcome == "abstained" and answer.nearest:
        console.print("Nearest passages (not an answer):")
    for quote in answer.nearest:
        _quote(console, quote)
    for name, quotes in quotes_by_side(answer):
        if name:
            console.print(Text(f"{name}:", style="bold"))
        for quote in quotes:
            _quote(console, quote)
    _open_parts(console, answer)
    _from_the_page(console, answer)
    for quote in answer.also_consider:
        console.print(Text(f"Also consider ({quote.relation}):", style="italic"))
        _quote(console, quote)
    for reference in answer.references:
        console.print(Text(f"[{reference.number}] {reference_text(reference)}", style="dim"))
    for notice in answer.notices:
        if not notice.comes_first:
            console.print(Text(notice.text, style="dim"))


def _open_parts(console: Console, answer: Answer) -> None:
    for words in open_part_words(answer):
        console.print(words)
    if near := open_part_passages(answer):
        console.print("Nearest to that (not an answer):")
        for quote in near:
            _quote(console, quote)


def _from_the_page(console: Console, answer: Answer) -> None:
    """Terms as the publisher explains them, and the headings of the article."""
    for definition in answer.definitions:
        console.print(Text(f"  {definition.term}: {definition.meaning} (the publisher's explanation, no quote)"))
    for section in answer.sections:
        console.print(Text(f"  {'  ' * (section.level - 1)}{section.heading}", style="dim"))


def _quote(console: Console, quote: Quote) -> None:
    if quote.lead_in is not None:
        console.print(Padding(Text(quote.lead_in.text, style="dim"), (0, 0, 0, 2), expand=False))
    marks = " ".join(
        f"[{c.number}]" + ("" if str(c.status) in {"explicit", "by_order"} else f" ({c.status!s})")
        for c in quote.citations
    )
    console.print(Padding(Text(f"“{quote.text}” {marks}".rstrip()), (0, 0, 0, 2), expand=False))
    known = provenance_words(quote)
    place = " > ".join(quote.heading_path) or quote.source_title
    where = "; ".join(part for part in (known, f"{quote.doc_id} {quote.start}-{quote.end}, {place}") if part)
    console.print(Padding(Text(where, style="dim"), (0, 0, 0, 4), expand=False))
