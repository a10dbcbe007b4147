"""Summary measures of inequality over one table of groups.

The definitions are those of WHO's HEAT (Schlotheuber & Hosseinpoor 2022) unless said otherwise; standard errors after Ahn et
al. 2018 and by the delta method, taking the groups' estimates as independent. Where a known program scales an estimate but
not its standard error (Theil, mean log deviation, attributable fraction), both are scaled here. Measures without a formula
get limits from draws of the estimates: ``inequality_draws``. Measures of ordered groups: ``inequality_ordered``.

A measure that has no meaning for the table (a ratio to zero, a logarithm of zero) is nan, never a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engage.analysis.limits import Numbers
from engage.errors import N_, Refused

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Groups:
    """A disaggregated table. Arrays are [groups], at least two.

    ``estimate`` and ``se`` in the indicator's units (``se`` nan where unknown); ``population``: people in each group, in
    any unit; ``order``: 1 = most disadvantaged, None when the groups have none; ``favourable``: whether more is better;
    ``scale``: 100 for percent, 1000 for a rate per thousand; ``reference``: position of a group chosen beforehand.
    """

    estimate: Numbers
    se: Numbers
    population: Numbers
    favourable: bool
    scale: float = 100.0
    order: Numbers | None = None
    reference: int | None = None

    def __post_init__(self) -> None:
        if len(self.estimate) < 2:
            raise Refused(N_("Inequality needs at least two groups."))
        if (self.estimate < 0).any() or (self.scale == 100 and (self.estimate > 100).any()):
            raise Refused(N_("An estimate is outside its scale."))
        if (self.se < 0).any():
            raise Refused(N_("A standard error is below zero."))
        if not (np.isfinite(self.population).all() and (self.population > 0).all()):
            raise Refused(N_("A group has no population above zero."))

    @property
    def share(self) -> Numbers:
        """Each group's share of the population."""
        return np.asarray(self.population / self.population.sum())

    @property
    def mean(self) -> float:
        return float(self.share @ self.estimate)

    @property
    def best(self) -> int:
        """The group that does best."""
        return int(self.estimate.argmax() if self.favourable else self.estimate.argmin())

    @property
    def advantaged(self) -> int:
        """The most advantaged group where groups are ordered, else the one that does best."""
        return self.best if self.order is None else int(self.order.argmax())


@dataclass(frozen=True)
class Measure:
    """``estimate`` with its standard error and limits; nan where there is none."""

    estimate: float
    se: float = NAN
    low: float = NAN
    high: float = NAN


UNDEFINED = Measure(NAN)


def normal(estimate: float, se: float, confidence: float) -> Measure:
    """estimate -+ z * se."""
    half = z_quantile(confidence) * se
    return Measure(estimate, se, estimate - half, estimate + half)


def ratio_of(ratio: float, log_se: float, confidence: float) -> Measure:
    """Limits of a ratio on the logarithmic scale; ``se`` is that of the logarithm."""
    by = float(np.exp(min(z_quantile(confidence) * log_se, 700.0)))
    return Measure(ratio, log_se, ratio / by, ratio * by) if np.isfinite(log_se) else Measure(ratio)


def z_quantile(confidence: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + confidence) / 2))


def formula_measures(groups: Groups, confidence: float = 0.95) -> dict[str, Measure]:
    """Every measure whose standard error has a formula, by its name."""
    high, low = _pair(groups)
    found = {"d": _difference(groups, high, low, confidence), "r": _ratio(groups, high, low, confidence)}
    found |= {"d_vs_reference": UNDEFINED, "r_vs_reference": UNDEFINED}
    if groups.reference is not None:
        high, low = _pair_with(groups, groups.reference)
        found["d_vs_reference"] = _difference(groups, high, low, confidence)
        found["r_vs_reference"] = _ratio(groups, high, low, confidence)
    return found | {
        "par": _attributable(groups, confidence),
        "paf": _attributable_fraction(groups, confidence),
        "bgv": _between_group_variance(groups, confidence),
        "ti": _theil(groups, confidence),
        "mld": _mean_log_deviation(groups, confidence),
    }


