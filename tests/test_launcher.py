"""bin/article-qa runs the command of its checkout from anywhere, and says what is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

LAUNCHER = Path(__file__).parents[1] / "bin" / "article-qa"


def run(launcher: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(launcher), *arguments], capture_output=True, text=True, cwd=cwd, check=False)


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    copy = Path(shutil.copy(LAUNCHER, tmp_path / "bin"))
    done = run(copy, "--help", cwd=tmp_path)
    assert (done.returncode, "make" in done.stderr, done.stdout) == (1, True, "")


def test_it_hands_arguments_on_from_another_folder(tmp_path: Path) -> None:
    checkout = tmp_path / "a checkout"
    (checkout / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    command = checkout / ".venv" / "bin" / "article-qa"
    command.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:])\n", encoding="utf-8")
    command.chmod(0o755)
    done = run(Path(shutil.copy(LAUNCHER, checkout / "bin")), "ask", "How is it given?", cwd=tmp_path)
    assert done.stdout.strip() == "['ask', 'How is it given?']"
