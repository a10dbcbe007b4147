"""How a measure's groups stand, in rows and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engage.errors import N_, Message
from engage.measures.points import Point
from engage.measures.queries import GroupStanding, MeasureByGroup
from engage.web.shell.locale import spoken
from engage.web.shell.pages import say

CHANGES: Mapping[str, Message] = {
    "narrowed": N_("Since the baseline the widest gap narrowed, in points and as a ratio."),
    "widened": N_("Since the baseline the widest gap widened, in points and as a ratio."),
    "unchanged": N_("Since the baseline the widest gap has not changed."),
    "narrowed_in_points_widened_in_ratio": N_(
        "Since the baseline the widest gap narrowed in points, but widened as a ratio."
    ),
    "widened_in_points_narrowed_in_ratio": N_(
        "Since the baseline the widest gap widened in points, but narrowed as a ratio."
    ),
    "unknown": N_("Whether the gap changed cannot be said: values are withheld or missing."),
}
NEEDLE: Mapping[str, Message] = {
    "moved_for_all": N_("The needle moved for all."),
    "moved_gap_widened": N_("The needle moved, but the gap widened."),
    "moved_groups_unknown": N_("The needle moved; for which groups is unknown."),
    "not_yet": N_("The needle has not moved yet."),
}
WITHHELD = N_("withheld at the source")
MISSING = N_("missing at the source")


def gap_rows(standing: MeasureByGroup) -> list[list[Any]]:
    """A row for each group: baseline, now, gap to the best-off group in points and as a ratio, way to the target."""
    return [_row(group, group.group == standing.reference) for group in standing.groups]


def gap_note(standing: MeasureByGroup) -> str:
    """What the gap is taken to, and what became of it."""
    best = next((g.label for g in standing.groups if g.group == standing.reference), None)
    words = []
    if best is not None:
        label = best.in_language(spoken().language.tag).text
        words.append(say(N_("Gaps are taken to the best-off group now: {group}.", group=label)))
    words.append(say(CHANGES[standing.gap.word]))
    if standing.needle.result is not None:
        words.append(say(NEEDLE[standing.needle.result]))
    return " ".join(words)


def _row(group: GroupStanding, is_reference: bool) -> list[Any]:
    formats = spoken().formats
    if is_reference:
        points = ratio = say(N_("best-off"))
    elif group.gap is None:
        points = ratio = ""
    else:
        points = formats.number(group.gap.points, 1)
        ratio = formats.number(group.gap.ratio, 2) if group.gap.ratio is not None else ""
    to_target = formats.number(group.to_target, 1) if group.to_target is not None else ""
    return [group.label, _value(group.baseline), _value(group.now), points, ratio, to_target]


def _value(point: Point | None) -> str:
    if point is None or point.kind == "missing":
        return say(MISSING)
    if point.kind == "withheld" or point.value is None:
        return say(WITHHELD)
    return spoken().formats.number(point.value, 1)
