"""Gaps between groups from cells alone, in the weights-only design (see ``shares`` for it and ``gaps`` for the words).

There a group and those outside it vary independently, so sums of squared weights are enough; only groups that overlap must
be compared with each other from the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engage.analysis.cells import UNKNOWN, Cells
from engage.analysis.estimates import residual
from engage.analysis.gaps import OVERALL, REST, Gaps
from engage.analysis.limits import Numbers
from engage.analysis.shares import means

FIRST_WAVE: Final = "first_wave"


def gaps_in_option(cells: Cells, option: str, reference: str = REST, confidence: float = 0.95) -> Gaps:
    """Gaps in the share that chose ``option``, of a single-choice or select-all question."""
    return gaps_in_mean(cells.only(option), (1.0, 0.0), reference, confidence)


def gaps_in_options(cells: Cells, reference: str = REST, confidence: float = 0.95) -> list[Gaps]:
    """The same for every option at once, in their order."""
    if len(cells.dimensions) != 1:
        raise ValueError("gaps are taken between the groups of one dimension")
    names = tuple(group[0] for group in cells.known().groups)
    pairs = [
        (_option_or_not(own, own.w, own.base_w), _option_or_not(own, own.w2, own.base_w2))
        for own in (cells.known(), _against(cells, reference))
    ]
    return _gaps(names, np.array([1.0, 0.0]), pairs[0], pairs[1], cells.rows, reference, confidence)


def gaps_in_mean(
    cells: Cells, scores: Sequence[float], reference: str = REST, confidence: float = 0.95
) -> Gaps:
    """Every known group of a one-dimensional table against ``reference`` (a group's code, OVERALL or REST), for the
    mean of ``scores``, one for each option of a single-choice question.

    ValueError where the cells cannot tell: groups that overlap are compared with each other from the answers only.
    """
    if cells.multi or len(cells.dimensions) != 1:
        raise ValueError("gaps are taken between the groups of one dimension of a single-choice question")
    known, other = cells.known(), _against(cells, reference)
    names, values = tuple(group[0] for group in known.groups), np.asarray(scores, dtype=float)
    pair = ((known.w[None], known.w2[None]), (other.w[None], other.w2[None]))
    return _gaps(names, values, *pair, cells.rows, reference, confidence)[0]


def _gaps(
    names: tuple[str, ...],
    values: Numbers,
    own: tuple[Numbers, Numbers],
    against: tuple[Numbers, Numbers],
    rows: int,
    reference: str,
    confidence: float,
) -> list[Gaps]:
    """One for each measure. ``own``, ``against``: weights and squared weights on each score, [measures, groups, scores]."""
    (own_w, own_w2), (other_w, other_w2) = own, against
    mean, mine = _influence(values, own_w)
    other, theirs = _influence(values, other_w)
    shared = own_w2 if reference == OVERALL else np.zeros_like(own_w2)
    factor = rows / (rows - 1) if rows > 1 else np.nan

    def spread(a: Numbers, b: Numbers) -> Numbers:
        both = shared * (a - b) ** 2 + (own_w2 - shared) * a**2 + (other_w2 - shared) * b**2
        return np.asarray(factor * both.sum(axis=-1))

    with np.errstate(invalid="ignore", divide="ignore"):
        variance, log_variance = (
            spread(mine, theirs),
            spread(mine / mean[..., None], theirs / other[..., None]),
        )
    log_variance = np.where((mean > 0) & (other > 0), log_variance, np.nan)
    levels = [i for i, name in enumerate(names) if name != reference]
    return [
        Gaps(
            levels=tuple(names[i] for i in levels),
            reference=reference,
            estimate=mean[at, levels],
            reference_estimate=other[at, levels],
            variance=variance[at, levels],
            log_variance=log_variance[at, levels],
            df=rows - 1,
            confidence=confidence,
        )
        for at in range(len(mean))
    ]


def _option_or_not(of: Cells | _Other, hits: Numbers, base: Numbers) -> Numbers:
    """Of each option and of all other answers, [options, groups, 2]."""
    missed = np.where(
        of.base_n[:, None] > of.n, base[:, None] - hits, 0.0
    )  # no trace of rounding where nobody is left
    return np.moveaxis(np.stack([hits, missed], axis=2), 1, 0)


def change_between_waves(
    first: Cells, last: Cells, scores: Sequence[float], confidence: float = 0.95
) -> Gaps:
    """What each group known in both waves gained from ``first`` to ``last`` in the mean of ``scores`` (an option's share:
    cells of ``only(option)`` and scores 1, 0), the two waves having asked different people.

    Where the same people answered twice, take ``gaps.from_answers`` with the waves as domains and people as clusters.
    """
    before, now = means(first.known(), scores), means(last.known(), scores)
    both = [group for group in first.known().groups if group in last.known().groups]
    was, is_ = ([m.cells.index(*group) for group in both] for m in (before, now))
    old, new = before.mean[was], now.mean[is_]
    old_v, new_v = before.variance[was], now.variance[is_]
    with np.errstate(invalid="ignore", divide="ignore"):
        log_variance = np.where((old > 0) & (new > 0), old_v / old**2 + new_v / new**2, np.nan)
    return Gaps(
        levels=tuple(":".join(group) for group in both),
        reference=FIRST_WAVE,
        estimate=new,
        reference_estimate=old,
        variance=old_v + new_v,
        log_variance=log_variance,
        df=first.rows + last.rows - 2,
        confidence=confidence,
    )


def _influence(values: Numbers, w: Numbers) -> tuple[Numbers, Numbers]:
    """Mean score [..., groups], and what one unit of weight on each score moves it by [..., groups, scores]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        total = w.sum(axis=-1)
        mean = w @ values / total
        return mean, residual(values, mean[..., None]) / total[..., None]


@dataclass(frozen=True, eq=False)
class _Other:
    """Whom each known group is compared with: people and sums of weights, [groups, options] and [groups]."""

    n: Numbers
    base_n: Numbers
    w: Numbers
    w2: Numbers
    base_w: Numbers
    base_w2: Numbers


_SUMS: Final = ("n", "base_n", "w", "w2", "base_w", "base_w2")


def _against(cells: Cells, reference: str) -> _Other:
    known = cells.known()
    if reference == REST:
        return _rest(cells)
    if reference == OVERALL:
        other = cells.overall()
    elif cells.overlapping:
        raise ValueError("groups overlap, so one is compared with another from the answers only")
    else:
        other = known.take([known.index(reference)])
    return _Other(*(np.broadcast_to(getattr(other, name), getattr(known, name).shape) for name in _SUMS))


def _rest(cells: Cells) -> _Other:
    """All other respondents whose group is known, for each known group."""
    known = cells.known()
    if cells.overlapping and (UNKNOWN,) not in cells.groups:
        raise ValueError("with overlapping groups, the rest needs the row of those whose group is not known")

    def less_own(name: str) -> Numbers:
        own = getattr(known, name)
        if not cells.overlapping:
            return np.asarray(own.sum(axis=0) - own, dtype=float)
        everyone = getattr(cells.overall(), name) - getattr(cells, name)[cells.index(UNKNOWN)]
        return np.asarray(everyone - own, dtype=float)

    def left(name: str) -> Numbers:
        # rounding may leave a trace of weight where nobody is left
        nobody = less_own("base_n" if name.startswith("base") else "n") == 0
        return np.where(nobody, 0.0, less_own(name))

    return _Other(*(left(name) for name in _SUMS))
