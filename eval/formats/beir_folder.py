"""Writes questions with marked passages as a folder in BEIR layout with answers.jsonl, which every command reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.formats.extraction_data import ExtractionItem
from eval.formats.jsonl import DataError, write_rows
from eval.formats.qrels import Qrels, write_qrels_file


def write_folder(folder: Path, items: Sequence[ExtractionItem]) -> None:
    """corpus.jsonl, queries.jsonl, answers.jsonl, and qrels/test.tsv, where a passage with a mark is relevant.

    Raises `DataError` when two passages have one name, or the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise DataError(folder, None, "holds something already; name a new folder")
    texts: dict[str, str] = {}
    for passage in (passage for item in items for passage in item.passages):
        if texts.setdefault(passage.doc_id, passage.text) != passage.text:
            raise DataError(folder, None, f"two passages are named {passage.doc_id!r}")
    qrels: Qrels = {}
    for item in items:
        if relevant := {passage.doc_id: 1 for passage in item.passages if passage.marked}:
            qrels[item.query_id] = relevant
    (folder / "qrels").mkdir(parents=True)
    write_rows(folder / "corpus.jsonl", ({"_id": doc_id, "title": "", "text": text} for doc_id, text in texts.items()))
    write_rows(folder / "queries.jsonl", ({"_id": item.query_id, "text": item.question} for item in items))
    write_rows(folder / "answers.jsonl", (_answers(item) for item in items))
    if qrels:
        write_qrels_file(folder / "qrels" / "test.tsv", qrels)


def _answers(item: ExtractionItem) -> dict[str, object]:
    marked = [
        {"doc_id": passage.doc_id, "start": start, "end": end, "text": passage.text[start:end]}
        for passage in item.passages
        for start, end in passage.marked
    ]
    others = [passage.doc_id for passage in item.passages if not passage.marked]
    return {"query_id": item.query_id, "answers": marked if item.answerable else None, "distractor": others}
