"""The loader of BEIR folders and its errors."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from eval.formats.beir import read_corpus, read_qrels, read_queries
from eval.formats.jsonl import DataError

CORPUS = '{"_id": "d1", "title": "Tea", "text": "Hot."}\n\n{"_id": 2, "text": ""}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    return tmp_path


def test_reads_plain_and_gzipped(folder: Path) -> None:
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(CORPUS.encode()))
    (folder / "queries.jsonl").write_text('\ufeff{"_id": "q1", "text": "How hot?"}\r\n', encoding="utf-8")
    assert read_corpus(folder) == [("d1", "Tea", "Hot."), ("2", "", "")]
    assert read_queries(folder) == {"q1": "How hot?"}
    assert read_queries(folder / "queries.jsonl") == {"q1": "How hot?"}


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        ('{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}', 2, "'a' stands on line 1 already"),
        ('{"text": "x"}', 1, "has no _id"),
        ('{"_id": null, "text": "x"}', 1, "_id is None"),
        ('{"_id": "a b", "text": "x"}', 1, "has blanks"),
        ('\n{"_id": "a"}', 2, "has no text"),
        ('{"_id": "a", "text": 3}', 1, "text is 3"),
        ("[1]", 1, "holds list, not an object"),
        ("{", 1, "is not JSON"),
    ],
)
def test_errors_name_file_and_line(folder: Path, lines: str, line: int, problem: str) -> None:
    path = folder / "corpus.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(DataError, match=problem) as caught:
        read_corpus(folder)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_what_is_no_text_is_an_error(folder: Path) -> None:
    (folder / "queries.jsonl").write_bytes(b'{"_id": "a", "text": "x"}\n{"_id": "b", "text": "\xff"}')
    with pytest.raises(DataError, match=r"queries\.jsonl:2: is not UTF-8"):
        read_queries(folder)
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(CORPUS.encode())[:-12])
    with pytest.raises(DataError, match=r"corpus\.jsonl\.gz:\d+: cannot be unpacked"):
        read_corpus(folder)


def test_a_packed_line_of_any_length_is_refused_in_little_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.formats.jsonl.MAX_LINE_BYTES", 100_000)
    path = folder / "queries.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"_id": "a", "text": "x"}\n' + b"\0" * 50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"queries\.jsonl\.gz:2: is longer than 100000 bytes"):
            read_queries(path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_what_is_missing_is_an_error(folder: Path) -> None:
    with pytest.raises(DataError, match=r"neither corpus\.jsonl nor corpus\.jsonl\.gz"):
        read_corpus(folder)
    with pytest.raises(DataError, match="cannot be read"):
        read_queries(folder / "none.jsonl")
    (folder / "queries.jsonl").touch()
    with pytest.raises(DataError, match="holds no query"):
        read_queries(folder)


def test_qrels(folder: Path) -> None:
    assert read_qrels(folder) is None
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t2\n")
    (folder / "qrels" / "train.tsv").write_text("q9\td9\t1\n")
    assert read_qrels(folder) == {"q1": {"d1": 1, "d2": 0}, "q2": {"d1": 2}}
    assert read_qrels(folder, "train") == {"q9": {"d9": 1}}
    with pytest.raises(DataError, match=r"has test\.tsv, train\.tsv, but no dev\.tsv"):
        read_qrels(folder, "dev")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("q\td\tscore\nq1 d1 1", ":2: has 1 fields"),
        ("q\td\tscore\nq1\td1\thigh", ":2: score 'high' is no whole number"),
        ("q1\td1\t1\nq1\td1\t0", ":2: judges q1, d1 again"),
        ("q\td\tscore\n", "holds no judgement"),
    ],
)
def test_qrels_errors(folder: Path, lines: str, problem: str) -> None:
    (folder / "qrels" / "dev.tsv").write_text(lines)
    with pytest.raises(DataError, match=problem):
        read_qrels(folder)
