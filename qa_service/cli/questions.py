"""`article-qa questions`: questions that an article answers well, for the page to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import yaml

from corpus.front_matter import split_front_matter
from corpus.load import bundle_paths
from indexer.durable import replace_file
from qa_service.assembly import open_engine
from qa_service.cli.output import AsJson, echo_err, fail, friendly_errors, print_json
from qa_service.engine import ARTICLES, only_article
from qa_service.serving.opening_questions import opening_questions, spread

SHOWN = 8
"""Questions written into a front matter: four to begin with, and some after answers."""


def command(
    bundle: Annotated[Path, typer.Argument(help="Bundle folder or article file.")],
    write: Annotated[
        bool, typer.Option("--write", help="Write them into the front matter of the article (Markdown).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Propose questions that an article answers very probably, from different sections; nothing is written unless asked."""
    with friendly_errors():
        with open_engine(corpus=bundle) as engine:
            only = only_article(engine)
            if only is None:
                fail(f"{bundle} holds {engine.count(ARTICLES)} articles; name the folder of one.")
            found = opening_questions(engine, engine.article(only))
        chosen = spread(found, SHOWN)
        if write:
            _write(bundle, [question.question for question in chosen])
    if as_json:
        print_json(
            {"questions": [{"question": q.question, "section": q.heading, "confidence": q.confidence} for q in chosen]}
        )
    else:
        for question in chosen:
            print(question.question)
    if not chosen:
        echo_err("note: no question is answered very probably; write some of your own as `questions:`")


def _write(bundle: Path, questions: list[str]) -> None:
    """Puts `questions:` in place of what the front matter has of it; the words of the article stay as they are."""
    (place,) = bundle_paths(bundle)
    path = place / "article.md" if place.is_dir() else place
    if path.suffix != ".md" or not questions:
        fail(f"{path}: nothing was written; questions go into the front matter of a Markdown article.")
    text = path.read_text(encoding="utf-8")
    fields, end = split_front_matter(text, path)
    if "questions" in fields:
        fail(f"{path}: the front matter has `questions:` already; take them out first.")
    written = with_questions(text, end, questions)
    replace_file(path, written.encode())
    echo_err(f"{len(questions)} questions written to {path}")
    echo_err(
        f"note: the article now begins {len(written) - len(text)} characters further on, and offsets count from the start of "
        "the file. Index it again (article-qa index); what keeps offsets from before (gold questions, links to passages) "
        "has to be moved by as many."
    )


def with_questions(text: str, end: int, questions: list[str]) -> str:
    """An article's text with `questions:` at the end of its front matter, which ends at `end` (0: there is none yet)."""
    lines = yaml.safe_dump({"questions": questions}, allow_unicode=True, sort_keys=False, width=10_000)
    if end == 0:
        return f"---\n{lines}---\n\n{text}"
    closing = text.rindex("\n", 0, end) + 1
    return f"{text[:closing]}{lines}{text[closing:]}"
