"""Does the answer differ by group at all? One test before the pairs are looked at.

Rao & Scott 1984 (Annals of Statistics 12), second order, for the shares of a two-way table: Pearson's X2 on the estimated
cell proportions, divided by the trace of Delta and referred to F. Wald's F for means: the differences from one group
against their covariance, as a regression of the answer on the group would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engage.analysis.cells import Cells
from engage.analysis.design import Design
from engage.analysis.estimates import Domains, Estimates, estimate
from engage.analysis.limits import Numbers


@dataclass(frozen=True)
class Test:
    """An F statistic with its degrees of freedom and p-value."""

    __test__ = False  # not for pytest to collect

    f: float
    ndf: float
    ddf: float

    @property
    def p(self) -> float:
        from scipy.special import fdtrc

        return float(fdtrc(self.ndf, self.ddf, max(self.f, 0.0)))


def rao_scott(share: ArrayLike, covariance: ArrayLike, df: int) -> Test | None:
    """From cell proportions [groups, options], which sum to 1, their covariance [groups * options] squared (row by row)
    and the design's degrees of freedom. None when it is not defined: fewer than two groups or options met, no degrees of
    freedom, or no variance to compare with."""
    p = np.asarray(share, dtype=float)
    met = np.outer(p.sum(axis=1) > 0, p.sum(axis=0) > 0)
    rows, columns = (int(met.any(axis=axis).sum()) for axis in (1, 0))
    if rows < 2 or columns < 2 or df < 1:
        return None
    keep = met.ravel()
    table = p[met].reshape(rows, columns)
    v = np.asarray(covariance, dtype=float)[np.ix_(keep, keep)]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    x2 = float(((table - expected) ** 2 / expected).sum())
    contrasts = _interactions(rows, columns)
    cell = table.ravel()
    inverse = np.divide(1.0, cell, out=np.zeros_like(cell), where=cell > 0)[:, None] * contrasts
    try:
        delta = np.linalg.solve(contrasts.T @ inverse, inverse.T @ v @ inverse)
    except np.linalg.LinAlgError:
        return None
    trace, square = float(np.trace(delta)), float(np.trace(delta @ delta))
    if not (trace > 0 and square > 0):
        return None
    ndf = trace**2 / square
    return Test(x2 / trace, ndf, ndf * df)


def _interactions(rows: int, columns: int) -> Numbers:
    """Interaction contrasts, orthogonal to both main effects, [rows * columns, (rows - 1) * (columns - 1)]."""
    left, right = (np.eye(k)[:, 1:] - 1.0 / k for k in (rows, columns))
    return np.asarray(np.kron(left, right), dtype=float)


def association(design: Design, values: ArrayLike, domains: Domains) -> Test | None:
    """Rao-Scott test of 0/1 ``values`` ([rows], nan where there is no answer) by domains that do not overlap."""
    y = np.asarray(values, dtype=float)
    members = domains.within(~np.isnan(y))
    count = len(domains.names)
    cell = members.domain * 2 + (y[members.row] == 0)
    w = design.weights[members.row]
    total = w.sum()
    if not total > 0:
        return None
    p = np.bincount(cell, w, minlength=2 * count) / total
    # An answer moves its own cell's proportion up and every other's down: z = w (1[cell] - p) / W. The second part is
    # the same for all rows, so it is one more column instead of a full matrix.
    row = np.tile(members.row, 2)
    column = np.concatenate([cell, np.full(len(cell), 2 * count)])
    v = design.covariance(row, column, np.tile(w / total, 2), 2 * count + 1)
    less_mean = np.column_stack([np.eye(2 * count), -p])
    return rao_scott(p.reshape(count, 2), less_mean @ v @ less_mean.T, design.df)


def association_of(cells: Cells) -> Test | None:
    """The same from cells, for a single-choice question with any number of options, in the weights-only design.

    ValueError for select-all questions (test each option: ``cells.only``) and overlapping groups."""
    if cells.multi or cells.overlapping:
        raise ValueError("a two-way test needs options and groups that do not overlap")
    known = cells.known()
    total, rows = known.w.sum(), cells.rows
    if rows < 2 or not total > 0:
        return None
    p, w2 = known.w.ravel() / total, known.w2.ravel()
    shared = np.outer(p, w2)
    v = (np.diag(w2) - shared - shared.T + np.outer(p, p) * w2.sum()) / total**2
    return rao_scott(p.reshape(known.w.shape), rows / (rows - 1) * v, rows - 1)


def wald(found: Estimates, df: int) -> Test | None:
    """Equality of the means of domains that do not overlap. ``df``: clusters less strata among the rows used.

    None when fewer than two domains have answers, no degrees of freedom are left or the differences do not vary."""
    met = np.flatnonzero(found.n > 0)
    ndf = len(met) - 1
    ddf = df - ndf
    if ndf < 1 or ddf < 1:
        return None
    contrasts = np.column_stack([-np.ones(ndf), np.eye(ndf)])
    difference = contrasts @ found.mean[met]
    v = contrasts @ found.covariance[np.ix_(met, met)] @ contrasts.T
    if np.linalg.matrix_rank(v, hermitian=True) != ndf:
        return None
    return Test(float(difference @ np.linalg.solve(v, difference)) / ndf, float(ndf), float(ddf))


def equality(design: Design, values: ArrayLike, domains: Domains) -> Test | None:
    """Wald test that the mean of ``values`` is the same in all domains, which must not overlap."""
    y = np.asarray(values, dtype=float)
    row = domains.within(~np.isnan(y)).row
    df = int(design.df_of(row, np.zeros_like(row), 1)[0])
    return wald(estimate(design, y, domains), df)
