"""Three ways to group people who may say that they are several things at once (race and ethnicity as in SPD-15 of 2024;
gender, language and others in the same way). One is chosen and named on every chart; nobody is forced into one box.

Two of them published together are linked tables, and are audited as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from engage.analysis.columns import Dimension

MULTIPLE: Final = "multiple"
OTHER_MULTIPLE: Final = "other_multiple"


def alone_or_in_combination(code: str, groups: Sequence[str], boxes: ArrayLike) -> Dimension:
    """Everybody in each group they named ("who is affected"): groups overlap and their shares sum above 100 percent.

    ``boxes``: 0/1 matrix [respondents, groups]; here and below, no box ticked means that the group is not known.
    """
    return Dimension(code, tuple(groups), np.asarray(boxes).astype(bool))


def combined(code: str, groups: Sequence[str], boxes: ArrayLike) -> Dimension:
    """Who named one group only, and all others together as MULTIPLE: sums to 100 percent."""
    box = np.asarray(boxes).astype(bool)
    named = box.sum(axis=1)
    members = np.where(named > 1, len(groups), np.where(named == 1, box.argmax(axis=1), -1))
    return Dimension(code, (*groups, MULTIPLE), members)


def most_frequent(code: str, groups: Sequence[str], boxes: ArrayLike, least: int) -> Dimension:
    """Who named one group only, each combination of at least ``least`` respondents, and the rest as OTHER_MULTIPLE.

    A combination's code joins its groups' codes with "+", in their order. Sums to 100 percent.
    """
    alone = combined(code, groups, boxes)
    box = np.asarray(boxes).astype(bool)
    several = np.flatnonzero(alone.members == len(groups))
    found, which, count = np.unique(box[several], axis=0, return_inverse=True, return_counts=True)
    frequent = np.flatnonzero(count >= least)
    names = ["+".join(group for group, yes in zip(groups, found[i], strict=True) if yes) for i in frequent]
    place = np.full(len(found), len(groups) + len(names))
    place[frequent] = len(groups) + np.arange(len(names))
    members = alone.members.copy()
    members[several] = place[which.reshape(-1)]
    return Dimension(code, (*groups, *names, OTHER_MULTIPLE), members)
