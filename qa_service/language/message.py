"""A message on its way through the service: as it was typed, and as the sources would write it. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`typed` is what the reader sent; `text` is that with misspelt words and shorthand as the sources write them.

    `text` is what is searched and read, `typed` what is shown.
    """

    typed: str
    text: str
