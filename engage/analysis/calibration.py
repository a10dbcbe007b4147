"""Calibration: the weights closest to the base weights that meet all population totals (Deville & Sarndal 1992, JASA 87).

The new weight is the base weight times F(u), where u is a sum of one unknown per category and is found by Newton's method;
F is 1 + u (linear), exp(u) (raking) or a curve kept between two bounds (logit).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np

from engage.analysis.limits import Numbers
from engage.analysis.weights import Margin, Weighted, population_of
from engage.errors import N_, Refused

Distance = Literal["linear", "raking", "logit"]

STEPS: Final = 100
ENOUGH: Final = 1e-7
AIM: Final = 1e-12

_Curve = Callable[[Numbers], tuple[Numbers, Numbers]]


def calibrate(
    base: Numbers, margins: Sequence[Margin], distance: Distance, bounds: tuple[float, float] | None = None
) -> Weighted:
    """Weights that meet every margin, each row's category being known in all of them.

    ``bounds``: least and most by which a weight may be multiplied (logit only), around 1. Refused when totals differ,
    a category is not known, or no weights within the bounds meet all totals.
    """
    population_of(margins)
    for margin in margins:
        if margin.unknown:
            raise Refused(
                N_(
                    "Calibration needs the category of every row, but {n} rows have none in {column}.",
                    n=margin.unknown,
                    column=margin.name,
                )
            )
    with np.errstate(over="ignore", invalid="ignore"):  # a step too far is halved below
        return _newton(np.asarray(base, dtype=float), margins, _curve(distance, bounds))


def _newton(base: Numbers, margins: Sequence[Margin], curve: _Curve) -> Weighted:
    codes, totals = _stacked(margins)
    unknowns, steps = np.zeros(len(totals)), 0
    ratio, slope = curve(unknowns[codes].sum(axis=1))
    miss = totals - _sums(codes, base * ratio, len(totals))
    while _worst(miss, totals) >= AIM and steps < STEPS:
        steps += 1
        step = np.linalg.lstsq(_cross(codes, base * slope, len(totals)), miss, rcond=None)[0]
        before = _worst(miss, totals)
        for _ in range(30):  # halve a step that overshoots
            ratio, slope = curve((unknowns + step)[codes].sum(axis=1))
            miss = totals - _sums(codes, base * ratio, len(totals))
            if np.isfinite(miss).all() and _worst(miss, totals) < before:
                break
            step = step / 2
        else:
            break
        unknowns = unknowns + step
    if not _worst(miss, totals) < ENOUGH:
        raise Refused(N_("No weights meet all the totals within the bounds given."))
    return Weighted(base * ratio, steps)


def _curve(distance: Distance, bounds: tuple[float, float] | None) -> _Curve:
    """F and its slope."""
    if distance == "linear":
        return lambda u: (1 + u, np.ones_like(u))
    if distance == "raking":
        return lambda u: (np.exp(u), np.exp(u))
    if bounds is None or not 0 <= bounds[0] < 1 < bounds[1]:
        raise Refused(N_("The bounds must hold 1 between them, and the lower one may not be below zero."))
    low, high = bounds
    steepness = (high - low) / ((1 - low) * (high - 1))

    def logit(u: Numbers) -> tuple[Numbers, Numbers]:
        # Written so that a large u cannot overflow: t goes from 0 to 1.
        t = 1 / (1 + (high - 1) / (1 - low) * np.exp(-steepness * u))
        return low + (high - low) * t, (high - low) * steepness * t * (1 - t)

    return logit


def _stacked(margins: Sequence[Margin]) -> tuple[np.ndarray, Numbers]:
    """Codes [rows, margins] into one list of all categories, and their totals."""
    starts = np.cumsum([0, *(len(margin.categories) for margin in margins[:-1])])
    codes = np.column_stack([margin.codes + start for margin, start in zip(margins, starts, strict=True)])
    return codes, np.concatenate([margin.totals for margin in margins])


def _sums(codes: np.ndarray, w: Numbers, categories: int) -> Numbers:
    return np.asarray(sum(np.bincount(column, w, minlength=categories) for column in codes.T))


def _cross(codes: np.ndarray, w: Numbers, categories: int) -> Numbers:
    """Weight in each pair of categories, [categories, categories]."""
    total = np.zeros(categories * categories)
    for one in codes.T:
        for other in codes.T:
            total += np.bincount(one * categories + other, w, minlength=categories * categories)
    return total.reshape(categories, categories)


def _worst(miss: Numbers, totals: Numbers) -> float:
    return float(np.abs(miss / totals).max()) if np.isfinite(miss).all() else np.inf
