"""Two simple samples compared, where a cell is so small (under 5) that the t limits of ``gaps`` do not hold.

Newcombe 1998 (Statistics in Medicine 17, method 10) for the difference; Miettinen & Nurminen 1985 (Statistics in Medicine 4)
for the ratio. Unweighted answers only. Arrays in, arrays of the same shape out.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from engage.analysis.limits import Limits, Numbers, wilson

_HALVINGS: Final = 100


def newcombe(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95) -> Limits:
    """Limits of x1/n1 - x2/n2, from the Wilson limits of each."""
    with np.errstate(invalid="ignore", divide="ignore"):
        p1, p2 = np.asarray(x1, dtype=float) / np.asarray(n1), np.asarray(x2, dtype=float) / np.asarray(n2)
    low1, high1 = wilson(x1, n1, confidence)
    low2, high2 = wilson(x2, n2, confidence)
    down, up = np.hypot(p1 - low1, high2 - p2), np.hypot(high1 - p1, p2 - low2)
    return p1 - p2 - down, p1 - p2 + up


def score_ratio(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95
) -> Limits:
    """Limits of (x1/n1) / (x2/n2): the ratios that a score test does not reject. 0 or infinity where the answers set no
    bound; nan where nobody was asked or nobody in either sample said yes."""
    from scipy.special import ndtri

    a, m, b, k = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (x1, n1, x2, n2)))
    z = ndtri((1 + confidence) / 2)
    low = np.where(a > 0, _crossing(a, m, b, k, z), 0.0)
    high = np.where(b > 0, _crossing(a, m, b, k, -z), np.inf)
    defined = (m > 0) & (k > 0) & (a + b > 0)
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)


def _crossing(a: Numbers, m: Numbers, b: Numbers, k: Numbers, z: float) -> Numbers:
    """The ratio at which the score statistic, which falls as the ratio grows, equals z; by halving its logarithm."""
    low, high = np.full(a.shape, -50.0), np.full(a.shape, 50.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = _score(np.exp(middle), a, m, b, k) > z
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp((low + high) / 2))


def _score(ratio: Numbers, a: Numbers, m: Numbers, b: Numbers, k: Numbers) -> Numbers:
    """(p1 - ratio * p2) over its standard error at the likeliest p2 for which p1 = ratio * p2."""
    total = m + k
    with np.errstate(invalid="ignore", divide="ignore"):
        half = (ratio * (m + b) + a + k) / 2
        p2 = (half - np.sqrt(np.maximum(half**2 - total * ratio * (a + b), 0.0))) / (total * ratio)
        p1 = ratio * p2
        variance = (p1 * (1 - p1) / m + ratio**2 * p2 * (1 - p2) / k) * total / (total - 1)
        distance = a / m - ratio * b / k
        # All alike in both samples: at a ratio of 1 there is neither distance nor variance.
        return np.asarray(np.where(distance == 0, 0.0, distance / np.sqrt(np.maximum(variance, 0.0))))
