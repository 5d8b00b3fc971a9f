"""SQuAD JSON, versions 1.1 and 2.0, as questions with marked passages, and back.

Rajpurkar et al. (2016), EMNLP, 2383-2392; Rajpurkar, Jia and Liang (2018), ACL, 784-789.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from eval.formats.extraction_data import ExtractionItem, Passage
from eval.formats.jsonl import DataError, Row


def read_squad(path: Path) -> list[ExtractionItem]:
    """The questions, each with the one passage it stands under; every answer is marked in it.

    Passages are named by the title of their article and their number in it. Raises `DataError` naming the place in the
    file, also for an answer whose words do not stand where it says, and for an id given twice.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise DataError(path, None, f"is not JSON: {error}") from error
    items: list[ExtractionItem] = []
    for a, article in enumerate(_list(path, "", whole, "data")):
        for p, paragraph in enumerate(_list(path, f"data[{a}]", article, "paragraphs")):
            place = f"data[{a}].paragraphs[{p}]"
            context = _text(path, place, paragraph, "context")
            name = "_".join(f"{article.get('title') or a}#{p}".split())
            for q, asked in enumerate(_list(path, place, paragraph, "qas")):
                items.append(_item(path, f"{place}.qas[{q}]", asked, name, context))
    if not items:
        raise DataError(path, None, "holds no question")
    seen: set[str] = set()
    for item in items:
        if item.query_id in seen:
            raise DataError(path, None, f"asks {item.query_id} twice")
        seen.add(item.query_id)
    return items


def squad_json(items: Iterable[ExtractionItem]) -> Row:
    """SQuAD 2.0: an article per passage. SQuAD has one passage a question, so others get `query_id doc_id` as id.

    A passage in which nothing is marked is impossible to answer from.
    """
    passages: dict[tuple[str, str], list[Row]] = {}
    for item in items:
        for passage in item.passages:
            name = item.query_id if len(item.passages) == 1 else f"{item.query_id} {passage.doc_id}"
            answers = [{"text": passage.text[start:end], "answer_start": start} for start, end in passage.marked]
            row = {"id": name, "question": item.question, "is_impossible": not answers, "answers": answers}
            passages.setdefault((passage.doc_id, passage.text), []).append(row)
    data = [
        {"title": doc_id, "paragraphs": [{"context": text, "qas": asked}]} for (doc_id, text), asked in passages.items()
    ]
    return {"version": "v2.0", "data": data}


def _item(path: Path, place: str, asked: Row, name: str, context: str) -> ExtractionItem:
    marked: dict[tuple[int, int], None] = {}
    for n, answer in enumerate(_list(path, place, asked, "answers", required=not asked.get("is_impossible"))):
        words, start = _text(path, f"{place}.answers[{n}]", answer, "text"), answer.get("answer_start")
        if not isinstance(start, int) or not words or context[start : start + len(words)] != words:
            raise DataError(path, None, f"{place}.answers[{n}] {words!r} does not stand at {start!r} of its context")
        marked[start, start + len(words)] = None
    if asked.get("is_impossible"):
        marked = {}
    passage = Passage(name, context, tuple(marked))
    return ExtractionItem(
        _text(path, place, asked, "id"), _text(path, place, asked, "question").strip(), bool(marked), (passage,)
    )


def _list(path: Path, place: str, value: Any, field: str, required: bool = True) -> Sequence[Row]:
    found = value.get(field, None if required else []) if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise DataError(path, None, f"{place or 'the file'} has no list {field} of objects")
    return found


def _text(path: Path, place: str, value: Row, field: str) -> str:
    found = value.get(field)
    if not isinstance(found, str):
        raise DataError(path, None, f"{place} has no text {field}")
    return found
