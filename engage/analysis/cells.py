"""One additive table of counts: a question's answers by group, on which everything downstream rests.

Tables of the same shape add up: over parts of a file, over processes, over machines, over time. Estimates, gaps and
suppression need nothing else.

A respondent whose group is not known belongs to no group but to the overall. They are kept under the code ``UNKNOWN``
(the empty code, which no real group can have), so that every table still sums to its margins; ``known()`` leaves them out.
Where respondents may be in several groups at once (``overlapping``: a select-all dimension, "alone or in combination") the
groups do not sum to the overall, so the table carries it in ``whole``; so does a table from which groups were left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Weights = NDArray[np.float64]

BLANKS: Final = ("dont_know", "declined", "skipped", "not_applicable", "not_asked")
"""The kinds of non-answer, kept apart. In a coded answer column, BLANKS[k] is the code -(k + 1)."""

UNKNOWN: Final = ""
"""The group code of respondents whose group is not known."""

_ADDITIVE: Final = ("n", "w", "w2", "blank_n", "base_n", "base_w", "base_w2")


def _from_options() -> Any:
    """Stands for "take the base from the options", which holds wherever they do not overlap."""
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts of one question by the groups of no, one or two (crossed) dimensions.

    ``n`` (int64), ``w`` and ``w2`` (float64): respondents, sum of weights and of squared weights, [groups, options].
    ``blank_n`` (int64): non-answers, [groups, len(BLANKS)]. ``base_*``: respondents who gave a substantive answer,
    [groups]; separate from the options because the options of a select-all question overlap (``multi``).
    Raises ValueError when the shapes do not agree.
    """

    question: str
    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    n: Counts
    w: Weights
    w2: Weights
    blank_n: Counts
    multi: bool = False
    base_n: Counts = field(default_factory=_from_options)
    base_w: Weights = field(default_factory=_from_options)
    base_w2: Weights = field(default_factory=_from_options)
    overlapping: bool = False
    whole: Cells | None = None

    def __post_init__(self) -> None:
        for base, cells in (("base_n", self.n), ("base_w", self.w), ("base_w2", self.w2)):
            if len(getattr(self, base)) == 0 and self.groups and not self.multi:
                object.__setattr__(self, base, np.asarray(cells).sum(axis=1))
        for name in _ADDITIVE:
            kind = np.int64 if name.endswith("n") else np.float64
            array = np.array(getattr(self, name), dtype=kind)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        self._check()

    def _check(self) -> None:
        rows = (len(self.groups),)
        inner, blank = (*rows, len(self.options)), (*rows, len(BLANKS))
        for name in _ADDITIVE:
            wanted = blank if name == "blank_n" else rows if name.startswith("base") else inner
            if getattr(self, name).shape != wanted:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, not {wanted}")
        if len(set(self.groups)) != len(self.groups) or len(set(self.options)) != len(self.options):
            raise ValueError("a group or an option stands twice")
        if any(len(group) != len(self.dimensions) for group in self.groups):
            raise ValueError("a group needs one code for each dimension")

    @property
    def rows(self) -> int:
        """All respondents behind the table, answered or blank, in a group or in none."""
        if self.whole is not None:
            return self.whole.rows
        return int(self.base_n.sum() + self.blank_n.sum())

    @property
    def weighted(self) -> bool:
        """Whether any weight differs from one."""
        return not (np.array_equal(self.w, self.n) and np.array_equal(self.w2, self.n))

    def index(self, *group: str) -> int:
        """The row of a group given by its codes; ValueError when there is none."""
        return self.groups.index(group)

    def known(self) -> Cells:
        """The table without those whose group is not known in some dimension. The overall stays what it was."""
        keep = [i for i, group in enumerate(self.groups) if UNKNOWN not in group]
        return self if len(keep) == len(self.groups) else self.take(keep)

    def take(self, rows: Sequence[int]) -> Cells:
        """The table with these groups only, in this order; the overall stays what it was."""
        arrays: dict[str, Any] = {name: getattr(self, name)[list(rows)] for name in _ADDITIVE}
        return replace(self, groups=tuple(self.groups[i] for i in rows), whole=self.overall(), **arrays)

    def only(self, option: str) -> Cells:
        """The table of one option against all other answers; how a select-all question is analysed, box by box."""
        at = self.options.index(option)
        arrays: dict[str, Any] = {}
        for name, base in (("n", self.base_n), ("w", self.base_w), ("w2", self.base_w2)):
            hits = getattr(self, name)[:, at]
            arrays[name] = np.column_stack([hits, np.maximum(base - hits, 0)])
        whole = self.whole.only(option) if self.whole is not None else None
        return replace(self, options=(option, ""), multi=False, whole=whole, **arrays)

    def overall(self) -> Cells:
        """Everybody in one group, those in no group included."""
        return self.whole if self.whole is not None else self._summed((), [()] * len(self.groups))

    def margin(self, dimension: str) -> Cells:
        """The table by one of its crossed dimensions. ValueError where groups overlap: such a margin is counted anew."""
        at = self.dimensions.index(dimension)
        if self.dimensions == (dimension,):
            return self
        if self.overlapping:
            raise ValueError(
                "groups overlap or are left out, so the margin has to be counted from the answers"
            )
        return self._summed((dimension,), [(group[at],) for group in self.groups])

    def _summed(self, dimensions: tuple[str, ...], onto: Sequence[tuple[str, ...]]) -> Cells:
        groups = tuple(dict.fromkeys(onto)) if dimensions else ((),)
        place = {group: i for i, group in enumerate(groups)}
        target = np.array([place[group] for group in onto], dtype=np.intp)
        sums: dict[str, Any] = {}
        for name in _ADDITIVE:
            array = getattr(self, name)
            if len(groups) == 1:
                sums[name] = array.sum(axis=0, keepdims=True)
                continue
            total = np.zeros((len(groups), *array.shape[1:]), dtype=array.dtype)
            np.add.at(total, target, array)
            sums[name] = total
        return replace(self, dimensions=dimensions, groups=groups, overlapping=False, whole=None, **sums)

    def __add__(self, other: Cells) -> Cells:
        """The two parts together. ValueError when they are not tables of the same thing."""
        if self.shape != other.shape or (self.whole is None) != (other.whole is None):
            raise ValueError("only tables of the same question, options and groups add up")
        whole = self.whole + other.whole if self.whole is not None and other.whole is not None else None
        sums = {name: getattr(self, name) + getattr(other, name) for name in _ADDITIVE}
        return replace(self, whole=whole, **sums)

    @property
    def shape(self) -> tuple[object, ...]:
        """What two tables must have in common to be added."""
        return self.question, self.options, self.dimensions, self.groups, self.multi, self.overlapping

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Cells)
            and self.shape == other.shape
            and self.whole == other.whole
            and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in _ADDITIVE)
        )

    def to_json(self) -> dict[str, Any]:
        """Plain lists and strings, the same again through ``from_json``."""
        document: dict[str, Any] = {
            "question": self.question,
            "options": list(self.options),
            "dimensions": list(self.dimensions),
            "groups": [list(group) for group in self.groups],
            "multi": self.multi,
            "overlapping": self.overlapping,
            "whole": self.whole.to_json() if self.whole is not None else None,
        }
        return document | {name: getattr(self, name).tolist() for name in _ADDITIVE}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Cells:
        """The table that ``to_json`` wrote. KeyError or ValueError when it is something else."""
        rows, options = len(document["groups"]), len(document["options"])
        shapes = dict.fromkeys(("n", "w", "w2"), (rows, options)) | {"blank_n": (rows, len(BLANKS))}
        arrays = {name: np.array(document[name]).reshape(shapes.get(name, (rows,))) for name in _ADDITIVE}
        return cls(
            question=document["question"],
            options=tuple(document["options"]),
            dimensions=tuple(document["dimensions"]),
            groups=tuple(tuple(group) for group in document["groups"]),
            multi=document["multi"],
            overlapping=document["overlapping"],
            whole=cls.from_json(document["whole"]) if document["whole"] is not None else None,
            **arrays,
        )


def total(parts: Iterable[Cells]) -> Cells:
    """The sum of one or more parts. ValueError when there are none."""
    result: Cells | None = None
    for part in parts:
        result = part if result is None else result + part
    if result is None:
        raise ValueError("no parts to add up")
    return result
