"""What is counted: the integer-coded columns of a question and of a dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from engage.analysis.cells import BLANKS, UNKNOWN

Codes = NDArray[Any]
"""Integers, of any width."""


@dataclass(frozen=True, eq=False)
class Question:
    """One question's answers: for every respondent the position of the option, or -(k + 1) for the blank BLANKS[k].

    A select-all question keeps the ticked boxes in ``chosen`` (0/1, [respondents, options]) and in ``answers`` a 0 for
    who answered it, else the blank's code. ValueError when a code is outside the options and blanks.
    """

    code: str
    options: tuple[str, ...]
    answers: Codes
    chosen: Codes | None = None

    def __post_init__(self) -> None:
        highest = 1 if self.multi else len(self.options)
        if len(self.answers) and not -len(BLANKS) <= self.answers.min() <= self.answers.max() < highest:
            raise ValueError(f"an answer to {self.code} is outside its options and blanks")
        if self.chosen is not None and self.chosen.shape != (len(self.answers), len(self.options)):
            raise ValueError(f"the boxes of {self.code} do not fit its respondents and options")

    @property
    def multi(self) -> bool:
        return self.chosen is not None


@dataclass(frozen=True, eq=False)
class Dimension:
    """One way of grouping respondents: the position of each one's group, -1 when it is not known.

    Where a respondent may be in several groups, ``members`` is a 0/1 matrix [respondents, groups]; no box, not known.
    """

    code: str
    groups: tuple[str, ...]
    members: Codes

    def __post_init__(self) -> None:
        if UNKNOWN in self.groups:
            raise ValueError("the empty code is kept for respondents whose group is not known")
        if self.overlapping:
            if self.members.shape[1] != len(self.groups):
                raise ValueError(f"the boxes of {self.code} do not fit its groups")
        elif len(self.members) and not -1 <= self.members.min() <= self.members.max() < len(self.groups):
            raise ValueError(f"a member of {self.code} is outside its groups")

    @property
    def overlapping(self) -> bool:
        return self.members.ndim == 2
