"""What a reader of a format is: it says which bytes are its own, and makes an Article of them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from corpus.article import Article


class SourceReader(Protocol):
    """One format. A reader holds no state; libraries that not everybody has are imported when it reads."""

    @property
    def name(self) -> str:
        """The format as people call it ("JATS XML"), for messages and documents."""
        ...

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of the names that files of the format usually have, in small letters and with their dot."""
        ...

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether it reads these bytes; `ending` is that of the file's name, "" where there is none.

        The bytes decide. The ending counts only where they fit several formats, as those of a text do. Never raises,
        and takes no longer than a look at the head of the file.
        """
        ...

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """The doc_id that the file itself gives, None where it gives none. Raises `SourceFormatError` for a bad one."""
        ...

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The Article of the bytes; `path` is for messages, `doc_id` holds where the file gives none.

        Raises `SourceFormatError` for bytes that cannot be read whole.
        """
        ...
