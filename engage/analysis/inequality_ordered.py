"""Measures of inequality over ordered groups: concentration indices, and slope and relative indices of inequality.

Everybody is ranked from the most disadvantaged (0) to the most advantaged (1); a group stands at the middle of the stretch
it fills (its ridit). The slope index is what a regression on the rank foretells at 1 less at 0, the relative index the
ratio of the two (its ``se`` is that of the logarithm). WHO's HEAT has the same definitions, but its logit fit uses the
population twice; here it is used once.

Works on a table of groups and, with the survey's variance, on answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from engage.analysis.design import Design
from engage.analysis.inequality import UNDEFINED, Groups, Measure, normal, ratio_of
from engage.analysis.limits import Numbers

Link = Literal["linear", "logit"]

_STEPS: Final = 100

_COUNTED: Final = 100
"""Populations from here on are counts, which a binomial fit rounds to whole people; below, they may be shares."""


@dataclass(frozen=True, eq=False)
class _Fit:
    """A regression on the rank. ``ends``: fitted value at ranks 0 and 1; ``covariance``: of the two."""

    ends: Numbers
    covariance: Numbers


def ordered_measures(groups: Groups, confidence: float = 0.95) -> dict[str, Measure]:
    """``aci``, ``rci``, ``sii_*`` and ``rii_*`` of a table; nan with fewer than three groups. Needs ``groups.order``.

    Each group is one observation: standard errors are the ordinary ones for the concentration indices and robust (HC1)
    for the others, whatever the groups' own."""
    if groups.order is None:
        raise ValueError("these measures need ordered groups")
    names = ("aci", "rci", "sii_logit", "rii_logit", "sii_linear", "rii_linear")
    if len(np.unique(groups.order)) < 3:
        return dict.fromkeys(names, UNDEFINED)
    found = dict(zip(names[:2], _concentration_of_groups(groups, groups.order, confidence), strict=True))
    for link in ("logit", "linear"):
        fit = _fit_groups(groups, groups.order, link)
        found[f"sii_{link}"], found[f"rii_{link}"] = _indices(fit, groups.scale, confidence)
    return found


def ordered_measures_of_answers(
    design: Design, values: ArrayLike, order: ArrayLike, confidence: float = 0.95
) -> dict[str, Measure]:
    """The same from answers: ``values`` 0/1 (or any numbers, then without the logit fits), ``order`` of each
    respondent's group, both [rows] without gaps. The variance is the design's, ranks taken as given."""
    y, w = np.asarray(values, dtype=float), design.weights
    rank = ridit(np.asarray(order, dtype=float), w)
    x = np.column_stack([1 - rank, rank])
    mean = float(w @ y / w.sum())
    spread = float(w @ (rank - 0.5) ** 2 / w.sum())
    slope, influence = _least_squares(np.column_stack([np.ones_like(rank), rank]), 2 * spread * y, w)
    se = float(np.sqrt(_covariance(design, influence)[1, 1]))
    found = {"aci": normal(float(slope[1]), se, confidence), "rci": UNDEFINED}
    if mean > 0:
        found["rci"] = normal(float(slope[1]) / mean, se / mean, confidence)
    ends, influence = _least_squares(x, y, w)
    fits: dict[str, _Fit | None] = {"linear": _Fit(ends, _covariance(design, influence)), "logit": None}
    if ((y >= 0) & (y <= 1)).all():
        logit = _logistic(x, y, w)
        if logit is not None:
            fits["logit"] = _from_logit(logit[0], _covariance(design, logit[1]))
    for link, fit in fits.items():
        found[f"sii_{link}"], found[f"rii_{link}"] = _indices(fit, 1.0, confidence)
    return found


def ridit(order: Numbers, population: Numbers) -> Numbers:
    """The rank of each group (or respondent): the share of people below it and half its own."""
    _, place = np.unique(order, return_inverse=True)
    people = np.bincount(place.reshape(-1), population)
    return np.asarray(((np.cumsum(people) - people / 2) / people.sum())[place.reshape(-1)])


