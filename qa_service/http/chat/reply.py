"""A finished answer as a completion, whole or in chunks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.tokens import encoding
from qa_service.answer import Answer
from qa_service.http.chat.content import Content, content_of
from qa_service.http.chat.schemas import Annotation, Choice, Completion, Message, Reply, UrlCitation, Usage

_PIECE = re.compile(r"\S*\s*")
"""What one chunk of a stream holds: a word and the space after it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer with what a completion tells of it."""

    answer: Answer
    content: Content
    usage: Usage


def finished(answer: Answer, messages: Sequence[Message]) -> Finished:
    """An answer written and counted."""
    content = content_of(answer)
    prompt, completion = sum(_tokens(m.text) for m in messages), _tokens(content.text)
    usage = Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)
    return Finished(answer, content, usage)


def completion(done: Finished, completion_id: str, created: int, model: str) -> Completion:
    """The completion as a whole; `created` in seconds since 1970."""
    reply = Reply(content=done.content.text, annotations=_annotations(done.content))
    return Completion(
        id=completion_id,
        created=created,
        model=model,
        system_fingerprint=_fingerprint(done.answer),
        choices=[Choice(message=reply)],
        usage=done.usage,
    )


def chunks(
    done: Finished, completion_id: str, created: int, model: str, include_usage: bool
) -> Iterator[dict[str, Any]]:
    """The completion in chunks; the pieces of content joined are the content.

    With `include_usage` every chunk has a `usage`, null but in the last one, which has no choice.
    """
    head = {
        "id": completion_id,
        "object": "chat.completion.chunk",
        "created": created,
        "model": model,
        "system_fingerprint": _fingerprint(done.answer),
    }
    none: dict[str, Any] = {"usage": None} if include_usage else {}

    def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**head, "choices": [choice], **none}

    yield chunk({"role": "assistant", "content": ""})
    for piece in filter(None, _PIECE.findall(done.content.text)):
        yield chunk({"content": piece})
    yield chunk({"annotations": [a.model_dump() for a in _annotations(done.content)]})
    yield chunk({}, "stop")
    if include_usage:
        yield {**head, "choices": [], "usage": done.usage.model_dump()}


def _annotations(content: Content) -> list[Annotation]:
    return [
        Annotation(url_citation=UrlCitation(start_index=c.start, end_index=c.end, title=c.title, url=c.url))
        for c in content.cited
    ]


def _fingerprint(answer: Answer) -> str:
    """Two completions of the same fingerprint come from the same index."""
    return f"fp_{answer.generation}"


def _tokens(text: str) -> int:
    """Tokens of a text; not `count_tokens`, whose cache would keep what users write."""
    return len(encoding().encode_ordinary(text))
