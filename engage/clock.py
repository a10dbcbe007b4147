"""The one place that asks what time it is. Actions are given the time; they never ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def week_of(moment: datetime | date) -> date:
    """The Monday of the week: as much of a date as an anonymous answer keeps."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return day - timedelta(days=day.weekday())
