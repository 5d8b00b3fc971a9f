"""Links in a bundle: what is read lies in the folder that was named, wherever links lead."""

from __future__ import annotations

import os
from pathlib import Path

from corpus.errors import SourceFormatError


def refuse_outside(path: Path, folder: Path) -> None:
    """Raises `SourceFormatError` for a path under `folder` that is, or goes through, a link out of it or to nowhere.

    The folder itself may be reached by links: whoever named it meant what is there.
    """
    try:
        real = path.resolve(strict=True)
        inside = real.is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise SourceFormatError(path, "a link that leads nowhere", hint="Put the file itself there.") from error
    if not inside:
        hint = "Put the file itself there, or name its own folder."
        raise SourceFormatError(path, f"a link that leads out of {folder}", hint=hint)


def file_in(folder: Path, name: str) -> Path | None:
    """The file of that name in a folder, None where there is none.

    Raises `SourceFormatError` for a link out of the folder and for what is no file.
    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    refuse_outside(path, folder)
    if not path.is_file():
        raise SourceFormatError(path, "is no file", hint="Rename or remove it.")
    return path


def files_below(folder: Path, root: Path) -> list[Path]:
    """Every file below a folder, by path; hidden ones are passed over, as are folders that are hidden.

    Raises `SourceFormatError` for a link out of `root` or to nowhere, and for a link to a folder, which is not followed.
    """
    found: list[Path] = []
    folders = [folder]
    while folders:
        for path in folders.pop().iterdir():
            if path.name.startswith("."):
                continue
            refuse_outside(path, root)
            if path.is_dir():
                if path.is_symlink():
                    raise SourceFormatError(path, "a link to a folder", hint="Put the folder itself there.")
                folders.append(path)
            elif path.is_file():
                found.append(path)
    return sorted(found)
