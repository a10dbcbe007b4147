"""Days and times as survey rules count them: text in ISO 8601, numbers as days since 1970-01-01 on the local clock.

"Local" is the offset the caller states. A time that carries its own offset is moved to that clock first, one that
carries none is already on it; so "is it after today" means what the person answering means. Only years 0 to 9999.
"""

from __future__ import annotations

import re

MILLISECONDS = 86_400_000
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)


def day_number(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a day of the Gregorian calendar; the year is counted from March so that leap days come last."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def calendar_day(days: int) -> tuple[int, int, int]:
    """Year, month and day, the other way round."""
    days += 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    return year + era * 400 + (month <= 2), month, day


_FIRST, _LAST = day_number(0, 1, 1), day_number(9999, 12, 31)


def clock_fraction(text: str, offset: int) -> float | None:
    """``hh:mm[:ss[.sss]][offset]`` as a fraction of a day on the local clock, which may leave the day; None when it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + int((found[4] or "").ljust(3, "0"))
    if found[5]:
        milliseconds += (offset - _zone(found[5])) * 60_000
    return milliseconds / MILLISECONDS


def _zone(text: str) -> int:
    """Minutes east of Greenwich."""
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if text[0] == "-" else minutes


def days_in(text: str, offset: int) -> float | None:
    """The local days since 1970-01-01 that an ISO day or moment stands for; None when it is neither."""
    day, mark, clock = text.partition("T")
    found = _DATE.fullmatch(day)
    if not found:
        return None
    year, month, date = int(found[1]), int(found[2]), int(found[3])
    days = day_number(year, month, date)
    if not 1 <= month <= 12 or calendar_day(days) != (year, month, date):
        return None
    if not mark:
        return float(days)
    fraction = clock_fraction(clock, offset)
    return None if fraction is None else days + fraction


def as_date(days: float) -> str:
    """``yyyy-mm-dd``; empty when the number is no day of years 0 to 9999."""
    if not _FIRST <= days < _LAST + 1:
        return ""
    year, month, day = calendar_day(int(days // 1))
    return f"{year:04d}-{month:02d}-{day:02d}"


def as_moment(days: float, offset: int) -> str:
    """``yyyy-mm-ddThh:mm:ss.sss+hh:mm``, to the nearest millisecond; empty as above."""
    day, milliseconds = _split(days)
    date = as_date(day)
    if not date:
        return ""
    seconds, ms = divmod(milliseconds, 1000)
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    return f"{date}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}{zone}"


def _split(days: float) -> tuple[float, int]:
    """Whole days, and milliseconds into the day."""
    if not _FIRST <= days < _LAST + 1:
        return _LAST + 1.0, 0
    whole = days // 1
    milliseconds = int((days - whole) * MILLISECONDS + 0.5)
    return (whole + 1, 0) if milliseconds == MILLISECONDS else (whole, milliseconds)


def formatted(days: float, pattern: str, months: tuple[str, ...], weekdays: tuple[str, ...]) -> str:
    """``pattern`` with its %-marks filled, as format-date() has it; a mark nobody knows stays as it is."""
    day, milliseconds = _split(days)
    if not as_date(day):
        return ""
    year, month, date = calendar_day(int(day))
    seconds, ms = divmod(milliseconds, 1000)
    hour, minute = seconds // 3600, seconds // 60 % 60
    marks = {
        "Y": f"{year:04d}", "y": f"{year % 100:02d}", "m": f"{month:02d}", "n": str(month), "b": months[month - 1],
        "d": f"{date:02d}", "e": str(date), "a": weekdays[int(day + 4) % 7], "H": f"{hour:02d}", "h": str(hour),
        "M": f"{minute:02d}", "S": f"{seconds % 60:02d}", "3": f"{ms:03d}", "%": "%",
    }  # fmt: skip
    return re.sub(r"%(.)", lambda found: marks.get(found[1], found[0]), pattern, flags=re.DOTALL)
