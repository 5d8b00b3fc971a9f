"""Where things stand: what lies at the top of a package, and what a package's own file holds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "indexer", "qa_service", "eval", "training")
TOP = {
    "qa_service": {"answer", "assembly", "cancellation", "engine", "pipeline", "settings"},
    "eval": {"cli"},
}
MOST_LINES, MOST_PATHS = 400, 20
"""Lines of a module, and cyclomatic complexity of a function (McCabe 1976)."""
TO_BE_REPLACED = {"read_about_answer"}
"""Functions that a trained reading of messages is to replace."""


@pytest.mark.parametrize("package", sorted(TOP))
def test_at_the_top_stand_the_contract_the_path_and_what_puts_it_together(package: str) -> None:
    found = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
    assert found == TOP[package], "another module belongs into the room of what it does (ARCHITECTURE.md)"


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert len(folders) > 20
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").is_file()]


def test_the_file_of_a_package_holds_its_docstring_alone() -> None:
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert len(tree.body) == 1, path


def _modules() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_no_module_is_longer_than_can_be_kept_in_mind() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()}
    assert len(lines) > 200
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_function_has_more_paths_than_can_be_followed() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{block.name}": block.complexity
        for path in _modules()
        for block in cc_visit(path.read_text(encoding="utf-8"))
        if block.complexity > MOST_PATHS and block.name not in TO_BE_REPLACED
    }
    assert found == {}
