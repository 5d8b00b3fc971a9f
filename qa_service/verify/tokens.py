"""Words, figures and signs of a comparable text, and where a text may be cut. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_service.verify.normalised import INVISIBLE

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|…|\.{3,}|\S")
_JOINT = r"[.,:/^·×'’‐‑‒–—―−-]"
_CUT = re.compile(
    rf"\w\0\w|\w{_JOINT}\0\d|\d{_JOINT}\0\w|\w\0{_JOINT}\d|\d\0{_JOINT}\w"
    r"|[<>≤≥±~≈=+$€£−-]\0\d|[<>≤≥±~≈=]\s\0\d|\d\0\s?[%‰°]"
)
_VISIBLE = str.maketrans(dict.fromkeys(INVISIBLE))


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


def cuts_through(text: str, at: int) -> bool:
    """Whether a cut at an offset goes through a word, a figure, or a figure and its sign.

    >>> [cuts_through("by 26.2% (≥ 5)", at) for at in (3, 4, 6, 7, 8, 12)]
    [False, True, True, True, False, True]
    """
    before = text[max(0, at - 4) : at].translate(_VISIBLE)[-2:]
    after = text[at : at + 4].translate(_VISIBLE)[:2]
    return _CUT.search(f"{before}\0{after}") is not None
