"""Where things stand: what lies at the top of a package, and what a package's own file holds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "indexer", "qa_service", "eval", "training")
TOP = {
    "qa_service": {"answer", "assembly", "cancellation", "client", "engine", "pipeline", "settings"},
    "eval": {"cli"},
}


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
