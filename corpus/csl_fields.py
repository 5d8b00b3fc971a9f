"""What a CSL-JSON item says, field by field. Total: a field of another form than CSL's is read as absent. Pure.

A bundle's references.json is its owner's, so no field can be relied on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TAG = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>")
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
    def inverted(self) -> str:
        """`Family, Given, Suffix`, or the body."""
        return self.literal or ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def text(csl: Csl, name: str) -> str:
    """A text or number field on one line, without CSL's inline tags; "" where there is none."""
    value = csl.get(name)
    return _clean(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def names(csl: Csl, role: str) -> list[Name]:
    """Names of a role (`author`, `editor`), in printed order."""
    found = csl.get(role)
    read = [_name(item) for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    return [name for name in read if name.inverted]


def date(csl: Csl, name: str) -> tuple[int, ...]:
    """Year, month and day of a date field, as many as are given; the first of a range."""
    value = csl.get(name)
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    found: list[int] = []
    for part, most in zip(first, (9999, 12, 31), strict=False):
        number = int(part) if isinstance(part, int) or (isinstance(part, str) and part.isdecimal()) else 0
        if not 0 < number <= most:
            break
        found.append(number)
    return tuple(found)


def pages(csl: Csl) -> tuple[str, str]:
    """First and last page; the last is "" for a single page or an article number."""
    first, _, last = re.sub(r"\s*[-–—]+\s*", "-", text(csl, "page")).partition("-")
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
