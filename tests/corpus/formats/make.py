"""Writes the files: python -m tests.corpus.formats.make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import which

from playwright.sync_api import sync_playwright

from tests.corpus.formats import as_docx, as_pdf, as_text

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
    "iron-columns.pdf": as_pdf.two_columns,
}


def main() -> None:
    """Writes every file that the script makes; a browser's print needs Chromium, and its bytes differ with each run."""
    FOLDER.mkdir(exist_ok=True)
    for name, made in TEXTS.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")
    for name, packed in BINARIES.items():
        (FOLDER / name).write_bytes(packed())
    (FOLDER / "iron-print.pdf").write_bytes(printed(as_text.plain_html()))


def printed(page_html: str) -> bytes:
    """A page as Chromium prints it, with its own heads and feet."""
    address = "https://clinic.example/iron"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"))
        page = browser.new_page()
        page.route("**", lambda route: route.fulfill(body=page_html, content_type="text/html; charset=utf-8"))
        page.goto(address)
        page.add_style_tag(content="td, th { padding: 2px 8px; text-align: left }")
        made: bytes = page.pdf(
            format="A4",
            display_header_footer=True,
            margin={"top": "2cm", "bottom": "2cm", "left": "2cm", "right": "2cm"},
        )
        browser.close()
    return made


if __name__ == "__main__":
    main()
