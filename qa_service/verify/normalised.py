"""Text in the form in which quotes are compared, with the way back to its offsets. Pure.

Only what carries no meaning goes: the kind and amount of white space, invisible characters, the shape of quotation
marks and dashes, and characters that are others in another shape (ligatures, full-width letters, HTML entities).
Letters, digits, case and every other sign stay; so do raised and lowered figures, which are no figures of their own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from html.entities import html5

INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2068\u2069\ufe0e\ufe0f\ufeff"
)
"""Soft hyphen, zero-width space and joiners, word joiner, byte order mark, variation selectors, and marks of direction:
those that turn nothing round. Overrides and right-to-left embeddings stay, since they show figures in another order."""
_SINGLE, _DOUBLE = "‘’‚‛ʼ′`´‹›＇", "“”„‟″«»＂"
_DASHES = "‐‑‒–—―−﹘﹣－"
_SHAPED_LIKE = ((0xB5, 0xB6), (0x132, 0x134), (0x1C4, 0x1F4), (0x2100, 0x2150), (0x2160, 0x2180), (0x3300, 0x3400),
                (0xFB00, 0xFDFF), (0xFE70, 0xFF00), (0xFF01, 0xFFE0), (0x1D400, 0x1D800))  # fmt: skip
"""Blocks of Unicode with ligatures, presentation forms, units in one character, Roman numerals, full-width and
mathematical letters."""
_FORMS = frozenset(
    ["<compat>", "<wide>", "<narrow>", "<font>", "<square>", "<initial>", "<medial>", "<final>", "<isolated>"]
)


def _plain_forms() -> dict[str, str]:
    """Characters of these blocks and the plain letters, figures or signs that they are (UAX #44, decomposition types)."""
    found = {}
    for sign in (chr(code) for first, last in _SHAPED_LIKE for code in range(first, last)):
        kind, _, _ = unicodedata.decomposition(sign).partition(" ")
        plain = unicodedata.normalize("NFKC", sign)
        one_shape = kind in {"<wide>", "<narrow>", "<font>"}
        if kind in _FORMS and sign != "№" and (one_shape or all(c.isalpha() or c == "°" for c in plain)):
            found[sign] = plain
    return found


_PLAIN = _plain_forms()
_SHAPES = str.maketrans(
    {
        **{sign: plain for sign, plain in _PLAIN.items() if len(plain) == 1},
        **dict.fromkeys((chr(i) for i in range(0x3001) if chr(i).isspace()), " "),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_DASHES, "-"),
    }
)
_LONGER = {sign: plain for sign, plain in _PLAIN.items() if len(plain) > 1}
_WORDS_EDGE = r"(?:[^\W\d_]|[\"'()\[\]])"
"""What stands at the edge of words, not of figures."""
_SPACE = "(?: |&nbsp;|&#160;|&#[xX][aA]0;)"
_RUN = re.compile(
    rf"(?P<dash>(?<={_WORDS_EDGE})[ {INVISIBLE}]*-+[ {INVISIBLE}]*(?={_WORDS_EDGE})|-{{2,}})"
    rf"|(?P<space>[{INVISIBLE}]*{_SPACE}(?:{_SPACE}|[{INVISIBLE}])*)|[{INVISIBLE}]+|[{''.join(_LONGER)}]|&(?:#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,30}});"
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

    def splits(self, at: int) -> bool:
        """Whether an offset lies inside of what one character was made into."""
        piece = bisect_right(self.marks, at) - 1
        return piece % 2 == 1 and at > self.marks[piece]

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
        put = "-" if match["dash"] else " " if match["space"] else _meant(match.group())
        if match.group() == put:
            continue
        parts += (shaped[kept : match.start()], put)
        length += match.start() - kept
        marks += (length, length + len(put))
        origins += match.span()
        length, kept = length + len(put), match.end()
    parts.append(shaped[kept:])
    return Normalised("".join(parts), marks, origins)


def _meant(run: str) -> str:
    """What a ligature or an entity stands for; nothing where it is invisible."""
    if not run.startswith("&"):
        return _LONGER.get(run, "")
    meant = html5.get(run[1:]) or ""
    if run[1] == "#":
        code = int(run[3:-1], 16) if run[2] in "xX" else int(run[2:-1])
        meant = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return meant.translate(_SHAPES).strip(INVISIBLE) or (run if not meant else "")


def comparable(text: str) -> str:
    """The comparable form of a text that is no source, composed first: sources are in NFC (`corpus.canonical`).

    >>> comparable("cafe\u0301 &ge; \ufb01rst")
    'café ≥ first'
    """
    return normalise(unicodedata.normalize("NFC", text)).text


def bare(text: str) -> str:
    """The comparable form without what a quoter puts around words: quotation marks, ellipses, a bullet's dash.

    >>> bare("“… omalizumab – given ...”")
    'omalizumab-given'
    """
    shaped = comparable(text)
    begin = _EDGE.match(shaped)
    shaped = shaped[begin.end() :] if begin else shaped
    end = _EDGE.match(shaped[::-1])
    return shaped[: len(shaped) - end.end()] if end else shaped
