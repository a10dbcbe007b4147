"""Pure decisions about measures: shapes in which values arrive, and which value takes another's place."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a group stands from the reference: in points (group minus reference) and as a ratio (group over reference).

    ``ratio`` is not defined where the reference is zero.
    """

    points: float
    ratio: float | None


def gap_between(value: float, reference: float) -> Gap:
    return Gap(value - reference, value / reference if reference else None)


def best_value(values: Iterable[float], good: str) -> float | None:
    """The value of the best-off group: the largest where more is better, else the smallest."""
    known = list(values)
    if not known:
        return None
    return max(known) if good == "up" else min(known)
