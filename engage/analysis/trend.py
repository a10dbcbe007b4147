"""Has the needle moved, and for whom: a measure from its baseline to now, overall and by group.

The ten-percent check is of a population indicator: at least 10 percent relative change in the good direction, at two later
points of the same definition. It says "for all" only if no group went the wrong way and the gap between groups widened
neither in points nor in ratio, which can disagree. It is not made of convenience samples. Words are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

NEEDLE: Final = 0.10
LATER_POINTS: Final = 2

_SAME: Final = 1e-9

Result = Literal["moved_for_all", "moved_gap_widened", "moved_groups_unknown", "not_yet"]
Reason = Literal[
    "convenience_sample",
    "no_baseline",
    "baseline_zero",
    "too_few_points",
    "wrong_way",
    "less_than_ten_percent",
    "not_held",
]
GapWord = Literal[
    "narrowed",
    "widened",
    "unchanged",
    "narrowed_in_points_widened_in_ratio",
    "widened_in_points_narrowed_in_ratio",
    "unknown",
]


@dataclass(frozen=True)
class Point:
    """A measure in one period. ``definition``: the version it was measured by. None is a number not known or withheld."""

    period: str
    value: float | None
    by_group: Mapping[str, float | None] = field(default_factory=dict)
    definition: str = ""


@dataclass(frozen=True)
class Gap:
    """Distance of the group that does worst from the reference: ``points`` above or below it, and ``ratio`` with the
    better value as the base of "more is better" (so both grow with the gap); None where a value is zero."""

    worst: str
    points: float
    ratio: float | None


@dataclass(frozen=True)
class GapChange:
    """The gap first and last, over the groups known both times."""

    first: Gap | None
    last: Gap | None
    word: GapWord


@dataclass(frozen=True)
class Needle:
    """``result`` is None, with the ``reason``, where the check is not made. ``change`` in the measure's units and ``relative`` to the baseline, both positive when things got better.
    ``progress``: share of the way from baseline to target. ``left_behind``: groups that went the wrong way."""

    result: Result | None
    baseline: Point | None
    latest: Point | None
    change: float | None = None
    relative: float | None = None
    progress: float | None = None
    gap: GapChange = GapChange(None, None, "unknown")
    left_behind: tuple[str, ...] = ()
    reason: Reason | None = None


def needle(
    points: Sequence[Point],
    more_is_better: bool,
    target: float | None = None,
    convenience_sample: bool = False,
) -> Needle:
    """The check of ``points`` in time order, of which the first is the baseline.

    Only points of the baseline's definition count. Gaps are taken to ``target`` where one is agreed for all, else to the
    group that does best.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return Needle(None, None, None, reason="no_baseline")
    baseline = known[0]
    later = [point for point in known[1:] if point.definition == baseline.definition]
    latest = later[-1] if later else baseline
    gap = gap_change(baseline.by_group, latest.by_group, more_is_better, target)
    behind = tuple(
        group
        for group, (before, now) in _both(baseline.by_group, latest.by_group).items()
        if _better(before, now, more_is_better) < -_SAME * abs(before)
    )
    changes = [_better(_value(baseline), _value(point), more_is_better) for point in later]
    reason = _why_not(changes, _value(baseline), convenience_sample)
    return Needle(
        result=_result(reason, gap, behind),
        baseline=baseline,
        latest=latest,
        change=changes[-1] if changes else None,
        relative=changes[-1] / abs(_value(baseline)) if changes and _value(baseline) else None,
        progress=_progress(_value(baseline), _value(latest), target),
        gap=gap,
        left_behind=behind,
        reason=reason,
    )


def gap_change(
    first: Mapping[str, float | None],
    last: Mapping[str, float | None],
    more_is_better: bool,
    target: float | None = None,
) -> GapChange:
    """How the gap changed. "narrowed" or "widened" only where points and ratio agree, or there is no ratio."""
    both = _both(first, last)
    before = _gap({group: pair[0] for group, pair in both.items()}, more_is_better, target)
    now = _gap({group: pair[1] for group, pair in both.items()}, more_is_better, target)
    if before is None or now is None:
        return GapChange(before, now, "unknown")
    points = _sign(now.points - before.points, before.points)
    if before.ratio is None or now.ratio is None:
        return GapChange(before, now, _agreed(points, points))
    return GapChange(before, now, _agreed(points, _sign(now.ratio - before.ratio, before.ratio)))


def _agreed(points: int, ratio: int) -> GapWord:
    if points * ratio < 0:
        return "narrowed_in_points_widened_in_ratio" if points < 0 else "widened_in_points_narrowed_in_ratio"
    both = points or ratio
    return "narrowed" if both < 0 else "widened" if both > 0 else "unchanged"


def _gap(values: Mapping[str, float], more_is_better: bool, target: float | None) -> Gap | None:
    """None where there is nothing to compare: no group, or one and no target."""
    if not values or (target is None and len(values) < 2):
        return None
    ranked = sorted(values, key=lambda group: values[group], reverse=more_is_better)
    worst, reference = values[ranked[-1]], values[ranked[0]] if target is None else target
    high, low = (reference, worst) if more_is_better else (worst, reference)
    # A group beyond the target has no gap to it.
    points = max(0.0, high - low) if target is not None else high - low
    ratio = None if not (low > 0 and high > 0) else max(1.0, high / low) if target is not None else high / low
    return Gap(ranked[-1], points, ratio)


def _result(reason: Reason | None, gap: GapChange, behind: tuple[str, ...]) -> Result | None:
    if reason in ("convenience_sample", "no_baseline", "baseline_zero"):
        return None
    if reason is not None:
        return "not_yet"
    if gap.word == "unknown":
        return "moved_groups_unknown"
    return "moved_for_all" if gap.word in ("narrowed", "unchanged") and not behind else "moved_gap_widened"


def _why_not(changes: Sequence[float], baseline: float, convenience_sample: bool) -> Reason | None:
    """Why the needle has not moved; None when it has."""
    if convenience_sample:
        return "convenience_sample"
    if baseline == 0:
        return "baseline_zero"
    if len(changes) < LATER_POINTS:
        return "too_few_points"
    enough = NEEDLE * abs(baseline) * (1 - _SAME)
    if changes[-1] < 0:
        return "wrong_way"
    if changes[-1] < enough:
        return "less_than_ten_percent"
    return None if min(changes[-LATER_POINTS:]) >= enough else "not_held"


def _progress(baseline: float, latest: float, target: float | None) -> float | None:
    if target is None or target == baseline:
        return None
    return (latest - baseline) / (target - baseline)


def _better(before: float, now: float, more_is_better: bool) -> float:
    return now - before if more_is_better else before - now


def _both(
    first: Mapping[str, float | None], last: Mapping[str, float | None]
) -> dict[str, tuple[float, float]]:
    """Groups known both times."""
    pairs = {group: (first[group], last.get(group)) for group in first}
    return {group: (a, b) for group, (a, b) in pairs.items() if a is not None and b is not None}


def _value(point: Point) -> float:
    return point.value if point.value is not None else float("nan")


def _sign(change: float, scale: float) -> int:
    if abs(change) <= _SAME * max(abs(scale), 1e-300):
        return 0
    return 1 if change > 0 else -1
