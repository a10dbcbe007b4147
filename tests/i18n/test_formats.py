"""Every language writes dates and numbers somehow; digits stay Latin."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from engage.i18n.formats import Formats
from engage.i18n.registry import AUTONYMS, language

DAY = date(2026, 11, 21)
UNKNOWN_TO_CLDR = ["hmn", "chk", "mxb", "x-private", "kar", "sm"]


@pytest.mark.parametrize("tag", [*AUTONYMS, *UNKNOWN_TO_CLDR])
def test_every_language_writes_dates_and_numbers_with_latin_digits(tag: str) -> None:
    formats = Formats(language(tag))
    written = [
        formats.date(DAY),
        formats.short_date(DAY),
        formats.month(DAY),
        formats.moment(datetime(2026, 11, 21, 15, 4, tzinfo=UTC)),
        formats.number(8302.5),
        formats.number(8302.5, 2),
        formats.percent(0.4367),
        formats.percent(0.4367, 1),
    ]
    assert all("2026" in text for text in written[:4])
    assert "21" in written[0]
    assert [c for text in written for c in text if unicodedata.category(c) == "Nd" and not c.isascii()] == []
    assert formats.list(["a", "b", "c"]).count("a") >= 1


@pytest.mark.parametrize("tag", UNKNOWN_TO_CLDR)
def test_an_unknown_language_gets_dates_that_nobody_misreads(tag: str) -> None:
    formats = Formats(language(tag))
    assert formats.date(DAY) == formats.short_date(DAY) == "2026-11-21"
    assert formats.month(DAY) == "2026-11"
    assert formats.number(8302.5) == "8,302.5"
    assert formats.list(["a", "b"]) == "a, b"


@pytest.mark.parametrize(
    ("tag", "day", "number", "share", "joined"),
    [
        ("en", "November 21, 2026", "8,302.5", "43.7%", "a, b, and c"),
        ("es", "21 de noviembre de 2026", "8,302.5", "43.7%", "a, b y c"),
        ("fr", "21 novembre 2026", "8\u202f302,5", "43,7\u202f%", "a, b et c"),
        ("zh-Hans", "2026年11月21日", "8,302.5", "43.7%", "a、b和c"),
    ],
)
def test_known_languages_write_as_their_readers_do(
    tag: str, day: str, number: str, share: str, joined: str
) -> None:
    formats = Formats(language(tag))
    assert formats.date(DAY) == day
    assert formats.number(8302.5) == number
    assert formats.percent(0.4367, 1).replace("\xa0", "\u202f" if tag == "fr" else "") == share
    assert formats.list("abc") == joined


def test_a_moment_is_shown_in_utc_whatever_its_zone() -> None:
    evening = datetime(2026, 11, 21, 20, 30, tzinfo=timezone(timedelta(hours=-5)))
    formats = Formats(language("en"))
    assert formats.date(evening) == "November 22, 2026"
    assert "1:30" in formats.moment(evening)
    assert formats.moment(evening).endswith("UTC")
