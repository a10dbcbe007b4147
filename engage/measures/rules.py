"""Pure decisions about measures: shapes in which values arrive, and which value takes another's place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


class GapChange(StrEnum):
    """What became of a gap between two periods. Points and ratio may disagree, and then both are said."""

    NARROWED = "narrowed"
    WIDENED = "widened"
    UNCHANGED = "unchanged"
    NARROWED_IN_POINTS_ONLY = "narrowed_in_points_widened_in_ratio"
    WIDENED_IN_POINTS_ONLY = "widened_in_points_narrowed_in_ratio"
    UNKNOWN = "unknown"


def gap_change(before: Gap | None, after: Gap | None) -> GapChange:
    """Whether a gap narrowed or widened, by the size of the difference and by the distance of the ratio from one."""
    if before is None or after is None or not before.ratio or not after.ratio:
        return GapChange.UNKNOWN
    points = _sign(abs(after.points) - abs(before.points))
    ratio = (
        _sign(abs(math.log(after.ratio)) - abs(math.log(before.ratio)))
        if after.ratio > 0 and before.ratio > 0
        else points
    )
    if points == ratio or ratio == 0:
        return (GapChange.UNCHANGED, GapChange.WIDENED, GapChange.NARROWED)[points]
    if points == 0:
        return (GapChange.UNCHANGED, GapChange.WIDENED, GapChange.NARROWED)[ratio]
    return GapChange.NARROWED_IN_POINTS_ONLY if points < 0 else GapChange.WIDENED_IN_POINTS_ONLY


def _sign(difference: float) -> int:
    """-1, 0 or 1; differences that are only the noise of binary fractions are none."""
    return 0 if abs(difference) < 1e-9 else (1 if difference > 0 else -1)


def best_value(values: Iterable[float], good: str) -> float | None:
    """The value of the best-off group: the largest where more is better, else the smallest."""
    known = list(values)
    if not known:
        return None
    return max(known) if good == "up" else min(known)
