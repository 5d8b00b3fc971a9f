"""Writes the files: python -m tests.corpus.formats.make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.corpus.formats import as_docx, as_text

FOLDER = Path(__file__).parent / "files"
TEXTS: dict[str, Callable[[], str]] = {
    "iron.md": as_text.markdown,
    "iron.txt": as_text.plain,
    "iron.jats.xml": as_text.jats,
    "iron.html": as_text.plain_html,
    "iron-wordpress.html": as_text.wordpress,
    "iron-publisher.html": as_text.publisher,
    "iron-wiki.html": as_text.wiki,
}
BINARIES: dict[str, Callable[[], bytes]] = {
    "iron-word.docx": as_docx.word,
    "iron-libreoffice.docx": as_docx.libreoffice,
}


def main() -> None:
    """Writes every file that the script makes."""
    FOLDER.mkdir(exist_ok=True)
    for name, made in TEXTS.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")
    for name, packed in BINARIES.items():
        (FOLDER / name).write_bytes(packed())


if __name__ == "__main__":
    main()
