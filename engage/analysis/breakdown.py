"""Counting: from integer-coded columns to cells.

Respondents are read once per question, over the joint groups of several dimensions at a time, and each dimension is summed
out of that: the cost of counting is the reading of rows, not the number of cells. Rows are taken in blocks that stay in
the processor's cache; blocks add up, as parts, processes and machines do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import prod
from operator import add
from typing import Final

import numpy as np

from engage.analysis.cells import BLANKS, UNKNOWN, Cells, Weights
from engage.analysis.columns import Codes, Dimension, Question

__all__ = ["Dimension", "Question", "break_down", "count"]

_BLOCK: Final = 131_072
"""Rows counted at a time. Measured best between 64k and 256k on a machine with 1 MB of second-level cache."""

_JOINT: Final = 1_024
"""Most joint groups in one pass: their counters must stay in the cache too."""


@dataclass(frozen=True, eq=False)
class _Tally:
    """Counts, weights and squared weights [joint groups, blanks + options (+ 1 for the base of a select-all)]."""

    n: Codes
    w: Codes
    w2: Codes

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(self.n + other.n, self.w + other.w, self.w2 + other.w2)


def count(question: Question, dimensions: Sequence[Dimension] = (), weights: Weights | None = None) -> Cells:
    """One question by the groups of no, one or several crossed dimensions; the last group of each is UNKNOWN.

    ``weights``: finite and positive, [respondents]; None counts everybody once. ValueError for columns that do not fit.
    """
    return break_down([question], dimensions, weights, wanted=[tuple(d.code for d in dimensions)])[0]


def break_down(
    questions: Iterable[Question],
    dimensions: Sequence[Dimension],
    weights: Weights | None = None,
    wanted: Sequence[tuple[str, ...]] | None = None,
    workers: int | None = None,
) -> list[Cells]:
    """Every question by everything ``wanted``: tuples of dimension codes, () for the overall, two for a crossing.

    By default the overall and each dimension. The answer is ordered by question, then as wanted. ``workers`` threads
    share the blocks (default: one for each processor); the sums do not depend on how many.
    """
    asked = list(questions)
    by_code = {dimension.code: dimension for dimension in dimensions}
    tables = [(), *((code,) for code in by_code)] if wanted is None else list(wanted)
    _check(asked, dimensions, weights)
    bundles = _bundles(by_code, tables)
    joints = [_Joint(tuple(by_code[code] for code in bundle)) for bundle in bundles]
    tallies = _tally(asked, joints, weights, workers)
    return [
        _cells(question, table, joints, row)
        for question, row in zip(asked, tallies, strict=True)
        for table in tables
    ]


def _check(asked: Sequence[Question], dimensions: Sequence[Dimension], weights: Weights | None) -> None:
    rows = {len(column) for column in (*(q.answers for q in asked), *(d.members for d in dimensions))}
    if weights is not None:
        rows.add(len(weights))
        if len(weights) and not (np.isfinite(weights).all() and weights.min() > 0):
            raise ValueError("a weight is not a positive number")
    if len(rows) > 1:
        raise ValueError("columns of different length")


def _bundles(by_code: dict[str, Dimension], tables: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Which dimensions are counted jointly: as many at a time as keep the joint groups few."""
    plain = [t for t in tables if not any(by_code[code].overlapping for code in t)]
    bundles: list[tuple[str, ...]] = [t for t in dict.fromkeys(plain) if len(t) > 1]
    for code in dict.fromkeys(code for t in plain for code in t):
        if any(code in bundle for bundle in bundles):
            continue
        size = len(by_code[code].groups) + 1
        roomy = (i for i, bundle in enumerate(bundles) if _size(by_code, bundle) * size <= _JOINT)
        at = next(roomy, None)
        if at is None:
            bundles.append((code,))
        else:
            bundles[at] = (*bundles[at], code)
    return [*(bundles or [()]), *dict.fromkeys(t for t in tables if t not in plain)]


def _size(by_code: dict[str, Dimension], bundle: tuple[str, ...]) -> int:
    return prod(len(by_code[code].groups) + 1 for code in bundle)


class _Joint:
    """Some dimensions taken together: every combination of their groups is one joint group, "not known" included."""

    def __init__(self, dimensions: tuple[Dimension, ...]) -> None:
        self.dimensions = dimensions
        self.sizes = tuple(len(dimension.groups) + 1 for dimension in dimensions)
        self.size = prod(self.sizes)
        self.overlapping = any(dimension.overlapping for dimension in dimensions)

    def codes(self, block: slice, rows: int) -> tuple[Codes, Codes | None]:
        """The joint group of each row of the block, and the rows themselves where one may stand in several groups."""
        joint = np.zeros(rows, dtype=np.intp)
        at: Codes | None = None
        for dimension, size in zip(self.dimensions, self.sizes, strict=True):
            members = dimension.members[block] if at is None else dimension.members[block][at]
            joint *= size
            if dimension.overlapping:
                boxes = np.column_stack([~members.any(axis=1), members.astype(bool)])
                row, group = np.nonzero(boxes)
                joint = joint[row] + group
                at = row if at is None else at[row]
            else:
                joint += members
                joint += 1
        return joint, at

    def covers(self, table: tuple[str, ...]) -> bool:
        own = tuple(dimension.code for dimension in self.dimensions)
        return table == own if self.overlapping else set(table) <= set(own)


