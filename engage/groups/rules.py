"""Pure decisions about dimensions, groups and reference populations, and the shape in which population figures arrive."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportedPopulation:
    """How many people of a group live in a place; ``margin`` is plus or minus, at the 90 percent level of the census.

    ``people`` is how many live there in all, where the groups overlap and do not add up to it.
    """

    place: str
    dimension: str
    group: str
    count: int
    margin: int | None = None
    people: int | None = None


def margin_of_sum(margins: Iterable[int | None]) -> int | None:
    """The margin of a sum of census counts: the root of the sum of squares (the Census Bureau's handbook for users of the
    American Community Survey). Unknown when one of them is unknown."""
    known = list(margins)
    if any(margin is None for margin in known) or not known:
        return None
    return round(math.sqrt(sum(margin * margin for margin in known if margin is not None)))


def rolls_up_in_a_circle(parents: Mapping[str, str | None]) -> str | None:
    """The first group (by code) whose roll-up leads back to itself; ``None`` when every path ends."""
    for code in parents:
        seen = {code}
        step = parents.get(code)
        while step is not None:
            if step in seen:
                return code
            seen.add(step)
            step = parents.get(step)
    return None


def last_year(period: str) -> int:
    """The last year that a census period names, so that figures can be put in order: 2012 for ``2008-2012``; 0 for none."""
    years = [
        int(word)
        for word in period.replace("/", "-").replace(" ", "-").split("-")
        if len(word) == 4 and word.isdecimal()
    ]
    return max(years, default=0)
