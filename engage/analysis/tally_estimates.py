"""Estimates, gaps and tests from sums alone (``tallies``): the same numbers as ``estimates``, ``gaps`` and ``association``
take from the rows, within rounding.

Every estimate here is the mean of a domain, a set of groups. Its influence values are w (y - mean) / W inside the domain, so
a contrast of domains is, for a row of group h, w (slope_h (y - middle_h) + at_h) with coefficients of the group alone; totals of
clusters and sums of squares of such values follow from the sums of the groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engage.analysis.association import Test, rao_scott, wald
from engage.analysis.design import Index
from engage.analysis.estimates import Estimates
from engage.analysis.gaps import OVERALL, REST, Gaps
from engage.analysis.limits import Numbers
from engage.analysis.tallies import CENTRE, SUMS, W2, W2Y, W2YY, WY, WYY, Key, N, Sums, Tally, W


@dataclass(frozen=True, eq=False)
class Frame:
    """The design behind a tally. ``strata``: of each unit; ``sizes``: clusters (rows, without clusters) in each stratum;
    ``factor``: (1 - f) n / (n - 1) of each; ``clustered``: whether units are clusters."""

    units: tuple[Key, ...]
    strata: Index
    sizes: Index
    factor: Numbers
    clustered: bool

    @property
    def df(self) -> int:
        return int(self.sizes.sum()) - len(self.sizes)


@dataclass(frozen=True, eq=False)
class Domain:
    """Groups taken together. ``mean``: nan where nobody answered."""

    inside: NDArray[np.bool_]
    weight: float
    mean: float

    @property
    def slope(self) -> Numbers:
        """What one unit of weight moves the mean by for each unit of the answer, [groups]."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.inside / np.float64(self.weight)

    def at(self, middle: Numbers) -> Numbers:
        """What an answer in the middle of each group moves the mean by, [groups]; exactly nothing where it is the mean."""
        return self.slope * (middle - self.mean)


class MeasureSums:
    """One measure of a tally as dense arrays: ``sums`` [units, groups, SUMS], ``of_group`` [groups, SUMS].

    All units of a group share its centre, ``middle`` [groups].
    """

    def __init__(self, frame: Frame, tally: Tally, measure: int, groups: Sequence[Key]) -> None:
        self.frame = frame
        unit = {key: at for at, key in enumerate(frame.units)}
        group = {key: at for at, key in enumerate(groups)}
        self.names = tuple(":".join(key) for key in groups)
        self.known = np.array([key != () for key in groups], dtype=np.bool_)
        row = np.array([unit[one] for one, _ in tally.pairs], dtype=np.intp)
        column = np.array([group[one] for _, one in tally.pairs], dtype=np.intp)
        found = tally.measures[measure]
        self.low, self.high = np.full(len(group), np.inf), np.full(len(group), -np.inf)
        np.minimum.at(self.low, column, found.low)
        np.maximum.at(self.high, column, found.high)
        self.middle = self._middle(found, column)
        self.sums = np.zeros((len(unit), len(group), len(SUMS)))
        self.sums[row, column] = found.around(self.middle[column])
        self.of_group = self.sums.sum(axis=0)

    def _middle(self, found: Sums, column: Index) -> Numbers:
        size = len(self.names)
        weighted = np.bincount(column, found.table[:, W] * found.table[:, CENTRE], minlength=size)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = weighted / np.bincount(column, found.table[:, W], minlength=size)
        return np.nan_to_num(np.where(self.low == self.high, self.low, mean))

    def domain(self, inside: NDArray[np.bool_]) -> Domain:
        answered = inside & (self.of_group[:, N] > 0)
        weight = float(self.of_group[inside, W].sum())
        if not answered.any():
            return Domain(inside, weight, float("nan"))
        low, high = self.low[answered].min(), self.high[answered].max()
        weighted = self.of_group[answered, W] * self.middle[answered] + self.of_group[answered, WY]
        return Domain(inside, weight, float(low if low == high else weighted.sum() / weight))

    def covariance(self, slope: Numbers, at: Numbers) -> Numbers:
        """Of contrasts [contrasts, contrasts], given by the influence of an answer in the middle of each group, ``at``,
        and of one unit more, ``slope``: [contrasts, groups]."""
        totals = self.sums[:, :, WY] @ slope.T + self.sums[:, :, W] @ at.T
        factor = self.frame.factor
        strata = np.zeros((len(factor), len(slope)))
        np.add.at(strata, self.frame.strata, totals)
        scaled = strata * np.sqrt(factor / self.frame.sizes)[:, None]
        if self.frame.clustered:
            units = totals * np.sqrt(factor)[self.frame.strata][:, None]
            return np.asarray(units.T @ units - scaled.T @ scaled)
        rows = (self.sums * factor[self.frame.strata][:, None, None]).sum(axis=0)
        mixed = (slope * rows[:, W2Y]) @ at.T
        squares = (slope * rows[:, W2YY]) @ slope.T + (at * rows[:, W2]) @ at.T
        return np.asarray(squares + mixed + mixed.T - scaled.T @ scaled)

    def degrees(self, inside: NDArray[np.bool_]) -> int:
        """Clusters less strata among those who answered in these groups."""
        n = self.sums[:, inside, N].sum(axis=1)
        strata = len(np.unique(self.frame.strata[n > 0]))
        return int((n > 0).sum() if self.frame.clustered else n.sum()) - strata


