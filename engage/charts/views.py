"""What the three ways are called in which people are grouped who may be several things at once (statistics: select_all.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engage.errors import N_, Message


@dataclass(frozen=True, slots=True)
class View:
    name: Message
    meaning: Message


VIEWS: Final[Mapping[str, View]] = {
    "alone_or_in_combination": View(
        N_("alone or in combination"),
        N_(
            "Whoever named several groups counts in each of them, so the groups together are more than everybody."
        ),
    ),
    "most_frequent": View(
        N_("most frequent combinations"),
        N_("Each combination that enough people named is a group of its own; the others stand together."),
    ),
    "combined": View(
        N_("several groups as one"),
        N_("Whoever named several groups counts in one group of its own, and in none of them."),
    ),
}