def _concentration_of_groups(groups: Groups, order: Numbers, confidence: float) -> tuple[Measure, Measure]:
    """Absolute and relative concentration index: the slope of 2 * var(rank) * estimate on the rank."""
    w, rank = groups.share, ridit(order, groups.population)
    spread = float(w @ (rank - 0.5) ** 2)
    x = np.column_stack([np.ones_like(rank), rank])
    response = 2 * spread * groups.estimate
    slope, _ = _least_squares(x, response, w)
    left_over = float(w @ (response - x @ slope) ** 2) / (len(rank) - 2)
    se = float(np.sqrt(left_over * np.linalg.inv(x.T @ (w[:, None] * x))[1, 1]))
    absolute = normal(float(slope[1]), se, confidence)
    if not groups.mean > 0:
        return absolute, UNDEFINED
    return absolute, normal(absolute.estimate / groups.mean, se / groups.mean, confidence)


def _fit_groups(groups: Groups, order: Numbers, link: Link) -> _Fit | None:
    """On the scale from 0 to 1."""
    share, people = groups.estimate / groups.scale, groups.population
    whole = link == "logit" and bool((people >= _COUNTED).all())
    if whole:
        people = np.ceil(people)
    rank = ridit(order, people)
    x = np.column_stack([1 - rank, rank])
    if link == "linear":
        ends, influence = _least_squares(x, share, people)
        return _Fit(ends, _robust(influence))
    if (share > 1).any():
        return None
    logit = _logistic(x, np.round(share * people) / people if whole else share, people)
    return None if logit is None else _from_logit(logit[0], _robust(logit[1]))


def _least_squares(x: Numbers, y: Numbers, w: Numbers) -> tuple[Numbers, Numbers]:
    """Coefficients, and the influence of each row on them [rows, coefficients]."""
    bread = np.linalg.inv(x.T @ (w[:, None] * x))
    slope = bread @ (x.T @ (w * y))
    return slope, ((w * (y - x @ slope))[:, None] * x) @ bread


def _logistic(x: Numbers, y: Numbers, w: Numbers) -> tuple[Numbers, Numbers] | None:
    """The same for a logit link; None where the shares are all 0 or all 1, or the fit runs away."""
    if not 0 < w @ y < w.sum():
        return None
    slope = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        mean = 1 / (1 + np.exp(-np.clip(x @ slope, -500, 500)))
        information = x.T @ ((w * mean * (1 - mean))[:, None] * x)
        if not np.linalg.cond(information) < 1e14:
            return None
        step = np.linalg.solve(information, x.T @ (w * (y - mean)))
        slope = slope + step
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(slope).max())):
            return slope, ((w * (y - mean))[:, None] * x) @ np.linalg.inv(information)
    return None


def _from_logit(slope: Numbers, covariance: Numbers) -> _Fit:
    """From the logits at both ends to the fitted shares there."""
    ends = 1 / (1 + np.exp(-slope))
    steep = ends * (1 - ends)
    return _Fit(ends, covariance * np.outer(steep, steep))


def _robust(influence: Numbers) -> Numbers:
    """HC1: each group's own squared influence, for as many degrees of freedom as are left."""
    rows, columns = influence.shape
    return np.asarray(influence.T @ influence * rows / (rows - columns))


def _covariance(design: Design, influence: Numbers) -> Numbers:
    spread = design.spread(influence)
    return np.asarray(spread.T @ spread)


def _indices(fit: _Fit | None, scale: float, confidence: float) -> tuple[Measure, Measure]:
    """Slope index, on the indicator's scale, and relative index, which needs both ends above zero."""
    if fit is None:
        return UNDEFINED, UNDEFINED
    (low, high), v = fit.ends, fit.covariance
    slope_se = float(np.sqrt(max(v[0, 0] + v[1, 1] - 2 * v[0, 1], 0.0)))
    slope = normal(scale * float(high - low), scale * slope_se, confidence)
    if not (low > 0 and high > 0):
        return slope, UNDEFINED
    log_v = v[0, 0] / low**2 + v[1, 1] / high**2 - 2 * v[0, 1] / (low * high)
    ratio, se = float(high / low), float(np.sqrt(max(log_v, 0.0)))
    return slope, ratio_of(ratio, se, confidence)
