"""Entries of a reference list by the names and years that the text cites them by. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

_NAMES_APART = re.compile(r"\s{0,3}(?:,|&|;|\band\b|\bund\b|\bet\b(?!\s+al)|\by\b)\s{0,3}")
_ET_AL = re.compile(
    r",?\s{0,3}\b(?:et\.? al\b\.?|and (?:colleagues|co-?workers|others)|u\. ?a\.|y cols\.?)", re.IGNORECASE
)
_PARTICLES = re.compile(r"^(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|ter|ten|al|el|bin|zu|zur)[ '-]){1,3}")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_MANY = 3


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry: its number, the family names or bodies of its authors in small letters, and its words likewise.

    `years` are those it may be cited by, `cut` tells that the list prints "et al." for the rest of the authors.
    """

    number: int
    names: tuple[str, ...]
    words: str
    years: frozenset[str]
    cut: bool = False


class Listed(Protocol):
    """An entry of a reference list: its words, and what CSL fields they fill."""

    @property
    def words(self) -> str:
        """As printed."""
        ...

    @property
    def fields(self) -> Mapping[str, object]:
        """`author`, `issued` and others."""
        ...


class NamedEntries:
    """Looks up the number of the one entry that has the authors and the year of a marker."""

    def __init__(self, entries: Iterable[tuple[int, Listed]] = ()) -> None:
        """Takes each entry with its number; they are read when the first name is looked up."""
        self._given = tuple(entries)

    @cached_property
    def _entries(self) -> list[NamedEntry]:
        return [_named(number, entry.fields, entry.words) for number, entry in self._given]

    def number_of(self, names: str, year: str) -> int | None:
        """The number of the entry by printed names ("Okafor et al.") and year ("2019", "2019a").

        None where no entry has them, and where two have: a wrong citation is worse than none.
        """
        cited, more = _cited(names)
        if not cited:
            return None
        found = [entry for entry in self._entries if year[:4] in entry.years and _by(entry, cited)]
        if len(year) > 4:
            lettered = [entry for entry in found if year in entry.words]
            found = lettered or (found if len(found) == 1 else [])
        if len(found) > 1:
            found = [entry for entry in found if _has_as_many(entry, len(cited), more)]
        return found[0].number if len(found) == 1 else None


def _named(number: int, fields: Mapping[str, object], words: str) -> NamedEntry:
    authors = fields.get("author") or fields.get("editor") or []
    printed = [
        str(name.get("family") or name.get("literal") or "")
        for name in (authors if isinstance(authors, list) else [])
        if isinstance(name, dict)
    ]
    names = tuple(_folded(name) for name in printed if name != "et al.")
    return NamedEntry(number, names, _folded(words), _years(fields, words), "et al." in printed)


def _years(fields: Mapping[str, object], words: str) -> frozenset[str]:
    """The year of an entry; every year printed in it where that is not known."""
    issued = fields.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if isinstance(parts, list) and parts and parts[0]:
        return frozenset({str(parts[0][0])})
    raw = str(issued.get("raw") or issued.get("literal") or "") if isinstance(issued, dict) else ""
    return frozenset(_YEAR.findall(raw) or _YEAR.findall(words))


def _cited(names: str) -> tuple[list[str], bool]:
    """The names of a marker in small letters, and whether it says that there are more."""
    shown, more = _ET_AL.subn("", names)
    return [folded for part in _NAMES_APART.split(shown) if (folded := _folded(part).strip(" .'"))], more > 0


def _by(entry: NamedEntry, cited: list[str]) -> bool:
    """Whether an entry has the cited names first, in their order; one without authors begins with the only name."""
    if not entry.names:
        return len(cited) == 1 and entry.words.startswith(cited[0])
    if len(cited) > len(entry.names) and not entry.cut:
        # a body may have "and" in its name: "Centers for Disease Control and Prevention"
        return _same(entry.names[0], " and ".join(cited))
    return all(_same(own, name) for own, name in zip(entry.names, cited, strict=False))


def _same(own: str, cited: str) -> bool:
    """Whether a cited name is an author's: the same, the same without "van", the first words or letters of a body."""
    if own == cited or _PARTICLES.sub("", own) == _PARTICLES.sub("", cited) or own.rsplit(" ", 1)[-1] == cited:
        return True
    words = _WORD.findall(own)
    if len(words) < _MANY:
        return False
    letters = "".join(word[0] for word in words if word not in {"of", "for", "the", "and", "on", "in"})
    return own.startswith(f"{cited} ") or cited in (letters, "".join(word[0] for word in words))


def _has_as_many(entry: NamedEntry, cited: int, more: bool) -> bool:
    """Whether an entry has as many authors as a marker tells: "et al." stands for two or more besides the first."""
    if more:
        return entry.cut or len(entry.names) > cited + (cited == 1)
    return not entry.cut and len(entry.names) == cited


def _folded(text: str) -> str:
    """Small letters without accents, apostrophes as typewriters have them."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))
