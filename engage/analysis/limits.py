"""Limits of proportions and means. Arrays in, arrays of the same shape out; nobody asked gives nan.

Sources: Wilson 1927; Clopper & Pearson 1934; Korn & Graubard 1998 (Survey Methodology 24) in the variant of the US National
Center for Health Statistics (Parker et al. 2017, Series 2 no. 175). scipy is imported when a limit is asked for, so that
pages which show none start without it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Limits = tuple[Numbers, Numbers]


def t_quantile(df: ArrayLike, confidence: float = 0.95) -> Numbers:
    """Two-sided critical value of Student's t; nan where there are no degrees of freedom."""
    from scipy.special import stdtrit

    degrees = np.asarray(df, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.where(
            degrees > 0, stdtrit(np.where(degrees > 0, degrees, 1.0), (1 + confidence) / 2), np.nan
        )


def t_limits(estimate: ArrayLike, se: ArrayLike, df: ArrayLike, confidence: float = 0.95) -> Limits:
    """estimate -+ t * se."""
    middle, half = np.asarray(estimate, dtype=float), t_quantile(df, confidence) * np.asarray(se, dtype=float)
    return middle - half, middle + half


def wilson(hits: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Limits:
    """Score limits of a simple proportion, without continuity correction."""
    from scipy.special import ndtri

    x, size = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(n, dtype=float))
    z2 = ndtri((1 + confidence) / 2) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / size
        middle = (p + z2 / (2 * size)) / (1 + z2 / size)
        half = np.sqrt(z2 * (p * (1 - p) / size + z2 / (4 * size**2))) / (1 + z2 / size)
        low = np.where(x == 0, 0.0, middle - half)
        high = np.where(x == size, 1.0, middle + half)
    return np.where(size > 0, low, np.nan), np.where(size > 0, high, np.nan)


def clopper_pearson(hits: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Limits:
    """Exact binomial limits; ``hits`` and ``n`` may be effective sizes, so they need not be whole."""
    from scipy.special import betaincinv

    x, size = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(n, dtype=float))
    tail = (1 - confidence) / 2
    miss = np.maximum(size - x, 0.0)

    def quantile(a: Any, b: Any, q: float, inside: Any) -> Numbers:
        return np.asarray(betaincinv(np.where(inside, a, 1.0), np.where(inside, b, 1.0), q), dtype=np.float64)

    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, quantile(x, miss + 1, tail, x > 0), 0.0)
        high = np.where(miss > 0, quantile(x + 1, miss, 1 - tail, miss > 0), 1.0)
        known = size >= 0
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def effective_n(p: ArrayLike, variance: ArrayLike, n: ArrayLike) -> Numbers:
    """p(1-p)/v, the size of the simple sample that would be as precise; never above ``n``, and ``n`` where p is 0 or 1."""
    share, v, size = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (p, variance, n)))
    with np.errstate(invalid="ignore", divide="ignore"):
        worth = np.where(v > 0, share * (1 - share) / v, np.inf)
    return np.where(np.isnan(share), np.nan, np.where(_extreme(share), size, np.minimum(worth, size)))


def korn_graubard(
    p: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, confidence: float = 0.95
) -> tuple[Numbers, Numbers, Numbers]:
    """Low and high limit and the adjusted effective size n*: Clopper-Pearson on n* answers of which the share p hit.

    ``variance``: design variance of p. ``df``: design degrees of freedom within the domain; without any, n* is 0 and the
    limits are 0 and 1 (but for p of 0 or 1, where n* is n).
    """
    share, v, size, degrees = (np.asarray(a, dtype=float) for a in (p, variance, n, df))
    with np.errstate(invalid="ignore", divide="ignore"):
        adjust = (t_quantile(size - 1, confidence) / t_quantile(degrees, confidence)) ** 2
        adjust = np.where((degrees > 0) & (size > 1), adjust, 0.0)
        worth = np.where(v > 0, share * (1 - share) / v, np.inf)
        n_star = np.where(adjust > 0, np.minimum(size, worth * adjust), 0.0)
    n_star = np.where(np.isnan(share), np.nan, np.where(_extreme(share), size, n_star))
    low, high = clopper_pearson(n_star * share, n_star, confidence)
    none = n_star == 0
    return np.where(none, 0.0, low), np.where(none, 1.0, high), n_star


def _extreme(p: Numbers) -> NDArray[np.bool_]:
    return np.asarray((p == 0) | (p == 1))
