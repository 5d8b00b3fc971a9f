"""Files of models and the SHA256SUMS beside them: written when a model is made, checked when it is opened."""

from __future__ import annotations

import hashlib
from pathlib import Path

from indexer.errors import ModelError


def model_file(path: Path) -> Path:
    """The path. Raises ModelError where there is no file."""
    if not path.is_file():
        raise ModelError(f"{path}: model file not found. Reinstall article-qa, or rerun the export in training/.")
    return path


def write_sums(folder: Path, *names: str) -> None:
    """Writes SHA256SUMS over files of a folder; lines of other files stay."""
    sums = folder / "SHA256SUMS"
    lines = sums.read_text(encoding="ascii").splitlines() if sums.is_file() else []
    kept = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    kept.update({name: file_sha256(folder / name) for name in names})
    sums.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(kept.items())), encoding="ascii")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def checked_sha256(path: Path) -> str:
    """SHA-256 of a file. Raises ModelError where it is missing, or not as a SHA256SUMS beside it says, if that names it."""
    sums = path.parent / "SHA256SUMS"
    lines = sums.read_text(encoding="ascii").splitlines() if sums.is_file() else []
    wanted = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}.get(path.name)
    if wanted is None:
        return file_sha256(model_file(path))
    if not path.is_file() or file_sha256(path) != wanted:
        raise ModelError(f"{path}: missing or altered since it was released. Reinstall article-qa.")
    return wanted
