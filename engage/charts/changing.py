"""The sentence that tells how the gap between two groups changed: in points and as a ratio, since the two can disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from engage.charts.comparing import compared, overlapping
from engage.charts.words import Wording, alone, value_of
from engage.privacy.released import Row

Pair = tuple[Row, Row, int, int]
"""The group that is higher in the end, the other, and the columns of the first and the last period both show."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Higher less lower, and higher by lower where both are above zero; as printed."""

    points: float
    ratio: float | None


def changed(say: Wording, groups: Sequence[Row], whole: Row | None) -> str:
    """How the widest gap of the last period has come about since the first one in which both groups are shown."""
    pair = _widest(groups)
    if pair is None:
        return _without_time(say, groups, whole)
    high, low, first, last = pair
    before, after = (_gap(say, high, low, at) for at in (first, last))
    named = {
        "first": alone(say.column(first)),
        "last": alone(say.column(last)),
        "group": alone(say.group(high)),
        "other": alone(say.group(low)),
        "before": say.distance(abs(before.points)),
        "after": say.distance(after.points),
    }
    told = _told(say, before, after, named)
    return say.sentence(told, overlapping(say, [high.figures[last]], [low.figures[last]]))


def _widest(groups: Sequence[Row]) -> Pair | None:
    """The pair furthest apart in the latest period that two groups show, among pairs that share an earlier one too."""
    found: list[tuple[tuple[int, float], Pair]] = []
    for one, other in combinations(groups, 2):
        places = range(len(one.figures))
        both = [p for p in places if None not in (value_of(one.figures[p]), value_of(other.figures[p]))]
        if len(both) < 2:
            continue
        first, last = both[0], both[-1]
        a, b = ([value_of(row.figures[p]) or 0.0 for p in (last, first)] for row in (one, other))
        high, low = (one, other) if a >= b else (other, one)
        found.append(((last, abs(a[0] - b[0])), (high, low, first, last)))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _gap(say: Wording, high: Row, low: Row, at: int) -> Gap:
    """At the precision that is printed, so that the words agree with the numbers beside them."""
    a, b = (value_of(row.figures[at]) or 0.0 for row in (high, low))
    places = say.decimals + (2 if say.released.unit == "share" else 0)
    ratio = round(a / b, 1) if a > 0 and b > 0 else None
    return Gap(round(round(a, places) - round(b, places), places) + 0.0, ratio)


def _told(say: Wording, before: Gap, after: Gap, named: dict[str, str]) -> str:
    gettext = say.speak.gettext
    if before.points < 0 < after.points:
        return gettext(
            "In {first}, {other} was higher by {before}. In {last}, {group} is higher by {after}.", **named
        )
    points = _way(abs(before.points), after.points)
    if before.ratio is None or after.ratio is None:
        return _in_points(say, points, named)
    named |= {
        "times_before": say.speak.formats.number(before.ratio, 1),
        "times_after": say.speak.formats.number(after.ratio, 1),
    }
    return _in_both(say, points, _way(before.ratio, after.ratio), named)


def _way(before: float, after: float) -> int:
    """-1 narrowed, 0 the same, 1 widened."""
    return (after > before) - (after < before)


def _without_time(say: Wording, groups: Sequence[Row], whole: Row | None) -> str:
    """No two groups share two periods: the last period that shows a group, or else everybody, is told."""
    rows = groups or ([whole] if whole is not None else [])
    shown = [place for place in say.columns if any(value_of(row.figures[place]) is not None for row in rows)]
    if not shown:
        return say.sentence(say.speak.gettext("No group’s number can be shown.") if groups else "")
    period = alone(say.column(shown[-1]))
    if whole is not None and whole.figures[shown[-1]].shown:
        value = say.figure(whole.figures[shown[-1]])
        told = say.speak.gettext("{period}: {value} for everybody.", period=period, value=value)
    else:
        told = say.speak.gettext("These are the numbers of {period}.", period=period)
    return say.sentence(told, compared(say, groups, shown[-1]))


def _in_points(say: Wording, points: int, named: dict[str, str]) -> str:
    gettext = say.speak.gettext
    if points > 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} widened, from {before} to {after}.",
            **named,
        )
    if points < 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} narrowed, from {before} to {after}.",
            **named,
        )
    return gettext("From {first} to {last}, the gap between {group} and {other} stayed at {after}.", **named)


def _in_both(say: Wording, points: int, ratio: int, named: dict[str, str]) -> str:
    """Narrowed or widened only where points and ratio do not disagree."""
    gettext = say.speak.gettext
    if ratio == 0:
        return _in_points(say, points, named)
    if points >= 0 and ratio > 0:
        return gettext(
            "From {first} to {last}, the gap between {group} and {other} widened, from {before} to {after} and from {times_before} to {times_after} times.",
            **named,
        )
    if points <= 0 and ratio < 0:
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
