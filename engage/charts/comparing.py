"""The sentence that compares groups. It claims a gap only where tests say so, and never that there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engage.charts.picture import Words
from engage.charts.words import Wording, alone, shown_values
from engage.privacy.released import Figure, Row

REST = "rest"


def compared(
    say: Wording,
    rows: Sequence[Row],
    at: int,
    verdicts: Mapping[str, str] | None = None,
    middle: float | None = None,
) -> str:
    """How the groups differ in column ``at``; empty when the table has no groups.

    ``verdicts``: group's code to ``gap``, ``no_clear_difference`` or ``not_tested``, each against everyone else, from
    adjusted p-values. ``middle``: everybody's value. Without verdicts it says only what the picture shows.
    """
    groups = [row for row in rows if not row.everybody]
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
    if verdicts is not None:
        return _tested(say, shown, at, verdicts, middle)
    return _most_and_least(say, shown, at)


def _tested(
    say: Wording,
    shown: Sequence[tuple[Row, float]],
    at: int,
    verdicts: Mapping[str, str],
    middle: float | None,
) -> str:
    apart = [(row, value) for row, value in shown if verdicts.get(row.codes[0]) == "gap"]
    if not apart:
        return say.speak.gettext("There is no clear difference between any group and everyone else.")
    centre = middle if middle is not None else sum(value for _, value in shown) / len(shown)
    row, _ = max(apart, key=lambda one: abs(one[1] - centre))
    return say.speak.ngettext(
        "There is a gap between one group and everyone else: {group}, with {value}.",
        "There is a gap between {n} groups and everyone else. {group} is furthest from the rest, with {value}.",
        len(apart),
        group=alone(say.group(row)),
        value=say.figure(row.figures[at]),
    )


def _most_and_least(say: Wording, shown: Sequence[tuple[Row, float]], at: int) -> str:
    most, least = max(shown, key=lambda one: one[1])[0], min(shown, key=lambda one: one[1])[0]
    high, low = most.figures[at], least.figures[at]
    if say.figure(high) == say.figure(low):
        return say.speak.gettext("Every group shown has {value}.", value=say.figure(high))
    named: dict[str, Words] = {
        "group": alone(say.group(most)),
        "high": say.figure(high),
        "other": alone(say.group(least)),
        "low": say.figure(low),
    }
    match _overlap(high, low):
        case None:
            return say.speak.gettext("It is most in {group} ({high}) and least in {other} ({low}).", **named)
        case True:
            return say.speak.gettext(
                "It is most in {group} ({high}) and least in {other} ({low}), but their likely ranges overlap.",
                **named,
            )
        case False:
            return say.speak.gettext(
                "It is most in {group} ({high}) and least in {other} ({low}); their likely ranges do not overlap.",
                **named,
            )


def _overlap(high: Figure, low: Figure) -> bool | None:
    if high.low is None or low.high is None:
        return None
    return high.low <= low.high
