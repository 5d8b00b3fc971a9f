"""Reads a folder in BEIR layout: corpus.jsonl, queries.jsonl (or .jsonl.gz) and qrels/*.tsv.

Thakur et al. (2021), BEIR, NeurIPS Datasets and Benchmarks; https://github.com/beir-cellar/beir.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from eval.formats.jsonl import DataError, Row, read_rows
from eval.formats.qrels import Qrels, read_qrels_file

Document: TypeAlias = tuple[str, str, str]
"""doc_id, title, text."""


def read_corpus(folder: Path) -> list[Document]:
    """The documents, in order. Raises `DataError` for a line without id or text, or an id given twice."""
    path = _find(folder, "corpus")
    documents: list[Document] = []
    seen: dict[str, int] = {}
    for line, row in read_rows(path):
        documents.append(
            (_id(path, line, row, seen), _text(path, line, row, "title", ""), _text(path, line, row, "text"))
        )
    if not documents:
        raise DataError(path, None, "holds no document")
    return documents


def read_queries(source: Path) -> dict[str, str]:
    """The queries of a folder, or of a file in the form of queries.jsonl, by id, in order. Raises `DataError`."""
    path = _find(source, "queries") if source.is_dir() else source
    queries: dict[str, str] = {}
    seen: dict[str, int] = {}
    for line, row in read_rows(path):
        queries[_id(path, line, row, seen)] = _text(path, line, row, "text")
    if not queries:
        raise DataError(path, None, "holds no query")
    return queries


def read_qrels(folder: Path, split: str = "test") -> Qrels | None:
    """The judgements of qrels/{split}.tsv, or of the only file there; None if the folder has none.

    Raises `DataError` as `read_qrels_file`, and for several files of which none is {split}.tsv.
    """
    files = sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        return None
    path = next((file for file in files if file.stem == split), files[0])
    if path.stem != split and len(files) > 1:
        raise DataError(folder / "qrels", None, f"has {', '.join(file.name for file in files)}, but no {split}.tsv")
    return read_qrels_file(path)


def _find(folder: Path, stem: str) -> Path:
    for name in (f"{stem}.jsonl", f"{stem}.jsonl.gz"):
        if (folder / name).is_file():
            return folder / name
    raise DataError(folder, None, f"has neither {stem}.jsonl nor {stem}.jsonl.gz")


def _id(path: Path, line: int, row: Row, seen: dict[str, int]) -> str:
    """The `_id` of a row as a string without blanks, kept in `seen` with its line."""
    value = row.get("_id")
    if isinstance(value, bool) or not isinstance(value, (str, int)) or not str(value):
        raise DataError(path, line, f"_id is {value!r}, not a text" if "_id" in row else "has no _id")
    name = str(value)
    if len(name.split()) != 1 or name != name.strip():
        raise DataError(path, line, f"_id {name!r} has blanks, which a TREC run file cannot hold")
    if name in seen:
        raise DataError(path, line, f"_id {name!r} stands on line {seen[name]} already")
    seen[name] = line
    return name


def _text(path: Path, line: int, row: Row, field: str, default: str | None = None) -> str:
    value = row.get(field, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise DataError(path, line, f"{field} is {value!r}, not a text" if field in row else f"has no {field}")
    return value
