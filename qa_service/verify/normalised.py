"""Text in the form in which quotes are compared, with the way back to its offsets. Pure.

Only what carries no meaning goes: the kind and amount of white space, invisible characters, the shape of quotation
marks and dashes. Letters, digits, case and every other sign stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space and joiners, word joiner, byte order mark."""
_SINGLE, _DOUBLE = "‘’‚‛ʼ′`´‹›", "“”„‟″«»"
_DASHES = "‐‑‒–—―−﹘﹣－"
_SHAPES = str.maketrans(
    {
        **dict.fromkeys((chr(i) for i in range(0x3001) if chr(i).isspace()), " "),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_DASHES, "-"),
    }
)
_WORDS_EDGE = r"(?:[^\W\d_]|[\"'()\[\]])"
"""What stands at the edge of words, not of figures."""
_RUN = re.compile(
    rf"(?P<dash>(?<={_WORDS_EDGE})[ {INVISIBLE}]*-+[ {INVISIBLE}]*(?={_WORDS_EDGE})|-{{2,}})"
    rf"|(?P<space>[{INVISIBLE}]* [ {INVISIBLE}]*)|[{INVISIBLE}]+"
)
_ELLIPSIS = r"\[(?:…|\.{3,})\]|\]\.{3,}\[|…|\]…\[|\.{3,}"
_EDGE = re.compile(rf"(?:[\s\"'{INVISIBLE}]|{_ELLIPSIS}|-(?=[\s{INVISIBLE}]*{_WORDS_EDGE}))+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in comparable form; from each offset in `marks` on, offsets count as from the same entry of `origins`."""

    text: str
    marks: list[int]
    origins: list[int]

    def start_of(self, at: int) -> int:
        """Where the character at an offset begins in the text it was made from."""
        piece = bisect_right(self.marks, at) - 1
        return self.origins[piece] + at - self.marks[piece]

    def end_of(self, at: int) -> int:
        """Where the character before an offset ends in the text it was made from."""
        piece = bisect_left(self.marks, at)
        if piece == len(self.marks) or self.marks[piece] != at:
            piece -= 1
        return self.origins[piece] + at - self.marks[piece]

    def made_from(self, at: int) -> int:
        """Where the character at an offset of the text it was made from has gone; at most the end of its run."""
        piece = bisect_right(self.origins, at) - 1
        made = self.marks[piece] + at - self.origins[piece]
        return min(made, self.marks[piece + 1]) if piece + 1 < len(self.marks) else made


def normalise(text: str) -> Normalised:
    """The comparable form of a text, in one pass.

    Spaces around a dash go only between words: "5 -6" is not "5-6".

    >>> normalise("asthma \\n control — they’re  5 −6").text
    "asthma control-they're 5 -6"
    """
    shaped = text.translate(_SHAPES)
    parts: list[str] = []
    marks, origins = [0], [0]
    length = kept = 0
    for match in _RUN.finditer(shaped):
        put = "-" if match["dash"] else " " if match["space"] else ""
        if match.group() == put:
            continue
        parts += (shaped[kept : match.start()], put)
        length += match.start() - kept
        marks += (length, length + len(put))
        origins += match.span()
        length, kept = length + len(put), match.end()
    parts.append(shaped[kept:])
    return Normalised("".join(parts), marks, origins)


def bare(text: str) -> str:
    """The comparable form without what a quoter puts around words: quotation marks, ellipses, a bullet's dash.

    >>> bare("“… omalizumab – given ...”")
    'omalizumab-given'
    """
    shaped = normalise(text).text
    begin = _EDGE.match(shaped)
    shaped = shaped[begin.end() :] if begin else shaped
    end = _EDGE.match(shaped[::-1])
    return shaped[: len(shaped) - end.end()] if end else shaped
