"""Pure decisions about measures: shapes in which values arrive, and which value takes another's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ImportedPoint:
    """One value as a source gives it. ``kind`` is ``value``, ``withheld`` or ``missing``; ``group`` is a group's code, and
    ``None`` means everyone together. ``n`` is the number of people behind the value, where the source says."""

    place: str
    period: str
    period_start: date
    group: str | None
    kind: str
    value: float | None
    n: int | None = None
    low: float | None = None
    high: float | None = None
