"""Means and proportions of domains (groups of respondents) under a sample design, with their full covariance.

Rows outside a domain stay in the design: influence values are zero there, and nothing is subset before the variance
(Lumley 2004; Sarndal et al., ch. 5). Domains may overlap; the covariance then holds what they share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engage.analysis.design import Design, Index
from engage.analysis.limits import Limits, Numbers, t_limits
from engage.analysis.shares import kish_n


@dataclass(frozen=True, eq=False)
class Domains:
    """Who belongs where, as (row, domain) pairs; a row may be in no domain, in one or in several."""

    names: tuple[str, ...]
    row: Index
    domain: Index
    rows: int

    @classmethod
    def of_codes(cls, names: Sequence[str], codes: ArrayLike) -> Domains:
        """From the position of each row's domain; -1 belongs to none."""
        code = np.asarray(codes, dtype=np.intp)
        row = np.flatnonzero(code >= 0)
        return cls(tuple(names), row, code[row], len(code))

    @classmethod
    def of_boxes(cls, names: Sequence[str], boxes: ArrayLike) -> Domains:
        """From a 0/1 matrix [rows, domains]."""
        box = np.asarray(boxes).astype(bool)
        row, domain = np.nonzero(box)
        return cls(tuple(names), row, domain, len(box))

    @classmethod
    def everybody(cls, rows: int) -> Domains:
        """One domain of all rows."""
        return cls(("",), np.arange(rows), np.zeros(rows, dtype=np.intp), rows)

    def within(self, rows: NDArray[np.bool_]) -> Domains:
        """The same domains, of these rows only."""
        keep = rows[self.row]
        return Domains(self.names, self.row[keep], self.domain[keep], self.rows)

    def inside(self, columns: slice) -> NDArray[np.bool_]:
        """0/1 matrix [rows, some domains]."""
        start, stop, _ = columns.indices(len(self.names))
        matrix = np.zeros((self.rows, stop - start), dtype=bool)
        keep = (self.domain >= start) & (self.domain < stop)
        matrix[self.row[keep], self.domain[keep] - start] = True
        return matrix

    @property
    def anywhere(self) -> NDArray[np.bool_]:
        """Rows that belong to at least one domain."""
        member = np.zeros(self.rows, dtype=bool)
        member[self.row] = True
        return member


@dataclass(frozen=True, eq=False)
class Estimates:
    """Domain means. Arrays are [domains]; ``covariance`` is [domains, domains]; an empty domain is nan.

    ``df``: of the design, for t limits and tests. ``df_domain``: clusters less strata met in the domain.
    """

    names: tuple[str, ...]
    n: Index
    sum_w: Numbers
    sum_w2: Numbers
    mean: Numbers
    covariance: Numbers
    df: int
    df_domain: Index

    @property
    def variance(self) -> Numbers:
        return np.asarray(np.maximum(np.diagonal(self.covariance), 0.0))

    @property
    def se(self) -> Numbers:
        return np.sqrt(self.variance)

    @property
    def kish_n(self) -> Numbers:
        return kish_n(self.sum_w, self.sum_w2)

    def limits(self, confidence: float = 0.95) -> Limits:
        """t limits on the design's degrees of freedom."""
        return t_limits(self.mean, self.se, self.df, confidence)


def estimate(design: Design, values: ArrayLike, domains: Domains) -> Estimates:
    """Weighted mean of ``values`` ([rows], nan where there is no answer) in each domain."""
    y = np.asarray(values, dtype=float)
    answered = domains.within(~np.isnan(y))
    row, domain, count = answered.row, answered.domain, len(domains.names)
    w = design.weights[row]
    sum_w, sum_w2 = (np.asarray(np.bincount(domain, x, minlength=count), dtype=float) for x in (w, w**2))
    n = np.bincount(domain, minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(domain, w * y[row], minlength=count) / sum_w
    influence = w * residual(y[row], mean[domain]) / sum_w[domain]
    covariance = design.covariance(row, domain, influence, count)
    covariance[n == 0, :] = covariance[:, n == 0] = np.nan
    return Estimates(
        names=domains.names,
        n=n,
        sum_w=sum_w,
        sum_w2=sum_w2,
        mean=mean,
        covariance=covariance,
        df=design.df,
        df_domain=design.df_of(row, domain, count),
    )


def residual(values: Numbers, mean: Numbers) -> Numbers:
    """values - mean, exactly zero where only rounding tells them apart: equal answers have no spread."""
    difference = values - mean
    return np.where(np.abs(difference) <= 1e-14 * np.abs(mean), 0.0, difference)


def design_effect(design: Design, values: ArrayLike) -> float:
    """Variance of the overall mean over that of a simple random sample of as many answers.

    The simple sample is drawn without replacement from a population of sum(weights), as R's survey has it; where the
    weights do not sum to more than the sample they count no population, and it is drawn with replacement. nan when all
    answers are equal.
    """
    y = np.asarray(values, dtype=float)
    answered = ~np.isnan(y)
    n, w, y = int(answered.sum()), design.weights[answered], y[answered]
    if n < 2:
        return float("nan")
    overall = estimate(design, values, Domains.everybody(design.rows))
    simple = float((w * residual(y, overall.mean[:1]) ** 2).sum() / w.sum()) / (n - 1)
    everybody = float(w.sum())
    if everybody > n:
        simple *= (everybody - n) / everybody
    return float(overall.variance[0]) / simple if simple > 0 else float("nan")
