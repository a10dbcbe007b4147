"""The sentences that compare groups. They claim a gap only where tests say so, and never that there is none."""

from __future__ import annotations

from collections.abc import Sequence

from engage.analysis.references import REST
from engage.charts.words import Wording, alone, bounds_of, range_of, shown_values
from engage.privacy.released import Figure, Row

MOST_NAMED = 3


def compared(
    say: Wording,
    groups: Sequence[Row],
    at: int,
    middle: float | None = None,
) -> str:
    """How the groups differ in column ``at``; empty when there are none.

    The verdicts are the table's own (:mod:`engage.privacy.verdicts`); without any, only what the picture shows is said, and of
    exploratory numbers not even that. ``middle``: everybody's value.
    """
    if not groups:
        return ""
    shown = shown_values(groups, at)
    if not shown:
        return say.speak.gettext("No group’s number can be shown.")
    if len(shown) == 1:
        row, _ = shown[0]
        return say.speak.gettext(
            "Only one group’s number can be shown: {group}, {value}.",
            group=alone(say.group(row)),
            value=say.figure(row.figures[at]),
        )
    if say.released.exploratory:
        return say.exploring
    if any(row.figures[at].verdict for row, _ in shown):
        return _tested(say, shown, at, middle)
    return _highest_and_lowest(say, shown, at)


def overlapping(say: Wording, ones: Sequence[Figure], others: Sequence[Figure]) -> str:
    """Whether any likely range of the one side meets one of the other; empty where a range is not known."""
    ranges, against = ([range_of(figure) for figure in side] for side in (ones, others))
    if None in ranges or None in against:
        return ""
    meet = any(a and b and a[0] <= b[1] and b[0] <= a[1] for a in ranges for b in against)
    if meet:
        return say.speak.gettext("Their likely ranges overlap.")
    return say.speak.gettext("Their likely ranges do not overlap.")


def _tested(
    say: Wording,
    shown: Sequence[tuple[Row, float]],
    at: int,
    middle: float | None,
) -> str:
    apart = [(row, value) for row, value in shown if row.figures[at].verdict == "gap"]
    named = next((one for one in shown if one[0].codes == (say.reference,)), None)
    if named is not None:
        middle = named[1]
    centre = middle if middle is not None else sum(value for _, value in shown) / len(shown)
    row, _ = max(apart or shown, key=lambda one: abs(one[1] - centre))
    if say.reference == REST:
        return _beside_everyone_else(say, row, at, len(apart))
    reference = alone(say.group(named[0])) if named is not None else say.speak.gettext("everybody together")
    return _beside(say, row, at, len(apart), reference)


def _beside_everyone_else(say: Wording, row: Row, at: int, apart: int) -> str:
    if not apart:
        return say.speak.gettext("There is no clear difference between any group and everyone else.")
    return say.speak.ngettext(
        "There is a gap between one group and everyone else: {group}, with {value}.",
        "There is a gap between {n} groups and everyone else. {group} is furthest from the rest, with {value}.",
        apart,
        group=alone(say.group(row)),
        value=say.figure(row.figures[at]),
    )


def _beside(say: Wording, row: Row, at: int, apart: int, reference: str) -> str:
    if not apart:
        return say.speak.gettext(
            "There is no clear difference between any group and {reference}.", reference=reference
        )
    return say.speak.ngettext(
        "There is a gap between one group and {reference}: {group}, with {value}.",
        "There is a gap between {n} groups and {reference}. {group} is furthest from there, with {value}.",
        apart,
        reference=reference,
        group=alone(say.group(row)),
        value=say.figure(row.figures[at]),
    )


def _highest_and_lowest(say: Wording, shown: Sequence[tuple[Row, float]], at: int) -> str:
    """As printed: groups with the same printed number are named together. Where a coded extreme leaves open which
    number is the highest or the lowest, that one is not told."""
    rows, gettext = [row for row, _ in shown], say.speak.gettext
    bounds = [bounds_of(row.figures[at]) or (0.0, 0.0) for row in rows]
    most, least = max(low for low, _ in bounds), min(high for _, high in bounds)
    highest = _agreed(say, at, [row for row, (_, high) in zip(rows, bounds, strict=True) if high >= most])
    lowest = _agreed(say, at, [row for row, (low, _) in zip(rows, bounds, strict=True) if low <= least])
    high, low = (say.figure(side[0].figures[at]) if side else "" for side in (highest, lowest))
    if high and high == low:
        return gettext("Every group shown has {value}.", value=high)
    if not lowest:
        return (
            gettext("The highest number, {high}, is in {groups}.", high=high, groups=_named(say, highest))
            if highest
            else ""
        )
    if not highest:
        return gettext("The lowest number, {low}, is in {groups}.", low=low, groups=_named(say, lowest))
    told = gettext(
        "The highest number, {high}, is in {groups}; the lowest, {low}, in {others}.",
        high=high,
        low=low,
        groups=_named(say, highest),
        others=_named(say, lowest),
    )
    ranges = overlapping(say, [row.figures[at] for row in highest], [row.figures[at] for row in lowest])
    return " ".join(filter(None, (told, ranges)))


def _agreed(say: Wording, at: int, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, if they all print the same number."""
    return rows if len({say.figure(row.figures[at]) for row in rows}) == 1 else ()


def _named(say: Wording, rows: Sequence[Row]) -> str:
    if len(rows) <= MOST_NAMED:
        return say.speak.formats.list([alone(say.group(row)) for row in rows])
    return say.speak.ngettext("{n} group", "{n} groups", len(rows))
