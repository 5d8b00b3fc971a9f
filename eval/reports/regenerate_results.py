"""Measures everything that the documents state and puts it into results/: `python -m eval.reports.regenerate_results [--data DIR]`.

Without `--data` only what the repository itself can measure is measured again. With it, a folder of the public
collections (docs/evaluation.md names them), those too. What was killed goes on when started again. At the end the
figures in the documents are those of the new files.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.reports import figures
from eval.runs.journal import Journal
from eval.runs.results_file import code_sha256, portable_word, read_results, render

ROOT = Path(__file__).parents[2]
_EVAL = ["article-qa", "eval"]
_NEW = figures.RESULTS / ".new"
_CONVERSATIONS = Path("eval/data/conversations")
_WORDS = {"question", "history", "rewrite", "searched", "text"}
"""Fields that hold words of a collection, which is not ours to pass on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; ends with the status of the first command that fails, or 0."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.reports.regenerate_results", description="Measure everything again."
    )
    parser.add_argument("--data", type=Path, help="folder with articles and the public collections")
    parser.add_argument("--only", default="", help="pattern of the commands to run; the other results stay")
    options = parser.parse_args(arguments)
    commands = [
        _EVAL + words for words in (["all"], ["followups"], ["conversations", "--data", str(_CONVERSATIONS)])
    ] + [["python", "-m", "eval.bench.serving"]]
    if options.data:
        commands += [_EVAL + words for words in _public(options.data)]
    # the journal remembers which commands are done; each keeps one of its own questions (eval/runs/journal.py)
    with Journal(_NEW / "done.jsonl", code_sha256()) as done:
        for path in _NEW.glob("*.json") if not len(done) else ():
            path.unlink()  # of other code
        for words in commands:
            said = " ".join(words)
            if said in done or not re.search(options.only, said):
                continue
            print(said, file=sys.stderr)
            if status := _run([*words, "--out", str(_NEW)]):
                raise SystemExit(status)
            done.add(said, True)
    for path in sorted(_NEW.glob("*.json")):
        take_over(path, figures.RESULTS)
    for path in _NEW.glob("*.trec"):
        path.unlink()
    return figures.main(["--write"])


def _public(data: Path) -> list[list[str]]:
    """What is measured on the collections, as words behind `article-qa eval`."""
    articles = [
        [
            "gold",
            "--corpus",
            str(data / "articles" / f"{name}.txt"),
            "--gold",
            str(data / "articles" / f"gold_{name}.jsonl"),
        ]
        for name in figures.ARTICLES
    ]
    retrieval = [
        ["retrieval", "--data", str(data / "scifact"), "--mode", mode, "--run", str(_NEW / f"{mode}.trec")]
        for mode in figures.MODES
    ]
    methods = [word for method in ("reader", "bm25", "dense") for word in ("--method", method)]
    extraction = [["extraction", "--data", str(data / name), *methods] for name in figures.COLLECTIONS]
    return [*articles, *retrieval, *extraction]


def _run(words: list[str]) -> int:
    program = (
        [sys.executable, "-c", "from qa_service.cli.main import main; main()"] if words[0] == "article-qa" else None
    )
    command = program + words[1:] if program else [sys.executable, *words[1:]]
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode


def take_over(path: Path, results: Path) -> None:
    """Moves a new result file into `results`, in the place of the old one of its name.

    The words of its items go along only if what was measured on lies in the repository.
    """
    record = read_results(path)
    for old in results.glob("*.json"):
        if re.fullmatch(rf"{re.escape(record['name'])}-[0-9a-f]{{12}}\.json", old.name):
            old.unlink()
    record["command"] = [portable_word(word).replace("results/.new", "results") for word in record["command"]]
    items = record.pop("items")
    ours = all((ROOT / data["file"]).exists() for data in record["data"])
    text = render(record, items if ours else [_without_words(item) for item in items])
    (results / path.name).write_text(text, encoding="utf-8")
    path.unlink()


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_words(inner) for key, inner in value.items() if key not in _WORDS}
    return [_without_words(inner) for inner in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
