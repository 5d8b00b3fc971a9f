"""`article-qa batch`: many questions of a file, one JSON line each out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from qa_service.answer import Answer
from qa_service.assembly import open_engine
from qa_service.cli.output import Corpus, Index, friendly_errors
from qa_service.cli.rows import Row, RowError, Strict, read_rows, work_rows
from qa_service.engine import only_article
from qa_service.wire.ask_schemas import AskRequest


def command(
    questions: Annotated[Path, typer.Argument(help="JSON lines {id, question, history: [{question}]}.")],
    out: Annotated[Path, typer.Argument(help="JSON lines are written here.")],
    corpus: Corpus = None,
    sources: Annotated[str, typer.Option(help="article: leave out reference notes; all.")] = "all",
    article: Annotated[str | None, typer.Option(help="doc_id; default: the corpus' only article, or all.")] = None,
    index: Index = None,
    strict: Strict = False,
) -> None:
    """Answer every question of a file over one corpus, in order; exit 1 if a row has no question that can be asked."""
    with friendly_errors():
        AskRequest.model_validate({"question": "?", "article": article, "sources": sources})  # what holds for all rows
        rows = read_rows(questions, ("question",))
        with open_engine(corpus=corpus, index=index) as engine:
            about = engine.article(article).doc_id if article is not None else only_article(engine)

            def work(row: Row) -> dict[str, Any]:
                return batch_json(row.row_id, engine.ask(_asked(row, about, sources).to_ask()))

            def check(row: Row) -> AskRequest:
                return _asked(row, about, sources)

            work_rows(questions, rows, out, "questions answered or refused", work, check, strict)


def batch_json(row_id: Any, answer: Answer) -> dict[str, Any]:
    """The flat record of one answer; lead-ins are extracts too, before the quote they introduce."""
    extracts: list[dict[str, Any]] = []
    for quote in answer.quotes:
        for span in (quote.lead_in, quote):
            if span is None:
                continue
            record = {"doc_id": span.doc_id, "start": span.start, "end": span.end, "text": span.text}
            if record not in extracts:
                extracts.append(record)
    return {
        "id": row_id,
        "outcome": answer.outcome,
        "abstained": answer.outcome == "abstained",
        "extracts": extracts,
        "citations": sorted({c.number for q in answer.quotes for c in q.citations}),
        "confidence": answer.confidence,
        "notices": [n.code for n in answer.notices],
        "resolved_question": answer.resolved_question,
    }


def _asked(row: Row, article: str | None, sources: str) -> AskRequest:
    """The request of a row. Raises RowError."""
    history = row.fields.get("history") or []
    if not isinstance(history, list):
        raise RowError("history is not a list of {question}.")
    texts = [h.get("question") if isinstance(h, dict) else h for h in history][-20:]
    earlier = [text for text in texts if isinstance(text, str)]
    if len(earlier) < len(texts):
        raise RowError("a history entry is no {question}.")
    fields = {"question": row.fields["question"], "article": article, "sources": sources}
    try:
        return AskRequest.model_validate({**fields, "history": [{"question": t} for t in earlier if t.strip()]})
    except ValidationError as error:
        first = error.errors()[0]
        raise RowError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
