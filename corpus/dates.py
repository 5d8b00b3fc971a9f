"""Dates as pages print them. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
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


def _made(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:  # the 31st of June, a 13th month
        return None
