"""Adjusting p-values when several questions are put at once.

Holm 1979 keeps the chance of any false alarm: inside one question by one dimension. Benjamini & Hochberg 1995 keeps the
share of false alarms among alarms: over all tests of a report. A test that was not made (nan) is not counted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from engage.analysis.limits import Numbers


def holm(p: ArrayLike) -> Numbers:
    """Step-down adjusted p-values, in the order given."""
    return _stepwise(np.asarray(p, dtype=float), step_up=False)


def benjamini_hochberg(p: ArrayLike) -> Numbers:
    """Step-up adjusted p-values for the false discovery rate, in the order given."""
    return _stepwise(np.asarray(p, dtype=float), step_up=True)


def _stepwise(p: Numbers, step_up: bool) -> Numbers:
    adjusted = np.full(p.shape, np.nan)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    rank, tests = np.arange(1, len(order) + 1), len(order)
    if step_up:
        steps = np.minimum.accumulate((tests / rank * p[order])[::-1])[::-1]
    else:
        steps = np.maximum.accumulate((tests - rank + 1) * p[order])
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
