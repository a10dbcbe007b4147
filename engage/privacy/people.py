"""The people behind all questions of a survey: what one question's tables tell of them holds for every other.

A question that everybody answered tells how many people each group has. So the groups are protected once, as if that
question were printed, and a group closed there is closed in every question: two questions never hide different partners of
the same small group. How many a group has bounds, in every other question, how many of it can have answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from engage.analysis.cells import BLANKS, UNKNOWN, Cells
from engage.privacy.past import Before, Entry
from engage.privacy.policy import Policy
from engage.privacy.question import BASE, GroupOf, Groups, withheld


def everybody_in(table: Cells) -> Cells:
    """The same groups with all their people, answering or not, as if one question had one answer that all gave."""
    people = np.asarray(table.base_n + table.blank_n.sum(axis=1), dtype=np.int64)
    column = people[:, np.newaxis]
    weights = column.astype(np.float64)
    none = np.zeros((len(people), len(BLANKS)), dtype=np.int64)
    whole = everybody_in(table.whole) if table.whole is not None else None
    return replace(
        table, question="", options=("",), n=column, w=weights, w2=weights, blank_n=none, multi=False, whole=whole,
        base_n=people, base_w=weights[:, 0], base_w2=weights[:, 0],
    )  # fmt: skip


def entries_of_people(closed: Groups, people: Mapping[GroupOf, int], policy: Policy) -> list[Entry]:
    """For the ledger: which groups a reader may know the size of, as it is printed, and which not."""
    known = [Entry((*group, BASE), count, *policy.told_people(count)) for group, count in people.items()]
    return known + [Entry((*group, BASE), None) for group in sorted(closed)]


def groups_closed(
    tables: Sequence[Cells], policy: Policy, before: Before | None = None
) -> tuple[Groups, Mapping[GroupOf, int]]:
    """Which groups no question shows, and how many people each of the others has (what readers may know of that number is
    for :meth:`Policy.told_people` to say).

    ``tables``: one question's by everything the survey is released by (every question has the same people in its groups).
    """
    people = [everybody_in(table) for table in tables]
    by_group = replace(policy, level="group", crossed_level="group", reliable_only=False)
    hidden = withheld(people, by_group, before=before)
    closed = frozenset(
        (table.dimensions, group)
        for place, table in enumerate(people)
        for row, group in enumerate(table.groups)
        if (place, row, BASE) in hidden
    )
    asked = {
        (table.dimensions, group): int(table.base_n[row])
        for table in people
        for row, group in enumerate(table.groups)
        if UNKNOWN not in group and (table.dimensions, group) not in closed
    }
    return closed, asked
