"""Dates, numbers, shares and lists as a language writes them; digits are Latin unless somebody decides otherwise.

Phone numbers, receipt codes and postcodes are written with Latin digits everywhere, so numbers beside them are too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from engage.i18n.registry import NEUTRAL_LOCALE, Language

_LATIN = "latn"


@dataclass(frozen=True, slots=True)
class Formats:
    """How one language writes things. Never fails for a language CLDR does not know: that gets ISO dates."""

    language: Language

    @property
    def _locale(self) -> str:
        return self.language.formatting_locale

    @property
    def _neutral(self) -> bool:
        return self._locale == NEUTRAL_LOCALE

    def date(self, day: dt.date) -> str:
        """A day in full, such as “November 21, 2026”. A moment is shown as its day in UTC."""
        if isinstance(day, dt.datetime):
            day = day.astimezone(dt.UTC).date()
        return day.isoformat() if self._neutral else format_date(day, format="long", locale=self._locale)

    def short_date(self, day: dt.date) -> str:
        """A day for tables, such as “Nov 21, 2026”."""
        if isinstance(day, dt.datetime):
            day = day.astimezone(dt.UTC).date()
        return day.isoformat() if self._neutral else format_date(day, format="medium", locale=self._locale)

    def month(self, day: dt.date) -> str:
        """“November 2026”."""
        return f"{day:%Y-%m}" if self._neutral else format_skeleton("yMMMM", day, locale=self._locale)

    def moment(self, moment: dt.datetime) -> str:
        """Day and time, in UTC, and saying so."""
        utc = moment.astimezone(dt.UTC)
        written = (
            f"{utc:%Y-%m-%d %H:%M}" if self._neutral else format_datetime(utc, "medium", locale=self._locale)
        )
        return f"{written} UTC"

    def time(self, moment: dt.datetime) -> str:
        """The time of day as it is on the clock of the moment's own time zone, such as “6:30 PM”."""
        return (
            f"{moment:%H:%M}" if self._neutral else format_time(moment.timetz(), "short", locale=self._locale)
        )

    def number(self, value: float, decimals: int | None = None) -> str:
        """A number with its separators; exactly ``decimals`` places, or up to three when not said."""
        return _decimal(str(value), decimals, self._locale)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share between 0 and 1 as a percentage."""
        pattern = str(Locale.parse(self._locale).percent_formats[None].pattern)
        if decimals:
            pattern = pattern.replace("0", "0." + "0" * decimals)
        return format_percent(share, format=pattern, locale=self._locale, numbering_system=_LATIN)

    def list(self, items: Iterable[object], *, either: bool = False) -> str:
        """“a, b, and c”, or with ``either`` “a, b, or c”, joined as the language joins them."""
        words = [str(item) for item in items]
        if self._neutral or len(words) < 2:
            return ", ".join(words)
        return format_list(words, style="or" if either else "standard", locale=self._locale)


@lru_cache(maxsize=4_096)
def _decimal(number: str, decimals: int | None, locale: str) -> str:
    """Babel takes a third of a millisecond for a number, and pages have many of the same."""
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(number, format=pattern, locale=locale, numbering_system=_LATIN)
