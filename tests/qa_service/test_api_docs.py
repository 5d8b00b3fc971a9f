"""What docs/api.md shows is what a server does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A block that is run, and the block directly below it, which tells what comes of it."""

    line: int
    language: str
    code: str
    shown: tuple[str, str] | None


def examples() -> list[Example]:
    text = DOCS.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    found = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        language, code = block.groups()
        if language == "python" or (language == "sh" and code.startswith("curl ")):
            below = (after[1], after[2]) if after and after.start() == block.end() else None
            found.append(Example(text.count("\n", 0, block.start()) + 1, language, code, below))
    return found


def check_within(shown: Any, given: Any, where: str) -> None:
    """What is shown is in what is given: keys of objects, items of lists in their order, equal values."""
    if isinstance(shown, dict):
        assert isinstance(given, dict), where
        for key, value in shown.items():
            assert key in given, f"{where}/{key}"
            check_within(value, given[key], f"{where}/{key}")
    elif isinstance(shown, list) and shown:
        assert len(given) >= len(shown), where
        for n, value in enumerate(shown):
            check_within(value, given[n], f"{where}/{n}")
    else:
        assert shown == given, where


def test_the_document_has_examples_of_both_kinds() -> None:
    kinds = [e.language for e in examples()]
    assert kinds.count("sh") >= 8
    assert "python" in kinds


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"line{e.line}")
def test_an_example_gives_what_is_shown_below_it(example: Example, server: str) -> None:
    if example.language == "sh" and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    code = example.code.replace("http://127.0.0.1:8000", server)
    run = ["sh", "-euc", code] if example.language == "sh" else [sys.executable, "-W", "error", "-c", code]
    client = str(DOCS.parents[1] / "clients" / "python")  # not installed where the tests run
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([client, os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    if example.shown is None:
        return
    kind, shown = example.shown
    if kind == "json":
        check_within(json.loads(shown), json.loads(done.stdout), "")
    else:
        for line in shown.splitlines():
            assert line in done.stdout.splitlines()
