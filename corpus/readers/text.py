"""The two formats that are plain characters: Markdown, and text copied from a web page; their endings tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.canonical import canonical_bytes
from corpus.front_matter import given_doc_id, split_front_matter
from corpus.readers.markdown import read_markdown
from corpus.readers.plain_text import read_plain_text
from corpus.readers.signatures import known_otherwise


@dataclass(frozen=True, slots=True)
class TextReader:
    """A format whose canonical text is the file itself."""

    name: str
    endings: tuple[str, ...]
    read_text: Callable[[str, Path, str], Article]
    """(canonical text, path for messages, doc_id where the text names none) to an Article."""

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether the name of the file says so, and its bytes do not say otherwise: any characters are a text."""
        return ending in self.endings and known_otherwise(raw) is None

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """The doc_id of the front matter."""
        return given_doc_id(split_front_matter(canonical_bytes(raw, path), path)[0], path)

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The Article of a UTF-8 text."""
        return self.read_text(canonical_bytes(raw, path), path, doc_id)


MARKDOWN_READER = TextReader("Markdown", (".md", ".markdown"), read_markdown)
PLAIN_READER = TextReader("plain text", (".txt",), read_plain_text)