def _pair(groups: Groups) -> tuple[int, int]:
    """First and second group of a difference: highest and lowest, or the ends of the order, the better end first where
    more is better."""
    if groups.order is None:
        return int(groups.estimate.argmax()), int(groups.estimate.argmin())
    top, bottom = int(groups.order.argmax()), int(groups.order.argmin())
    return (top, bottom) if groups.favourable else (bottom, top)


def _pair_with(groups: Groups, reference: int) -> tuple[int, int]:
    """The reference and the worst of the others, again so that a gap to the reference's advantage is positive."""
    others = np.delete(np.arange(len(groups.estimate)), reference)
    if groups.favourable:
        return reference, int(others[groups.estimate[others].argmin()])
    return int(others[groups.estimate[others].argmax()]), reference


def _difference(groups: Groups, one: int, other: int, confidence: float) -> Measure:
    e, s = groups.estimate, groups.se
    return normal(float(e[one] - e[other]), float(np.hypot(s[one], s[other])), confidence)


def _ratio(groups: Groups, one: int, other: int, confidence: float) -> Measure:
    """Its ``se`` is that of the logarithm."""
    e, s = groups.estimate, groups.se
    if not (e[one] > 0 and e[other] > 0):
        return Measure(float(e[one] / e[other])) if e[other] > 0 else UNDEFINED
    ratio, se = float(e[one] / e[other]), float(np.hypot(s[one] / e[one], s[other] / e[other]))
    return ratio_of(ratio, se, confidence)


def _attributable(groups: Groups, confidence: float) -> Measure:
    """Population attributable risk: what the mean would gain if all were as the most advantaged group. 0, with nothing
    to be uncertain about, where that group is worse than the mean."""
    gain = float(groups.estimate[groups.advantaged]) - groups.mean
    if gain == 0 or (gain > 0) != groups.favourable:
        return Measure(0.0)
    slope = -groups.share
    slope[groups.advantaged] += 1
    return normal(gain, _delta(groups, slope), confidence)


def _attributable_fraction(groups: Groups, confidence: float) -> Measure:
    """The same in percent of the mean."""
    gain, mean = _attributable(groups, confidence).estimate, groups.mean
    if not mean > 0:
        return UNDEFINED
    if gain == 0:
        return Measure(0.0)
    slope = -groups.share * groups.estimate[groups.advantaged] / mean**2
    slope[groups.advantaged] += 1 / mean
    return normal(100 * gain / mean, 100 * _delta(groups, slope), confidence)


def _between_group_variance(groups: Groups, confidence: float) -> Measure:
    share, v = groups.share, groups.se**2
    apart = groups.estimate - groups.mean
    first = 4 * (share**2 * v * apart**2).sum()
    second = (share**2 * v).sum() ** 2 - (share**4 * v**2).sum() + (share**2 * (1 - share) ** 2 * v**2).sum()
    return normal(float((share * apart**2).sum()), float(np.sqrt(first + 2 * second)), confidence)


def _theil(groups: Groups, confidence: float) -> Measure:
    """Times 1000, its standard error too. A group at zero adds nothing, but leaves no standard error."""
    share, mean = groups.share, groups.mean
    if not mean > 0:
        return UNDEFINED
    relative = groups.estimate / mean
    log = np.log(np.where(relative > 0, relative, 1.0))
    if (relative == 0).any():
        return Measure(1000 * float((share * relative * log).sum()))
    slope = share / mean * (1 + log - (share * relative * (1 + log)).sum())
    return normal(1000 * float((share * relative * log).sum()), 1000 * _delta(groups, slope), confidence)


def _mean_log_deviation(groups: Groups, confidence: float) -> Measure:
    """Times 1000, its standard error too. Not defined when a group is at zero."""
    share, mean = groups.share, groups.mean
    if not (groups.estimate > 0).all():
        return UNDEFINED
    relative = groups.estimate / mean
    slope = share / mean * (1 - 1 / relative)
    return normal(1000 * float((share * -np.log(relative)).sum()), 1000 * _delta(groups, slope), confidence)


def _delta(groups: Groups, slope: Numbers) -> float:
    """Standard error of a function of independent estimates, from its slope in each."""
    return float(np.sqrt((slope**2 * groups.se**2).sum()))
