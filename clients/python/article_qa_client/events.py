"""Server-Sent Events read from the bytes of a reply. Pure."""

from __future__ import annotations

from collections.abc import Iterator


class EventReader:
    """Takes bytes as they come and gives (name, data) of each event that is whole; comments are left out.

    Only line feeds end lines: a JSON text may hold other characters that Python counts as line ends.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> Iterator[tuple[str, str]]:
        """The events that are whole now.

        >>> reader = EventReader()
        >>> [*reader.feed(b": ping\\n\\nevent: done\\nda"), *reader.feed(b"ta: 1\\n\\n")]
        [('done', '1')]
        """
        *blocks, self._rest = (self._rest + received).replace(b"\r\n", b"\n").split(b"\n\n")
        for block in blocks:
            fields = [line.partition(":")[::2] for line in block.decode("utf-8").split("\n")]
            data = [value.removeprefix(" ") for name, value in fields if name == "data"]
            if data:
                names = [value.removeprefix(" ") for name, value in fields if name == "event"]
                yield (names[-1] if names else "message"), "\n".join(data)
