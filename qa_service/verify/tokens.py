"""Words, figures and signs of a comparable text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|…|\.{3,}|\S")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a comparable text in order: as printed, in one case, and their [start, end) in it."""

    printed: list[str]
    folded: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.printed)

    def glued(self, at: int) -> bool:
        """Whether no space stands before a token."""
        return at > 0 and self.ends[at - 1] == self.starts[at]


def tokenise(text: str) -> Tokens:
    """Tokens of a comparable text.

    >>> tokenise("FEV1 fell 26.2%.").printed
    ['FEV', '1', 'fell', '26.2', '%', '.']
    """
    matches = list(_TOKEN.finditer(text))
    printed = [m.group() for m in matches]
    return Tokens(printed, [p.casefold() for p in printed], [m.start() for m in matches], [m.end() for m in matches])


def is_word(token: str) -> bool:
    """Whether a token says something, as a word or a figure; signs do not."""
    return token[0].isalnum()


def is_gap(token: str) -> bool:
    """Whether a token says that words were left out."""
    return token == "…" or token.startswith("...")
