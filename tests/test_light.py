"""What serving installs: the packages of the plain requirements, and nothing that only evaluation or training uses."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEAVY = {"scipy", "ir-measures", "torch", "transformers", "scikit-learn", "matplotlib", "onnx", "mcp", "pytest"}


def brought_by(requirements: list[str]) -> set[str]:
    """The names of all packages that some requirements bring here, with what those bring."""
    seen, ahead = set[str](), [(Requirement(line), "") for line in requirements]
    while ahead:
        needed, extra = ahead.pop()
        name = canonicalize_name(needed.name)
        if name in seen or (needed.marker is not None and not needed.marker.evaluate({"extra": extra})):
            continue
        seen.add(name)
        ahead += [(Requirement(line), one) for line in metadata.requires(name) or [] for one in ("", *needed.extras)]
    return seen


def test_serving_brings_no_package_of_evaluation_or_training() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    brought = brought_by(project["dependencies"])
    assert "starlette" in brought  # which fastapi brings
    assert brought & HEAVY == set()


def test_the_count_finds_what_is_brought_by_what_is_brought() -> None:
    assert {"scipy", "pytrec-eval-terrier"} <= brought_by(["ir-measures"])


@pytest.mark.parametrize("command", [["serve", "--help"], ["eval", "gold", "--help"], ["eval", "retrieval", "--help"]])
def test_commands_open_where_those_packages_are_absent(command: list[str]) -> None:
    absent = "import sys; sys.modules.update(dict.fromkeys(%r)); from qa_service.cli.main import main; main()"
    ran = subprocess.run([sys.executable, "-c", absent % sorted(HEAVY), *command], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
