"""Dates as pages print them. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH_NAME = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d\d)")
_NAME = re.compile(r"[a-z]{3}", re.IGNORECASE)


def last_day(printed: str) -> date | None:
    """The day a printed date names, or the last one it may name ("June 2025", "3/4/2025"); None for no date.

    >>> last_day("June 2025"), last_day("14th June, 2025"), last_day("3/4/2025")
    (datetime.date(2025, 6, 30), datetime.date(2025, 6, 14), datetime.date(2025, 4, 3))
    """
    iso = _ISO.search(printed)
    numeric = _NUMERIC.search(printed)
    if iso:
        return _made(int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None)
    if numeric:
        one, two, year = (int(group) for group in numeric.groups())
        readings = [_made(year + (2000 if year < 100 else 0), *pair) for pair in ((one, two), (two, one))]
        return max((day for day in readings if day), default=None)
    year_printed, name = re.search(r"\d{4}", printed), _NAME.search(printed)
    if year_printed is None or name is None or name.group().lower() not in _MONTHS:
        return None
    day = re.search(r"(?<!\d)\d{1,2}(?!\d)", printed)
    return _made(int(year_printed.group()), _MONTHS[name.group().lower()], int(day.group()) if day else None)


def date_parts(printed: str) -> tuple[int, ...]:
    """Year, month and day of a printed date, as many as it has; nothing where it has no year.

    >>> date_parts("2021-05"), date_parts("4 March 2019"), date_parts("2019 Sept."), date_parts("spring 2020")
    ((2021, 5), (2019, 3, 4), (2019, 9), (2020,))
    """
    if iso := re.search(r"(\d{4})-(\d\d?)(?:-(\d\d?))?(?!\d)", printed):
        parts = [int(part) for part in iso.groups() if part]
    else:
        year, month = re.search(r"(?<!\d)\d{4}(?!\d)", printed), _MONTH_NAME.search(printed)
        day = re.search(r"(?<!\d)\d{1,2}(?!\d)", printed) if month else None
        parts = [int(year.group())] if year else []
        parts += [_MONTHS[month.group()[:3].lower()]] if year and month else []
        parts += [int(day.group())] if year and day else []
    most = (9999, 12, 31)
    valid = [0 < part <= limit for part, limit in zip(parts, most, strict=False)]
    return tuple(parts[: valid.index(False)] if False in valid else parts)


def is_month(word: str) -> bool:
    """Whether a word is the name of a month in English, or a short form of one ("Sept", unlike "Marsh")."""
    return _MONTH_NAME.fullmatch(word) is not None


def _made(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:  # the 31st of June, a 13th month
        return None
