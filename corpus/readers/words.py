"""The words of one line of a canonical text, gathered from marked-up text piece by piece. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]{2}")
_RAISED = str.maketrans("0123456789-–−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")
_RAISED_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_NOTE_SIGNS = "*†‡§¶#✉"
_ONE = rf"(?:\d{{1,4}}(?:[-–−]\d{{1,4}})?|[a-z]|[{_NOTE_SIGNS}])"
_SIGNS = re.compile(rf"{_ONE}(?:(?:[,;][ \u00a0]?|[ \u00a0]){_ONE}|[{_NOTE_SIGNS}]){{0,40}}")
"""Numbers, single letters and signs of notes: "1,2*", "a,b", "2, ✉"."""
_FIGURES = re.compile(r"[0-9,\u00a0 \-–−+]+")


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch `[start, end)` of words that leads to places of the source, by their names."""

    start: int
    end: int
    targets: tuple[str, ...]


@dataclass(slots=True)
class Words:
    """Words in NFC with single spaces, and where they are links.

    What is raised is written with raised characters where there are some ("10⁻⁴", "³,⁴", "12ᵃ"), since 10-4 and 12a
    say something else. What is lowered stands on the line ("IgE", "CO2").
    """

    text: str = ""
    links: list[Link] = field(default_factory=list)

    def add(self, text: str, *, raised: bool = False) -> None:
        """Adds text; white space in it is one space, and none at the beginning of the line."""
        piece = _SPACE.sub(" ", _UNREADABLE.sub("", text))
        if raised:
            piece = raised_text(piece)
        if not self.text or self.text[-1] in " \n":
            piece = piece.lstrip(" ")
        if not piece:
            return
        at = len(self.text)
        if at and (unicodedata.combining(piece[0]) or not unicodedata.is_normalized("NFC", self.text[-1] + piece[0])):
            at -= 1
            while at and unicodedata.combining(self.text[at]):
                at -= 1
        self.text = self.text[:at] + unicodedata.normalize("NFC", self.text[at:] + piece)

    def break_line(self) -> None:
        """Begins a new line within the words."""
        self.text = self.text.rstrip(" ")
        if self.text:
            self.text += "\n"

    def link(self, start: int, targets: tuple[str, ...]) -> None:
        """Says that what was added since the length was `start` leads to these places."""
        words = self.text[start:]
        begin = start + len(words) - len(words.lstrip())
        end = start + len(words.rstrip())
        if begin < end:
            self.links.append(Link(begin, end, targets))

    def stripped(self) -> Words:
        """The words without white space at their end."""
        return Words(self.text.rstrip(), self.links)


def raised_text(text: str) -> str:
    """Text as it is written raised, where all of it can be; a single letter too.

    >>> raised_text("3,4"), raised_text("−4"), raised_text("1,a*"), raised_text("th"), raised_text("[1]")
    ('³,⁴', '⁻⁴', '¹,ᵃ*', 'th', '[1]')
    """
    if _FIGURES.fullmatch(text) and not text.isspace():
        return text.translate(_RAISED)
    if len(text.strip()) == 1 or (_SIGNS.fullmatch(text.strip()) and not _WORD.search(text)):
        return text.translate(_RAISED | _RAISED_LETTERS)
    return text


def is_raisable(text: str) -> bool:
    """Whether the words of a raised element can be written raised; those of "[1]" or "th" stand on the line."""
    return raised_text(text.strip()) != text.strip() or not text.strip()


def add_break(words: Words, is_item: bool) -> None:
    """Adds what parts two blocks on one line: a space, and between items a semicolon where the first ends without a stop."""
    text = words.text.rstrip()
    if is_item and text and (text[-1].isalnum() or text[-1] in ")]%°"):
        words.text = text + ";"
    words.add(" ")
