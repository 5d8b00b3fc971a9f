"""`article-qa batch`: many questions of a file, one JSON line each out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from corpus.article import SourceType
from qa_service.answer import Answer
from qa_service.assembly import open_engine
from qa_service.cli.output import Corpus, Index, echo_err, fail, friendly_errors, read_rows
from qa_service.wire.ask_schemas import AskRequest


def command(
    questions: Annotated[Path, typer.Argument(help="JSON lines {id, question, history: [{question}]}.")],
    out: Annotated[Path, typer.Argument(help="JSON lines are written here.")],
    corpus: Corpus = None,
    sources: Annotated[str, typer.Option(help="article: leave out reference notes; all.")] = "all",
    article: Annotated[str | None, typer.Option(help="doc_id; default: the corpus' only article, or all.")] = None,
    index: Index = None,
) -> None:
    """Answer every question of a file over one corpus, in order."""
    with friendly_errors():
        rows = read_rows(questions, ("question",))
        with open_engine(corpus=corpus, index=index) as engine, out.open("w", encoding="utf-8") as written:
            mains = [a.doc_id for a in engine.articles() if a.source_type is SourceType.ARTICLE]
            about = article or (mains[0] if len(mains) == 1 else None)
            for number, row in enumerate(rows, start=1):
                asked = _asked(row, about, sources, f"{questions}: row {number}")
                record = batch_json(row.get("id", str(number)), engine.ask(asked.to_ask()))
                written.write(json.dumps(record) + "\n")
    echo_err(f"{len(rows)} questions answered or refused in {out}")


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


def _asked(row: dict[str, Any], article: str | None, sources: str, where: str) -> AskRequest:
    history = row.get("history") or []
    if not isinstance(history, list):
        fail(f"{where}: history is not a list of {{question}}.")
    texts = [h.get("question") if isinstance(h, dict) else h for h in history][-20:]
    earlier = [text for text in texts if isinstance(text, str)]
    if len(earlier) < len(texts):
        fail(f"{where}: a history entry is no {{question}}.")
    fields = {"question": row["question"], "article": article, "sources": sources}
    try:
        return AskRequest.model_validate({**fields, "history": [{"question": t} for t in earlier if t.strip()]})
    except ValidationError as error:
        first = error.errors()[0]
        fail(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
