"""Relevance judgements in files: TREC's `query_id 0 doc_id relevance`, and BEIR's tab-separated form."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from eval.formats.jsonl import DataError, read_lines

Qrels: TypeAlias = dict[str, dict[str, int]]
"""Relevance by query_id, then doc_id."""


def read_qrels_file(path: Path) -> Qrels:
    """Reads judgements: query-id, corpus-id, score with tabs between if the name ends in .tsv, else TREC's form.

    The header line of a .tsv may be missing. Raises `DataError` for a line of another form or a pair judged twice.
    """
    qrels: Qrels = {}
    for line, words in read_lines(path):
        if path.suffix == ".tsv":
            fields = [field.strip() for field in words.split("\t")]
            if line == 1 and fields[-1] == "score":
                continue
            if len(fields) != 3:
                raise DataError(path, line, f"has {len(fields)} fields between tabs, not query-id, corpus-id, score")
            query_id, doc_id, relevance = fields
        else:
            fields = words.split()
            if len(fields) != 4:
                raise DataError(path, line, f"has {len(fields)} fields, not query_id 0 doc_id relevance")
            query_id, _, doc_id, relevance = fields
        judged = qrels.setdefault(query_id, {})
        if doc_id in judged:
            raise DataError(path, line, f"judges {query_id}, {doc_id} again")
        judged[doc_id] = _relevance(path, line, relevance)
    if not qrels:
        raise DataError(path, None, "holds no judgement")
    return qrels


def write_qrels_file(path: Path, qrels: Qrels) -> None:
    """Writes judgements in the form that the file's name asks for, as `read_qrels_file` reads them."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        if path.suffix == ".tsv":
            file.write("query-id\tcorpus-id\tscore\n")
        for query_id, judged in qrels.items():
            for doc_id, relevance in judged.items():
                file.write(
                    f"{query_id}\t{doc_id}\t{relevance}\n"
                    if path.suffix == ".tsv"
                    else f"{query_id} 0 {doc_id} {relevance}\n"
                )


def _relevance(path: Path, line: int, score: str) -> int:
    try:
        return int(score)
    except ValueError:
        raise DataError(path, line, f"score {score!r} is no whole number") from None
