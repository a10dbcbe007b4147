"""Joining categories that too few answered to be weighted by, by a rule that is told before the weights are made.

The smallest category goes first: to the one it rolls up to, else along the order of an ordered dimension to its smaller
neighbour, else to the next smallest. Every step is told, so that a person can decide otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engage.analysis.weights import FEW


def joins(
    respondents: Mapping[str, int],
    rolls_up: Mapping[str, str] | None = None,
    *,
    ordered: bool = False,
    least: int = FEW,
) -> dict[str, str]:
    """For each category with too few respondents, the one it is counted with; in the order of ``respondents``, which is the
    dimension's own. Those that stay for themselves are not in it. No category is left out, and chains are followed."""
    into = {category: category for category in respondents}
    while True:
        sizes = _sizes(respondents, into)
        small = min(sizes, key=lambda one: sizes[one])
        if len(sizes) == 1 or sizes[small] >= least:
            break
        target = _target(small, sizes, rolls_up or {}, into, ordered)
        into = {category: target if end == small else end for category, end in into.items()}
    return {category: end for category, end in into.items() if end != category}


def _sizes(respondents: Mapping[str, int], into: Mapping[str, str]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for category, n in respondents.items():
        sizes[into[category]] = sizes.get(into[category], 0) + n
    return {category: sizes[category] for category in respondents if category in sizes}


def _target(
    small: str, sizes: Mapping[str, int], rolls_up: Mapping[str, str], into: Mapping[str, str], ordered: bool
) -> str:
    above = into.get(rolls_up.get(small, ""), "")
    if above and above != small:
        return above
    others = _neighbours(small, list(sizes)) if ordered else [one for one in sizes if one != small]
    return min(others, key=lambda one: sizes[one])


def _neighbours(category: str, order: Sequence[str]) -> list[str]:
    at = order.index(category)
    return [*order[max(at - 1, 0) : at], *order[at + 1 : at + 2]]
