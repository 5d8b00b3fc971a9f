"""Result files: figures and items of a run, with all that is needed to run it again."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from eval.formats.jsonl import DataError, Row, read_rows

FORMAT = 1
_DATA = ("corpus.jsonl*", "queries.jsonl*", "answers.jsonl*", "conversations.jsonl*", "qrels/*.tsv")
_ROOT = Path(__file__).parents[2]
_PACKAGES = ("article-qa", "numpy", "onnxruntime", "tokenizers", "faiss-cpu", "bm25s", "PyStemmer", "ir-measures")


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What was run: `data` are the files measured on; `corpus_sha256` and `models` are those of the system."""

    name: str
    data: Sequence[Path]
    seed: int = 0
    limit: int | None = None
    corpus_sha256: str = ""
    models: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """12 hex digits over data, corpus, models, seed and limit: one name for runs that should give the same."""
        parts = {
            "data": [file_sha256(path) for path in self.data],
            "corpus": self.corpus_sha256,
            "models": dict(sorted(self.models.items())),
            "seed": self.seed,
            "limit": self.limit,
        }
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def write_results(
    out: Path, run: RunInfo, figures: Mapping[str, object], items: Iterable[Mapping[str, object]], seconds: float
) -> Path:
    """Writes `<name>-<digest>.json` into the folder `out`, which is made if need be, and returns its path.

    Items stand one a line, so that two files can be told apart by a line-wise diff.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{run.name}-{run.digest}.json"
    header = {
        "format": FORMAT,
        "name": run.name,
        "command": [*_program(), *(portable_word(word) for word in sys.argv[1:])],
        "seed": run.seed,
        "limit": run.limit,
        "data": [{"file": _portable(path), "sha256": file_sha256(path)} for path in run.data],
        "corpus_sha256": run.corpus_sha256,
        "models": dict(run.models),
        "environment": environment(),
        "seconds": round(seconds, 1),
        "figures": figures,
    }
    path.write_text(render(header, items), encoding="utf-8")
    return path


def render(header: Mapping[str, object], items: Iterable[Mapping[str, object]]) -> str:
    """The text of a result file."""
    rows = ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in items)
    head = json.dumps(header, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "items": [\n{rows}\n ]\n}}\n'


def read_results(path: Path) -> Row:
    """A result file as it was written. Raises `DataError` if it is none."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise DataError(path, None, f"is not JSON: {error}") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT or not isinstance(record.get("items"), list):
        raise DataError(path, None, f"is no result file of format {FORMAT}; `--out` writes them")
    return record


def read_items(path: Path) -> list[Row]:
    """The items of a result file, or the rows of a details file. Raises `DataError` if it is neither."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError:
        whole = None  # more than one line of JSON: a details file
    rows = whole.get("items") if isinstance(whole, dict) and "items" in whole else [row for _, row in read_rows(path)]
    if not isinstance(rows, list) or not rows:
        raise DataError(path, None, "holds no item")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("measures"), dict):
            raise DataError(path, None, f"item {number} has no id with measures; give a file of `--out` or `--details`")
    return rows


def environment() -> dict[str, object]:
    """Interpreter, machine and versions of the libraries that figures depend on."""
    return {
        "python": platform.python_version(),
        "platform": platform.system(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
    }


def file_sha256(path: Path) -> str:
    """Hash of a file, or of the data files of a folder in BEIR layout (what else lies there changes no figure)."""
    digest = hashlib.sha256()
    for file in sorted(p for pattern in _DATA for p in path.glob(pattern)) if path.is_dir() else [path]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def code_sha256() -> str:
    """Hash of the project's own code that decides what a run gives."""
    digest = hashlib.sha256()
    for package in ("corpus", "indexer", "qa_service", "eval"):
        for file in sorted((_ROOT / package).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _program() -> list[str]:
    """What was run: a module by `python -m`, or else the project's one entry point."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    ours = spec is not None and spec.name.startswith(("eval.", "training."))
    return ["python", "-m", spec.name] if spec is not None and ours else ["article-qa"]


def portable_word(word: str) -> str:
    """A word of a command line; a path from the root of this machine means nothing elsewhere."""
    return _portable(Path(word)) if Path(word).is_absolute() else word


def _portable(path: Path) -> str:
    """A path that means something elsewhere: inside the project or the working directory, or else its last part."""
    for base in (_ROOT, Path.cwd()):
        if path.resolve().is_relative_to(base):
            return path.resolve().relative_to(base).as_posix()
    return path.name


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
