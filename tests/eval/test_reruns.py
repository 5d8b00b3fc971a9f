"""The same run gives the same numbers to the last digit, also when it was killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from eval.commands.options import SHIPPED_GOLD
from eval.formats.extraction_data import sample
from eval.gold.items import read_gold
from eval.reports.report import json_report
from eval.runs.detail import detail_rows
from eval.runs.run_gold import asked_article, asking, run_system
from qa_service.engine import Engine


def test_asking_again_gives_the_same_bytes(engine: Engine) -> None:
    items = sample(read_gold(SHIPPED_GOLD), 4, seed=1)
    doc_id = asked_article(engine, SHIPPED_GOLD)
    first, second = (run_system(asking(engine, doc_id), doc_id, items) for _ in range(2))
    for of in (json_report, lambda results: list(detail_rows(results))):
        assert json.dumps(of(first)) == json.dumps(of(second))


def read(folder: Path) -> dict[str, Any]:
    """The one result file of a folder, without what may differ between runs."""
    (path,) = folder.glob("gold-*.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    return {key: value for key, value in record.items() if key not in {"seconds", "command"}} | {"file": path.name}


def start(command: str, out: Path, hash_seed: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [command, "eval", "gold", "--limit", "12", "--seed", "3", "--out", str(out)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_another_process_gives_the_same_result_file_and_so_does_one_that_was_killed(
    command: str, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    complete = start(command, whole, "1")
    complete.communicate(timeout=120)
    assert complete.returncode == 0
    killed = start(command, broken, "2")
    while killed.poll() is None and not any(p.read_bytes().count(b"\n") > 3 for p in broken.glob("*.partial.jsonl")):
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    (partial,) = broken.iterdir()
    assert partial.name.endswith(".partial.jsonl"), "it was killed before it could finish"
    resumed = start(command, broken, "3")
    _, words = resumed.communicate(timeout=120)
    assert resumed.returncode == 0
    assert b"going on after" in words
    assert read(broken) == read(whole)
    assert not list(broken.glob("*.partial.jsonl"))
