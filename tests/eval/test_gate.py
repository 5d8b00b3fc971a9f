"""The gate command: the answers the product gave, gone wrong in ways that people would notice, do not pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.cli import app
from eval.commands.options import SHIPPED_GOLD
from eval.formats.jsonl import Row
from eval.gold.build import read_documents
from eval.gold.items import read_gold
from eval.measures.answer_measures import Given, Shown
from eval.reports.gates_file import read_gates
from eval.runs.detail import detail_rows, given_of, given_row, measured_again
from eval.runs.results_file import read_results

ROOT = Path(__file__).parents[2]
DOCUMENTS = read_documents()
ARTICLE = next(iter(DOCUMENTS))


@pytest.fixture(scope="module")
def committed() -> Row:
    """What the product gave when `make results` was last run."""
    (path,) = ROOT.glob(read_gates().baseline or "")
    return read_results(path)


def cut(doc_id: str, start: int, end: int) -> Shown:
    return Shown(doc_id, start, end, DOCUMENTS[doc_id][start:end])


def as_it_was(given: Given) -> Given:
    return given


def without_citations(given: Given) -> Given:
    return replace(given, citations=frozenset())


def always_answering(given: Given) -> Given:
    return replace(given, abstained=False, shown=given.shown or (cut(ARTICLE, 2000, 2100),))


def offsets_shifted(given: Given) -> Given:
    """The words stay, the places are one off."""
    return replace(given, shown=tuple(replace(s, start=s.start + 1, end=s.end + 1) for s in given.shown))


def slices_shifted(given: Given) -> Given:
    """Words and places fit each other, and both are one off."""
    return replace(given, shown=tuple(cut(s.doc_id, s.start + 1, s.end + 1) for s in given.shown))


def whole_sections(given: Given) -> Given:
    return replace(given, shown=tuple(cut(s.doc_id, max(0, s.start - 900), s.end + 900) for s in given.shown))


def without_notices(given: Given) -> Given:
    return replace(given, notices=())


def alarmed_by_everything(given: Given) -> Given:
    return replace(given, notices=("emergency", *(given.notices or ())))


def gate(folder: Path, record: Row, mutate: Callable[[Given], Given], *options: str) -> Result:
    """The gate's verdict on a result file in which each answer was changed, its stored measures left as they were."""
    items = [{**item, **given_row(mutate(given_of(item)))} for item in record["items"]]
    path = folder / "gold-of-today.json"
    path.write_text(json.dumps({**record, "items": items}))
    return CliRunner().invoke(app, ["gate", str(path), *options])


def test_the_committed_run_passes_against_itself(tmp_path: Path, committed: Row) -> None:
    result = gate(tmp_path, committed, as_it_was, "--json")
    assert result.exit_code == 0, result.stderr
    verdict = json.loads(result.stdout)
    assert verdict["passed"]
    assert verdict["compared"] == len(read_gold(SHIPPED_GOLD))


@pytest.mark.parametrize(
    ("mutate", "reason"),
    [
        (without_citations, "citation_recall fell from"),
        (always_answering, "abstention_recall fell from"),
        (offsets_shifted, "a quote is not the words of its source at its place"),
        (slices_shifted, "a quote does not begin and end where units do"),
        (whole_sections, "precision fell from"),
        (without_notices, "emergency_recall is 0.0000, below the floor"),
        (alarmed_by_everything, "emergency_false_alarms is 1.0000, above the ceiling"),
    ],
)
def test_a_mutated_service_does_not_pass(
    tmp_path: Path, committed: Row, mutate: Callable[[Given], Given], reason: str
) -> None:
    result = gate(tmp_path, committed, mutate)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert result.stdout.startswith("failed: ")


def test_a_change_within_chance_passes(tmp_path: Path, committed: Row) -> None:
    """Two answers that went wrong among hundreds are no significant regression, and the bounds have room for them."""
    wrong = iter([True, True])

    def now_and_then(given: Given) -> Given:
        return given if given.abstained or not next(wrong, False) else Given(True, given.confidence)

    assert gate(tmp_path, committed, now_and_then).exit_code == 0


def test_a_run_is_measured_by_the_labels_of_today(committed: Row) -> None:
    items = read_gold(SHIPPED_GOLD)
    again = measured_again(committed["items"], items, ARTICLE)
    assert [row["id"] for row in detail_rows(again)] == [item.item_id for item in items]
    relabelled = [replace(item, answerable=False, evidence=()) for item in items]
    results = measured_again(committed["items"], relabelled, ARTICLE)
    assert all(result.measures.success == result.given.abstained for result in results)
    assert measured_again(committed["items"], [replace(items[0], question="Another?")], ARTICLE) == []


def options_of(folder: Path, gates: str) -> Iterable[str]:
    (folder / "gates.toml").write_text(gates)
    return ("--gates", str(folder / "gates.toml"))


def test_bounds_alone_need_no_baseline(tmp_path: Path, committed: Row) -> None:
    result = gate(tmp_path, committed, as_it_was, *options_of(tmp_path, "[floors]\nsuccess = 0.99\n"))
    assert result.exit_code == 1
    assert "no baseline" in result.stdout
    assert "gate: success is" in result.stderr


def test_what_cannot_be_compared_is_told_and_fails(tmp_path: Path, committed: Row) -> None:
    missing = gate(tmp_path, committed, as_it_was, *options_of(tmp_path, '[regression]\nbaseline = "results/none-*"\n'))
    assert missing.exit_code == 1
    assert "is no file; run `make results`" in missing.stderr
    moved = [{**item, **given_row(offsets_shifted(given_of(item)))} for item in committed["items"]]
    (tmp_path / "moved.json").write_text(json.dumps({**committed, "items": moved}))
    other = gate(tmp_path, committed, as_it_was, "--baseline", str(tmp_path / "moved.json"))
    assert other.exit_code == 1
    assert "the baseline quotes another corpus" in other.stderr


def test_a_file_that_is_no_run_is_told(tmp_path: Path, committed: Row) -> None:
    path = tmp_path / "x.json"
    for record, problem in (
        ({}, "is no result file of format 1"),
        ({**committed, "items": [{"id": "asthma-001"}]}, "is no run of `eval gold`"),
        ({**committed, "items": []}, "holds no question of severe-asthma"),
    ):
        path.write_text(json.dumps(record))
        result = CliRunner().invoke(app, ["gate", str(path)])
        assert result.exit_code == 1
        assert problem in result.stderr
