"""Which numbers to call in which country: the one table of them, chosen by the reader's locale. Pure but for its file."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from qa_service.answer import PhoneNumber

TABLE = Path(__file__).parents[1] / "data" / "emergency_numbers.tsv"
_REGION = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})(?![A-Za-z0-9]).{0,40}")
Purpose = Literal["emergency", "crisis"]


@lru_cache(maxsize=1)
def known_numbers() -> tuple[PhoneNumber, ...]:
    """Every number of the table, in its order."""
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    rows = (line.split("\t") for line in lines)
    return tuple(
        PhoneNumber(number=number, purpose="crisis" if purpose == "crisis" else "emergency", name=name, country=country)
        for country, purpose, number, name, _seen, _date in rows
    )


def region_of(locale: str | None) -> str | None:
    """The country of a locale as an ISO 3166 code; None where it names none.

    >>> region_of("de-AT"), region_of("zh_Hans_CN"), region_of("de"), region_of("es-419")
    ('AT', 'CN', None, None)
    """
    found = _REGION.fullmatch(locale or "")
    return found.group(1).upper() if found else None


def numbers_for(purpose: Purpose, locale: str | None) -> tuple[tuple[PhoneNumber, ...], bool]:
    """The numbers of a purpose to be shown, and whether they are those of the reader's country.

    Where the country or its number is not known these are all of them, each once, with the countries they hold for.
    """
    region = region_of(locale)
    known = [number for number in known_numbers() if number.purpose == purpose]
    own = tuple(number for number in known if number.country == region)
    if own:
        return own, True
    countries: dict[str, list[str]] = {}
    for number in known:
        countries.setdefault(number.number, []).append(number.country)
    merged = sorted(countries.items(), key=lambda item: -len(item[1]))
    return tuple(PhoneNumber(number=number, purpose=purpose, name=", ".join(where)) for number, where in merged), False
