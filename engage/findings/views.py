"""A frame's select-all dimensions as the plan counts people who named several groups, and what the groups then are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from engage.analysis.columns import Dimension
from engage.analysis.display_rule import LEAST
from engage.analysis.select_all import MULTIPLE, OTHER_MULTIPLE, combined, most_frequent
from engage.findings.frames import Frame
from engage.findings.plans import Comparison
from engage.groups.queries import DimensionCard
from engage.i18n.local_text import LocalText

_MULTIPLE: Final = LocalText(en="Several groups", es="Varios grupos", ar="عدة فئات")
_OTHERS: Final = LocalText(en="Other combinations", es="Otras combinaciones", ar="تركيبات أخرى")


def in_views(frame: Frame, plan: Mapping[str, Comparison], k: int) -> Frame:
    """The frame with its overlapping dimensions counted as planned. ``k``: the smallest group shown."""
    found = {code: _viewed(one, plan.get(code), k) for code, one in frame.dimensions.items()}
    return replace(frame, dimensions=found)


def views_of(frame: Frame, plan: Mapping[str, Comparison]) -> dict[str, str]:
    """How the select-all dimensions of the frame, as it was before, are counted."""
    return {
        code: plan[code].view for code, one in frame.dimensions.items() if one.overlapping and code in plan
    }


def labels_in(frame: Frame, cards: Sequence[DimensionCard]) -> dict[tuple[str, str], LocalText]:
    """What the groups are called that only a view has."""
    known = {card.code: {group.code: group.label for group in card.groups} for card in cards}
    return {
        (code, group): _called(group, known[code])
        for code, dimension in frame.dimensions.items()
        if code in known
        for group in dimension.groups
        if group not in known[code]
    }


def _viewed(dimension: Dimension, planned: Comparison | None, k: int) -> Dimension:
    if planned is None or not dimension.overlapping:
        return dimension
    if planned.view == "combined":
        return combined(dimension.code, dimension.groups, dimension.members)
    if planned.view == "most_frequent":
        return most_frequent(dimension.code, dimension.groups, dimension.members, max(k, LEAST))
    return dimension


def _called(code: str, groups: Mapping[str, LocalText]) -> LocalText:
    if code in (MULTIPLE, OTHER_MULTIPLE):
        return _MULTIPLE if code == MULTIPLE else _OTHERS
    parts = [groups.get(one, LocalText(und=one)) for one in code.split("+")]
    tags = dict.fromkeys(tag for part in parts for tag in part)
    return LocalText({tag: " + ".join(part.in_language(tag).text for part in parts) for tag in tags})
