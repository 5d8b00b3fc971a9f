"""An engine whose questions and answers are kept in the audit log: on every way in, since all lead through it."""

from __future__ import annotations

from typing import Any

import structlog

from qa_service.answer import Answer, Ask
from qa_service.cancellation import Cancellation
from qa_service.engine import Engine, OnResolved
from qa_service.serving.audit import AuditLog
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.wire.answer_json import answer_json


class AuditedEngine(EngineDecorator):
    """Gives no answer that is not in the log."""

    def __init__(self, inner: Engine, log: AuditLog) -> None:
        super().__init__(inner)
        self._log = log

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the engine inside. Raises AuditError too."""
        answer = super().ask(ask, cancel, on_resolved)
        self._log.write({**_who(), **_what(ask, answer)})
        return answer


def _who() -> dict[str, Any]:
    """The request, as other logs know it."""
    bound = structlog.contextvars.get_contextvars()
    return {name: bound[name] for name in ("request_id", "key") if name in bound}


def _what(ask: Ask, answer: Answer) -> dict[str, Any]:
    return {
        "question": ask.question,
        "history": [turn.question for turn in ask.history],
        "article": ask.article,
        "sources": ask.sources,
        "answer_id": answer_json(answer)["id"],
        "resolved_question": answer.resolved_question,
        "outcome": answer.outcome,
        "quotes": [[quote.doc_id, quote.start, quote.end] for quote in answer.quotes],
        "generation": answer.generation,
    }
