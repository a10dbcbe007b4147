"""The sentence that tells how the gap between two groups changed: in points and as a ratio, since the two can disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from engage.charts.comparing import compared
from engage.charts.words import Wording, alone
from engage.privacy.released import Row


@dataclass(frozen=True, slots=True)
class Gap:
    """Between the group with the higher and the one with the lower last value, as printed."""

    points: float
    ratio: float | None


def changed(say: Wording, groups: Sequence[Row], whole: Row | None) -> str:
    """How the widest gap of the last period has come about since the first one in which both groups are shown."""
    widest = _widest(groups)
    if widest is None:
        return _without_time(say, groups, whole)
    high, low, first, last = widest
    before, after = _gap(say, high, low, first), _gap(say, high, low, last)
    named = {
        "first": alone(say.column(first)),
        "last": alone(say.column(last)),
        "group": alone(say.group(high)),
        "other": alone(say.group(low)),
        "before": say.distance(abs(before.points)),
        "after": say.distance(abs(after.points)),
    }
    if before.ratio is None or after.ratio is None:
        return _in_points(say, _way(abs(before.points), abs(after.points)), named)
    named |= {"times_before": _times(say, before.ratio), "times_after": _times(say, after.ratio)}
    ways = _way(abs(before.points), abs(after.points)), _way(_size(before.ratio), _size(after.ratio))
    return _in_both(say, ways, named)


def _widest(groups: Sequence[Row]) -> tuple[Row, Row, int, int] | None:
    """The pair furthest apart in the last period that two groups show, among pairs that share an earlier one too."""
    found: list[tuple[int, float, Row, Row, int]] = []
    for one, other in combinations(groups, 2):
        both = [
            place
            for place, (a, b) in enumerate(zip(one.figures, other.figures, strict=True))
            if a.value is not None and b.value is not None
        ]
        if len(both) < 2:
            continue
        a, b = one.figures[both[-1]].value or 0.0, other.figures[both[-1]].value or 0.0
        high, low = (one, other) if a >= b else (other, one)
        found.append((both[-1], abs(a - b), high, low, both[0]))
    if not found:
        return None
    last, _, high, low, first = max(found, key=lambda pair: pair[:2])
    return high, low, first, last


def _gap(say: Wording, high: Row, low: Row, at: int) -> Gap:
    """At the precision that is printed, so that the words agree with the numbers beside them."""
    a, b = (round(row.figures[at].value or 0.0, 12) for row in (high, low))
    decimals = say.decimals + (2 if say.released.unit == "share" else 0)
    ratio = round(a / b, 1) if a > 0 and b > 0 else None
    return Gap(round(a - b, decimals), ratio)


def _way(before: float, after: float) -> int:
    """-1 narrowed, 0 the same, 1 widened."""
    return (after > before) - (after < before)


def _size(ratio: float) -> float:
    return max(ratio, 1 / ratio)


def _times(say: Wording, ratio: float) -> str:
    return say.speak.formats.number(ratio, 1)


def _without_time(say: Wording, groups: Sequence[Row], whole: Row | None) -> str:
    """No two groups share two periods: the last period that shows a group, or everybody, is told."""
    columns = range(len(say.released.columns))
    at = max((place for place in columns if any(row.figures[place].shown for row in groups)), default=None)
    if at is None:
        return say.speak.gettext("No group’s number can be shown.") if groups else say.no_data
    period = alone(say.column(at))
    if whole is not None and whole.figures[at].shown:
        told = say.speak.gettext(
            "{period}: {value} for everybody.", period=period, value=say.figure(whole.figures[at])
        )
    else:
        told = say.speak.gettext("These are the numbers of {period}.", period=period)
    return f"{told} {compared(say, groups, at)}"


def _in_points(say: Wording, way: int, named: dict[str, str]) -> str:
    gettext = say.speak.gettext
    if way > 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} widened, from {before} to {after}.",
            **named,
        )
    if way < 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} narrowed, from {before} to {after}.",
            **named,
        )
    return gettext("From {first} to {last}, the gap between {group} and {other} stayed at {after}.", **named)


def _in_both(say: Wording, ways: tuple[int, int], named: dict[str, str]) -> str:
    gettext = say.speak.gettext
    points, ratio = ways
    if points == 0 and ratio == 0:
        return _in_points(say, 0, named)
    if points >= 0 and ratio >= 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} widened, from {before} to {after} and from {times_before} to {times_after} times.",
            **named,
        )
    if points <= 0 and ratio <= 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} narrowed, from {before} to {after} and from {times_before} to {times_after} times.",
            **named,
        )
    if points < 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} narrowed in points, from {before} to {after}, but widened in ratio, from {times_before} to {times_after} times.",
            **named,
        )
    return gettext(
        "From {first} to {last}, the gap between {group} and {other} widened in points, from {before} to {after}, but narrowed in ratio, from {times_before} to {times_after} times.",
        **named,
    )
