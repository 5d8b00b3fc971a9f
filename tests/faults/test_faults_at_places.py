"""Every fault at every place where state is kept."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS, REPOSITORY
from tests.faults.places import PLACES

SLOW = {("killed", "generations"), ("short_write", "generations"), ("foreign_link", "generations")}
EVERY = [
    pytest.param(fault, place, marks=[pytest.mark.slow] if (fault, place) in SLOW else [], id=f"{fault}: {place}")
    for fault in FAULTS
    for place in PLACES
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("fault", "place"), EVERY)
def test_a_fault_leaves_what_was_written_or_is_told_and_is_got_over(fault: str, place: str, tmp_path: Path) -> None:
    FAULTS[fault](PLACES[place], tmp_path)


WRITES = {
    "write_text",
    "write_bytes",
    "mkdir",
    "mkstemp",
    "symlink_to",
    "rename",
    "unlink",
    "rmtree",
    "ftruncate",
    "truncate",
}
"""Methods and functions by which a file or a folder comes, changes or goes."""
CALLED = {"replace_file", "LineFile", "FileLock", "ArrayWriter", "PackedListWriter", "VectorJournal", "AuditLog"}
OUTPUTS = {
    "indexer.packaged_mpnet": "unpacks a model of an extra whole or not at all; its hash is checked when it is opened",
    "indexer.checksums": "sums are written when a model is made, never in service",
    "indexer.ingest.attach": "puts whole files into a bundle, as its user asks, which the next build reads",
    "qa_service.cli.feedback": "what is written by name, as its user asks",
    "qa_service.cli.questions": "puts an article in place of itself whole or not at all, as its user asks",
    "qa_service.serving.idle_questions": "what is lost is found again in idle time, and a failure to write is logged",
    "qa_service.cli.rows": "what is written by name, as its user asks",
    "qa_service.cli.keys": "reads and changes through qa_service.serving.keys",
    "qa_service.cli.audit": "repairs through qa_service.serving.audit",
    "qa_service.cli.serve": "opens the audit log",
}
"""Modules that write no state of their own, and why they may."""


def writes(module: Path) -> list[str]:
    """The calls of a module that write to disk."""
    found = []
    for call in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        on = (
            call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
        )
        modes = [a.value for a in [*call.args, *(k.value for k in call.keywords)] if isinstance(a, ast.Constant)]
        opened = name in {"open", "fdopen"} and any(isinstance(m, str) and set(m) & set("wax+") for m in modes)
        known = (
            name in WRITES | CALLED or (on == "os" and name in {"open", "replace"}) or (on == "np" and name == "save")
        )
        if opened or known or name in {"write_index", "save_low_level"}:
            found.append(f"{name}, line {call.lineno}")
    return found


def test_whatever_writes_belongs_to_a_place_on_which_every_fault_is_tried() -> None:
    """A new cache, a new log, a new file of settings: it is named in places.py, or it does not come in."""
    claimed = {module.__name__ for place in PLACES.values() for module in place.modules}
    unclaimed = {}
    for package in ("corpus", "indexer", "qa_service"):
        for module in sorted((REPOSITORY / package).rglob("*.py")):
            name = ".".join(module.relative_to(REPOSITORY).with_suffix("").parts)
            if name not in claimed | OUTPUTS.keys() and (found := writes(module)):
                unclaimed[name] = found
    assert unclaimed == {}


def test_what_writes_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    for words in ("path.open('ab')", "open(p, mode='w')", "os.open(p, os.O_RDWR)", "p.write_text('')", "np.save(p, a)"):
        module.write_text(words, encoding="utf-8")
        assert writes(module), words
    for words in ("path.open('rb')", "open(p)", "text.replace('a', 'b')", "os.fsync(1)"):
        module.write_text(words, encoding="utf-8")
        assert writes(module) == [], words
