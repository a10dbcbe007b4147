"""Counting: from integer-coded columns to cells.

Respondents are read once for several questions over the joint groups of several dimensions, and each question by each
dimension is summed out of that: the cost of counting is the reading of rows, not the number of cells. Rows are taken in
blocks that stay in the processor's cache; blocks add up, as parts, processes and machines do (``engines``: numpy counts in
one thread at a time).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
"""Most joint groups of several dimensions."""

_BINS: Final = 65_536
"""Most counters of one pass, for joint groups by joint answers: they must stay in the cache too."""


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
) -> list[Cells]:
    """Every question by everything ``wanted``: tuples of dimension codes, () for the overall, two for a crossing.

    By default the overall and each dimension. The answer is ordered by question, then as wanted.
    """
    asked = list(questions)
    by_code = {dimension.code: dimension for dimension in dimensions}
    tables = [(), *((code,) for code in by_code)] if wanted is None else list(wanted)
    _check(asked, dimensions, weights)
    bundles = _bundles(by_code, tables)
    joints = [_Joint(tuple(by_code[code] for code in bundle)) for bundle in bundles]
    tallies = _tallies(asked, joints, weights)
    return [
        _cells(question, table, joints, tallies[place])
        for place, question in enumerate(asked)
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
    crossed: list[tuple[str, ...]] = [t for t in dict.fromkeys(plain) if len(t) > 1]
    alone = [
        c for c in dict.fromkeys(c for t in plain for c in t) if not any(c in bundle for bundle in crossed)
    ]
    return [
        *([*crossed, *_shared_out(by_code, alone)] or [()]),
        *dict.fromkeys(t for t in tables if t not in plain),
    ]


def _shared_out(by_code: dict[str, Dimension], codes: Sequence[str]) -> list[tuple[str, ...]]:
    """The fewest bundles of about the same size, the largest dimensions first."""
    ordered = sorted(codes, key=lambda code: -len(by_code[code].groups))
    bundles: list[tuple[str, ...]] = []
    for count in range(1, len(ordered) + 1):
        bundles = [()] * count
        for code in ordered:
            smallest = min(range(count), key=lambda i: _size(by_code, bundles[i]))
            bundles[smallest] = (*bundles[smallest], code)
        if all(_size(by_code, bundle) <= _JOINT for bundle in bundles):
            break
    return bundles


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


@dataclass(frozen=True, eq=False)
class _Pass:
    """What is counted in one reading of the rows: some questions taken together, by one joint of dimensions.

    A select-all question is counted alone. ``lowest``, ``spans``: the smallest code met in each question, and how many
    codes there are from there on.
    """

    joint: int
    places: tuple[int, ...]
    lowest: tuple[int, ...]
    spans: tuple[int, ...]

    def table(self, tally: _Tally, place: int, options: int) -> _Tally:
        """Of one of the questions: [joint groups, blanks + options]."""
        at = self.places.index(place)
        others = tuple(1 + i for i in range(len(self.places)) if i != at)
        first = len(BLANKS) + self.lowest[at]

        def of(array: Codes) -> Codes:
            wide = np.zeros((len(array), len(BLANKS) + options), dtype=array.dtype)
            cube = array.reshape(len(array), *self.spans)
            wide[:, first : first + self.spans[at]] = cube.sum(axis=others)
            return wide

        return _Tally(of(tally.n), of(tally.w), of(tally.w2))


def _passes(asked: Sequence[Question], joints: Sequence[_Joint]) -> Iterator[_Pass]:
    lowest = [int(question.answers.min(initial=0)) for question in asked]
    spans = [len(question.options) - low for question, low in zip(asked, lowest, strict=True)]
    for at, joint in enumerate(joints):
        together: list[int] = []
        for place, question in enumerate(asked):
            if question.multi or joint.overlapping:
                yield _Pass(at, (place,), (lowest[place],), (spans[place],))
                continue
            if together and joint.size * prod(spans[i] for i in (*together, place)) > _BINS:
                yield _together(at, together, lowest, spans)
                together = []
            together.append(place)
        if together:
            yield _together(at, together, lowest, spans)


def _together(joint: int, places: Sequence[int], lowest: Sequence[int], spans: Sequence[int]) -> _Pass:
    return _Pass(joint, tuple(places), tuple(lowest[i] for i in places), tuple(spans[i] for i in places))


def _tallies(
    asked: Sequence[Question], joints: Sequence[_Joint], weights: Weights | None
) -> dict[int, list[_Tally]]:
    """For each question the sums over all rows by each joint."""
    rows = len(asked[0].answers) if asked else 0
    passes = list(_passes(asked, joints))
    total: list[_Tally] = []
    for start in range(0, max(rows, 1), _BLOCK):
        part = _tally_block(asked, joints, passes, weights, slice(start, min(start + _BLOCK, rows)))
        total = list(map(add, total, part)) if total else part
    found: dict[int, list[_Tally]] = {place: [] for place in range(len(asked))}
    for one, tally in zip(passes, total, strict=True):
        for place in one.places:
            alone = asked[place].multi or joints[one.joint].overlapping
            found[place].append(tally if alone else one.table(tally, place, len(asked[place].options)))
    return found


def _tally_block(
    asked: Sequence[Question],
    joints: Sequence[_Joint],
    passes: Sequence[_Pass],
    weights: Weights | None,
    block: slice,
) -> list[_Tally]:
    w = None if weights is None else np.asarray(weights[block], dtype=np.float64)
    placed = []
    for joint in joints:
        codes, at = joint.codes(block, block.stop - block.start)
        mine = w if at is None or w is None else w[at]
        placed.append((codes, at, mine, None if mine is None else mine * mine))
    tallies = []
    for one in passes:
        codes, at, mine, squared = placed[one.joint]
        size = joints[one.joint].size
        if at is None and not asked[one.places[0]].multi:
            joined = _joined(codes, one, [asked[place].answers[block] for place in one.places])
            tallies.append(_bins(joined, mine, squared, size, prod(one.spans)))
        else:
            tallies.append(_tally_one(asked[one.places[0]], block, at, codes, size, mine, squared))
    return tallies


def _joined(codes: Codes, one: _Pass, answers: Sequence[Codes]) -> Codes:
    """The joint group and the answers of each row as one code."""
    together = answers[0].astype(np.int32) - one.lowest[0]
    for column, low, span in zip(answers[1:], one.lowest[1:], one.spans[1:], strict=True):
        together *= span
        together += column
        together -= low
    joined = codes * prod(one.spans)
    joined += together
    return joined


def _tally_one(
    question: Question,
    block: slice,
    at: Codes | None,
    joint: Codes,
    groups: int,
    weights: Weights | None,
    squared: Weights | None,
) -> _Tally:
    answers = question.answers[block] if at is None else question.answers[block][at]
    span = len(BLANKS) + (1 if question.multi else len(question.options))
    first = _bins(joint * span + answers + len(BLANKS), weights, squared, groups, span)
    if question.chosen is None:
        return first
    chosen = question.chosen[block] if at is None else question.chosen[block][at]
    row, option = np.nonzero(chosen.astype(bool) & (answers >= 0)[:, None])
    width = len(question.options)
    of_row, of_square = (None if each is None else each[row] for each in (weights, squared))
    boxes = _bins(joint[row] * width + option, of_row, of_square, groups, width)
    return _Tally(*(np.hstack([getattr(first, name), getattr(boxes, name)]) for name in ("n", "w", "w2")))


def _bins(codes: Codes, weights: Weights | None, squared: Weights | None, groups: int, span: int) -> _Tally:
    shape, bins = (groups, span), groups * span
    n = np.bincount(codes, minlength=bins).reshape(shape)
    if weights is None or squared is None:
        return _Tally(n, n, n)
    w, w2 = (np.bincount(codes, each, minlength=bins).reshape(shape) for each in (weights, squared))
    return _Tally(n, w, w2)


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