def _tally(
    asked: Sequence[Question], joints: Sequence[_Joint], weights: Weights | None, workers: int | None
) -> list[list[_Tally]]:
    """[questions][joints]: the sums over all blocks of rows."""
    rows = len(asked[0].answers) if asked else 0
    blocks = [slice(start, min(start + _BLOCK, rows)) for start in range(0, max(rows, 1), _BLOCK)]
    one = partial(_tally_block, asked, joints, weights)
    if len(blocks) == 1:
        return one(blocks[0])
    total: list[list[_Tally]] = []
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for part in pool.map(one, blocks):
            total = part if not total else [list(map(add, *pair)) for pair in zip(total, part, strict=True)]
    return total


def _tally_block(
    asked: Sequence[Question], joints: Sequence[_Joint], weights: Weights | None, block: slice
) -> list[list[_Tally]]:
    w = None if weights is None else np.asarray(weights[block], dtype=np.float64)
    placed = [(joint, *joint.codes(block, block.stop - block.start)) for joint in joints]
    tallies = []
    for question in asked:
        row = []
        for joint, codes, at in placed:
            mine = w if at is None or w is None else w[at]
            row.append(_tally_one(question, block, at, codes, joint.size, mine))
        tallies.append(row)
    return tallies


def _tally_one(
    question: Question, block: slice, at: Codes | None, joint: Codes, groups: int, weights: Weights | None
) -> _Tally:
    answers = question.answers[block] if at is None else question.answers[block][at]
    span = len(BLANKS) + (1 if question.multi else len(question.options))
    first = _bins(joint * span + answers + len(BLANKS), weights, groups, span)
    if question.chosen is None:
        return first
    chosen = question.chosen[block] if at is None else question.chosen[block][at]
    row, option = np.nonzero(chosen.astype(bool) & (answers >= 0)[:, None])
    width = len(question.options)
    boxes = _bins(joint[row] * width + option, None if weights is None else weights[row], groups, width)
    return _Tally(*(np.hstack([getattr(first, name), getattr(boxes, name)]) for name in ("n", "w", "w2")))


def _bins(codes: Codes, weights: Weights | None, groups: int, span: int) -> _Tally:
    shape, bins = (groups, span), groups * span
    n = np.bincount(codes, minlength=bins).reshape(shape)
    if weights is None:
        return _Tally(n, n, n)
    w = np.bincount(codes, weights, minlength=bins).reshape(shape)
    return _Tally(n, w, np.bincount(codes, weights * weights, minlength=bins).reshape(shape))


def _cells(
    question: Question, table: tuple[str, ...], joints: Sequence[_Joint], tallies: Sequence[_Tally]
) -> Cells:
    at = next(i for i, joint in enumerate(joints) if joint.covers(table))
    joint, tally = joints[at], tallies[at]
    n, w, w2 = (_summed(getattr(tally, name), joint, table) for name in ("n", "w", "w2"))
    axes = [d for code in table for d in joint.dimensions if d.code == code]
    blanks, options = len(BLANKS), len(question.options)
    base = (
        {"base_n": n[:, blanks], "base_w": w[:, blanks], "base_w2": w2[:, blanks]} if question.multi else {}
    )
    return Cells(
        question=question.code,
        options=question.options,
        dimensions=table,
        groups=tuple(product(*((*axis.groups, UNKNOWN) for axis in axes))),
        n=n[:, n.shape[1] - options :],
        w=w[:, n.shape[1] - options :],
        w2=w2[:, n.shape[1] - options :],
        blank_n=n[:, blanks - 1 :: -1],
        multi=question.multi,
        overlapping=joint.overlapping,
        whole=_cells(question, (), joints, tallies) if joint.overlapping else None,
        **base,
    )


def _summed(array: Codes, joint: _Joint, table: tuple[str, ...]) -> Codes:
    """[groups of the table, span], out of [joint groups, span]; "not known" moves from the first place to the last."""
    cube = array.reshape(*joint.sizes, -1)
    own = [dimension.code for dimension in joint.dimensions]
    cube = cube.sum(axis=tuple(i for i, code in enumerate(own) if code not in table))
    left = [code for code in own if code in table]
    cube = cube.transpose(*(left.index(code) for code in table), len(left))
    cube = np.roll(cube, -1, axis=tuple(range(len(left))))
    return cube.reshape(-1, array.shape[1])