def estimates(sums: MeasureSums, domains: Sequence[NDArray[np.bool_]], names: Sequence[str]) -> Estimates:
    """Means of the domains, as ``estimates.estimate`` gives them."""
    found = [sums.domain(inside) for inside in domains]
    picked = np.array([sums.of_group[inside].sum(axis=0) for inside in domains]).reshape(-1, len(SUMS))
    n = picked[:, N].astype(np.intp)
    covariance = sums.covariance(
        _rows([one.slope for one in found], sums), _rows([one.at(sums.middle) for one in found], sums)
    )
    covariance[n == 0, :] = covariance[:, n == 0] = np.nan
    return Estimates(
        names=tuple(names),
        n=n,
        sum_w=picked[:, W],
        sum_w2=picked[:, W2],
        mean=np.array([one.mean for one in found]),
        covariance=covariance,
        df=sums.frame.df,
        df_domain=np.array([sums.degrees(inside) for inside in domains], dtype=np.intp),
    )


def by_group(sums: MeasureSums) -> Estimates:
    """Of every known group."""
    each = list(np.eye(len(sums.names), dtype=np.bool_)[sums.known])
    return estimates(sums, each, [name for name, known in zip(sums.names, sums.known, strict=True) if known])


def overall(sums: MeasureSums) -> Estimates:
    return estimates(sums, [np.ones(len(sums.names), dtype=np.bool_)], [""])


def design_effect(sums: MeasureSums) -> float:
    """As ``estimates.design_effect``."""
    whole = overall(sums)
    n, weight = int(whole.n[0]), float(whole.sum_w[0])
    if n < 2:
        return float("nan")
    of_group, away = sums.of_group, sums.middle - whole.mean[0]
    spread = of_group[:, WYY] + 2 * away * of_group[:, WY] + away**2 * of_group[:, W]
    simple = float(spread.sum() / weight) / (n - 1)
    if weight > n:
        simple *= (weight - n) / weight
    varied = sums.low.min() < sums.high.max()
    return float(whole.variance[0]) / simple if varied and simple > 0 else float("nan")


def gaps(sums: MeasureSums, reference: str, confidence: float) -> Gaps:
    """As ``gaps.from_answers``."""
    everybody, each = np.ones(len(sums.names), dtype=np.bool_), np.eye(len(sums.names), dtype=np.bool_)
    levels, found = [], []
    for at in np.flatnonzero(sums.known):
        if sums.names[at] == reference and reference not in (OVERALL, REST):
            continue
        if reference == REST:
            other = sums.known & ~each[at]
        else:
            other = everybody if reference == OVERALL else each[sums.names.index(reference)]
        levels.append(sums.names[at])
        found.append(_gap(sums, sums.domain(each[at]), sums.domain(other)))
    columns = np.array(found).reshape(-1, 4).T
    return Gaps(
        levels=tuple(levels),
        reference=reference,
        estimate=columns[0],
        reference_estimate=columns[1],
        variance=columns[2],
        log_variance=columns[3],
        df=sums.frame.df,
        confidence=confidence,
    )


def _gap(sums: MeasureSums, one: Domain, other: Domain) -> tuple[float, float, float, float]:
    """Both means, the variance of their difference and that of the logarithm of their ratio."""
    mean, against = one.mean, other.mean
    if np.isnan(mean) or np.isnan(against):
        return mean, against, float("nan"), float("nan")
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = _rows([one.slope - other.slope, one.slope / mean - other.slope / against], sums)
        here, there = one.at(sums.middle), other.at(sums.middle)
        at = _rows([here - there, here / mean - there / against], sums)
    both = mean > 0 and against > 0
    kept = slice(0, 2 if both else 1)
    variance = np.maximum(np.diagonal(sums.covariance(slopes[kept], at[kept])), 0.0)
    return mean, against, float(variance[0]), float(variance[1]) if both else float("nan")


def _rows(coefficients: Sequence[Numbers], sums: MeasureSums) -> Numbers:
    found = np.array(coefficients, dtype=float).reshape(-1, len(sums.names))
    return np.where(np.isfinite(found), found, 0.0)


def equality(sums: MeasureSums) -> Test | None:
    """As ``association.equality``."""
    return wald(by_group(sums), sums.degrees(sums.known))


def association(sums: MeasureSums) -> Test | None:
    """As ``association.association``, of a measure of 0 and 1."""
    known, middle = sums.sums[:, sums.known], sums.middle[sums.known]
    groups = known.shape[1]
    cells = _ones_and_zeros(known[:, :, W], known[:, :, WY], middle)
    total = cells.sum()
    if not total > 0:
        return None
    p = cells.sum(axis=0) / total
    columns = np.column_stack([cells, cells.sum(axis=1)]) / total
    factor, strata = sums.frame.factor, sums.frame.strata
    by_stratum = np.zeros((len(factor), columns.shape[1]))
    np.add.at(by_stratum, strata, columns)
    by_stratum *= np.sqrt(factor / sums.frame.sizes)[:, None]
    if sums.frame.clustered:
        units = columns * np.sqrt(factor)[strata][:, None]
        gram = units.T @ units
    else:
        squares = _ones_and_zeros(known[:, :, W2], known[:, :, W2Y], middle)
        each = (squares * factor[strata][:, None]).sum(axis=0) / total**2
        gram = np.zeros((len(each) + 1, len(each) + 1))
        gram[:-1, :-1] = np.diag(each)
        gram[-1, :-1] = gram[:-1, -1] = each
        gram[-1, -1] = each.sum()
    v = gram - by_stratum.T @ by_stratum
    less_mean = np.column_stack([np.eye(2 * groups), -p])
    return rao_scott(p.reshape(groups, 2), less_mean @ v @ less_mean.T, sums.frame.df)


def _ones_and_zeros(weight: Numbers, line: Numbers, middle: Numbers) -> Numbers:
    """Of answers 0 and 1, from sums of weights and of w (y - middle): the weights of the ones and of the zeros of each
    group in turn, [units, 2 * groups]."""
    ones = line + middle * weight
    return np.stack([ones, weight - ones], axis=2).reshape(len(weight), -1)
