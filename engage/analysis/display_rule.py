"""When a number may be shown at all: the presentation standards of the US National Center for Health Statistics.

Proportions: Parker et al. 2017 (Series 2 no. 175). Counts and rates: 2023 (Series 2 no. 200). There is no standard for
means; ours is stated below. A number withheld for reliability and one withheld for privacy look the same in public.

Flags, joined by a space: ``Px`` withhold; ``Pc`` shown, the complement is unreliable; ``Pdf`` shown, fewer than 8 degrees
of freedom; ``P0`` shown, exactly 0 or 1, which a person should look at.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engage.analysis.limits import effective_n

Flags = NDArray[np.str_]

LEAST: Final = 30
"""Effective answers a proportion or mean needs."""

LEAST_EXPLORING: Final = 10
"""The same in exploratory work on a small community: intervals always drawn, no test, no ranking, never in public."""


def proportion_flags(
    p: ArrayLike,
    variance: ArrayLike,
    n: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    df: ArrayLike,
    least: float = LEAST,
) -> Flags:
    """Flags of proportions with their Korn-Graubard limits. ``variance``: design variance; ``df``: within the domain.

    The tests in their order: effective size below ``least``, withhold; width at most .05, show; at least .30, withhold;
    relative width above 1.30, withhold. At exactly 0 or 1 the width counts as 0.
    """
    share, v, size, below, above, degrees = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (p, variance, n, low, high, df))
    )
    extreme = (share == 0) | (share == 1)
    width = np.where(extreme, 0.0, above - below)
    with np.errstate(invalid="ignore", divide="ignore"):
        small = ~(effective_n(share, v, size) >= least)
        narrow = width <= 0.05
        unsure = ~narrow & ((width >= 0.30) | (width / share > 1.30))
        withheld = small | unsure | np.isnan(width)
        complement = ~withheld & ~narrow & (width / (1 - share) > 1.30)
    return _joined(
        {
            "Px": withheld,
            "Pc": complement,
            "Pdf": ~withheld & (degrees < 8),
            "P0": ~withheld & extreme,
        }
    )


def mean_flags(
    n_effective: ArrayLike,
    df: ArrayLike,
    half_width: ArrayLike = 0.0,
    widest: float = np.inf,
    least: float = LEAST,
) -> Flags:
    """Flags of means, for which there is no public standard: withheld below ``least`` effective (Kish) answers, and where
    the limits reach further than ``widest`` to either side (half a point on a scale from 1 to 5)."""
    size, degrees, half = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (n_effective, df, half_width))
    )
    withheld = ~((size >= least) & (half <= widest))
    return _joined({"Px": withheld, "Pdf": ~withheld & (degrees < 8)})


def count_flags(count: ArrayLike, n: ArrayLike, low: ArrayLike, high: ArrayLike) -> Flags:
    """Flags of estimated counts and rates: shown from 10 answers on while width / estimate is at most 1.60."""
    estimate, size, below, above = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (count, n, low, high))
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        shown = (size >= 10) & ((above - below) / estimate <= 1.60)
    return _joined({"Px": ~shown})


def withheld(flags: Flags) -> NDArray[np.bool_]:
    """Which of them may not be shown."""
    return np.asarray(np.char.find(flags, "Px") >= 0)


def _joined(marks: dict[str, Any]) -> Flags:
    flags = np.full(np.shape(next(iter(marks.values()))), "", dtype="<U16")
    for code, where in marks.items():
        flags = np.where(where, np.char.add(np.char.add(flags, " "), code), flags)
    return np.char.strip(flags)
