"""Gaps between groups: differences and ratios with their limits, tests and the verdict in a word.

The reference is a group fixed before the data were seen, or everyone else, or the overall. A part and its whole, and groups
that overlap, are not independent; the variance is that of the difference itself, so what they share cancels:
var(D) = V_gg + V_rr - 2 V_gr, and for the logarithm of the ratio V_gg/p_g^2 + V_rr/p_r^2 - 2 V_gr/(p_g p_r).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from engage.analysis.design import Design
from engage.analysis.estimates import Domains, estimate, residual
from engage.analysis.limits import Limits, Numbers, t_quantile
from engage.analysis.multiplicity import benjamini_hochberg, holm
from engage.analysis.references import OVERALL as OVERALL
from engage.analysis.references import REST as REST

Verdict = Literal["gap", "no_clear_difference", "not_tested"]


@dataclass(frozen=True, eq=False)
class Gaps:
    """Each level against one reference. Arrays are [levels]; nan where it is not defined.

    ``variance``: of the difference. ``log_variance``: of the logarithm of the ratio, which is defined where both
    estimates are above zero. ``p``: two-sided, on t; not defined where neither side varies.
    """

    levels: tuple[str, ...]
    reference: str
    estimate: Numbers
    reference_estimate: Numbers
    variance: Numbers
    log_variance: Numbers
    df: int
    confidence: float

    @property
    def difference(self) -> Numbers:
        return self.estimate - self.reference_estimate

    @property
    def se(self) -> Numbers:
        return np.sqrt(self.variance)

    @property
    def limits(self) -> Limits:
        half = t_quantile(self.df, self.confidence) * self.se
        return self.difference - half, self.difference + half

    @property
    def t(self) -> Numbers:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.variance > 0, self.difference / self.se, np.nan)

    @property
    def p(self) -> Numbers:
        from scipy.special import stdtr

        if self.df < 1:
            return np.full(len(self.levels), np.nan)
        return np.asarray(2 * stdtr(self.df, -np.abs(self.t)))

    @property
    def ratio(self) -> Numbers:
        both = (self.estimate > 0) & (self.reference_estimate > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(both, self.estimate / self.reference_estimate, np.nan)

    @property
    def ratio_limits(self) -> Limits:
        half = t_quantile(self.df, self.confidence) * np.sqrt(self.log_variance)
        return self.ratio * np.exp(-half), self.ratio * np.exp(half)

    @property
    def p_holm(self) -> Numbers:
        return holm(self.p)

    @property
    def p_bh(self) -> Numbers:
        return benjamini_hochberg(self.p)

    def verdicts(self, counted: ArrayLike, least: float = 0.05, alpha: float = 0.05) -> list[Verdict]:
        """ "gap" where the Holm-adjusted p is below ``alpha`` and the difference at least ``least`` (in the units of
        the estimate: .05 is five points of a share). ``counted`` says which levels pass the display and privacy
        rules; the others are dropped before the adjustment and are "not_tested"."""
        p = holm(np.where(np.asarray(counted, dtype=bool), self.p, np.nan))
        wide = np.abs(self.difference) >= least
        return [
            "not_tested" if np.isnan(one) else "gap" if one < alpha and big else "no_clear_difference"
            for one, big in zip(p, wide, strict=True)
        ]


def from_answers(
    design: Design, values: ArrayLike, domains: Domains, reference: str = REST, confidence: float = 0.95
) -> Gaps:
    """Every domain against ``reference``: a domain's name, OVERALL (all who answered) or REST (all others who answered
    and belong to some domain). ``values``: [rows], nan where there is no answer. ValueError for an unknown name."""
    y = np.asarray(values, dtype=float)
    answered = ~np.isnan(y)
    members = domains.within(answered)
    found = estimate(design, y, domains)
    y = np.where(answered, y, 0.0)
    levels = [i for i, name in enumerate(domains.names) if reference in (OVERALL, REST) or name != reference]
    against, variance, log_variance = (np.full(len(domains.names), np.nan) for _ in range(3))
    if reference not in (OVERALL, REST):
        fixed = members.inside(slice(domains.names.index(reference), domains.names.index(reference) + 1))
    for block in design.blocks(len(domains.names)):
        group = members.inside(block)
        if reference == REST:
            other = members.anywhere[:, None] & ~group
        else:
            other = np.broadcast_to(answered[:, None] if reference == OVERALL else fixed, group.shape)
        mean, z = _influence(design, y, group)
        against[block], z_other = _influence(design, y, other)
        variance[block], log_variance[block] = _contrast(design, mean, z, against[block], z_other)
    return Gaps(
        levels=tuple(domains.names[i] for i in levels),
        reference=reference,
        estimate=found.mean[levels],
        reference_estimate=against[levels],
        variance=variance[levels],
        log_variance=log_variance[levels],
        df=design.df,
        confidence=confidence,
    )


def _influence(design: Design, y: Numbers, member: np.ndarray) -> tuple[Numbers, Numbers]:
    """Mean of each domain [columns] and influence values [rows, columns]; nan mean where a domain is empty."""
    w = design.weights[:, None] * member
    with np.errstate(invalid="ignore", divide="ignore"):
        total = w.sum(axis=0)
        mean = (w * y[:, None]).sum(axis=0) / total
        return mean, w * residual(y[:, None], mean) / total


def _contrast(
    design: Design, mean: Numbers, z: Numbers, other: Numbers, z_other: Numbers
) -> tuple[Numbers, Numbers]:
    """Variance of the difference and of the logarithm of the ratio, [columns]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (design.spread(z - z_other) ** 2).sum(axis=0)
        log_variance = (design.spread(z / mean - z_other / other) ** 2).sum(axis=0)
    return variance, np.where((mean > 0) & (other > 0), log_variance, np.nan)
