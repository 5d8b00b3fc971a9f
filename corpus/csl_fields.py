"""What a CSL-JSON item says, field by field. Total: a field of another form than CSL's is read as absent. Pure.

A bundle's references.json is its owner's, so no field can be relied on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.dates import date_parts

_TAG = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

Csl = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Name:
    """A person (`family`, maybe `given` and `suffix`), or a body in `literal`."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def more(self) -> bool:
        """Whether it stands for authors that are not named ("et al.")."""
        return self.literal.rstrip(".").lower() in {"et al", "others"}

    @property
    def short(self) -> str:
        """`Family IN`, as medical journals list authors, or the body."""
        initials = "".join(part[0] for part in re.split(r"[\s.-]+", self.given) if part)
        initials = self.given if self.given.isupper() and "." not in self.given else initials
        return self.literal or " ".join(part for part in (self.family, initials, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """`Family, Given, Suffix`, or the body."""
        return self.literal or ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def text(csl: Csl, name: str) -> str:
    """A text or number field on one line, without CSL's inline tags; "" where there is none.

    A DOI is given bare ("10.1000/jb.2019"), however the item writes it.
    """
    value = csl.get(name)
    found = _clean(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return _DOI_ADDRESS.sub("", found) if name == "DOI" else found


def names(csl: Csl, role: str) -> list[Name]:
    """Names of a role (`author`, `editor`), in printed order."""
    found = csl.get(role)
    read = [_name(item) for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    return [name for name in read if name.inverted]


def date(csl: Csl, name: str) -> tuple[int, ...]:
    """Year, month and day of a date field, as many as are given; the first of a range.

    A date in words (`raw`, as Zotero writes it, or `literal`) is read where the field has no parts.
    """
    value = csl.get(name)
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and not parts:
        return date_parts(text(value, "raw") or text(value, "literal"))
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    found: list[int] = []
    for part, most in zip(first, (9999, 12, 31), strict=False):
        number = int(part) if isinstance(part, int) or (isinstance(part, str) and part.isdecimal()) else 0
        if not 0 < number <= most:
            break
        found.append(number)
    return tuple(found)


def address(csl: Csl) -> str:
    """Where an item is found on the web: its own address, else that of its DOI; "" where it has neither."""
    doi = text(csl, "DOI")
    return text(csl, "URL") or (f"https://doi.org/{doi}" if doi else "")


def pages(csl: Csl) -> tuple[str, str]:
    """First and last page; the last is "" for a single page or an article number."""
    first, _, last = re.sub(r"\s{0,3}[-–—]{1,3}\s{0,3}", "-", text(csl, "page")).partition("-")
    return first, last


def _name(item: Mapping[str, object]) -> Name:
    if literal := text(item, "literal"):
        return Name(literal=literal)
    family = [text(item, part) for part in ("dropping-particle", "non-dropping-particle", "family")]
    given, suffix = text(item, "given"), text(item, "suffix")
    whole = " ".join(part for part in family if part)
    return Name(whole, given, suffix) if whole else Name(literal=given)


def _clean(value: str | float) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", _TAG.sub("", str(value))).split())
