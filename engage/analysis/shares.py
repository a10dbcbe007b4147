"""Shares and scale means by group, with their uncertainty, from cells alone.

The design is the community's usual one: one stratum, each respondent their own unit, weights taken as given. There the
linearised variance needs only sums of squared weights (Lumley 2004; Sarndal et al., ch. 5):

    v = n/(n-1) * [W2_c (1-p)^2 + (W2 - W2_c) p^2] / W^2

with n all respondents (those outside the group and those who gave no answer stay in the design), W and W2 the sums of
weights and squared weights of the group's answers, and W2_c that of the option. Strata, clusters and finite populations
need the answers themselves: ``engage.analysis.estimates``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engage.analysis.cells import Cells, Weights
from engage.analysis.display_rule import LEAST, Flags, mean_flags, proportion_flags, withheld
from engage.analysis.limits import Numbers, korn_graubard, t_limits, t_quantile, wilson


@dataclass(frozen=True, eq=False)
class Shares:
    """Share (0 to 1) of a group's answers that chose an option. Arrays are [groups, options]; nan where nobody answered.

    ``low``, ``high``: limits to draw, Wilson's where all weights are one, else Korn-Graubard's. ``n_star``: effective
    answers after the adjustment for degrees of freedom. ``flags``: see ``display_rule``. ``df``: [groups].
    """

    cells: Cells
    share: Numbers
    variance: Numbers
    low: Numbers
    high: Numbers
    n_star: Numbers
    flags: Flags
    df: Numbers
    confidence: float

    @property
    def se(self) -> Numbers:
        return np.sqrt(self.variance)

    @property
    def shown(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Whether the number is reliable enough to be shown; privacy is asked separately."""
        return ~withheld(self.flags)


@dataclass(frozen=True, eq=False)
class Means:
    """Mean score of a scale question by group, in the units of the scores. Arrays are [groups]."""

    cells: Cells
    mean: Numbers
    variance: Numbers
    low: Numbers
    high: Numbers
    flags: Flags
    df: Numbers
    confidence: float

    @property
    def se(self) -> Numbers:
        return np.sqrt(self.variance)


def shares(cells: Cells, confidence: float = 0.95, least: float = LEAST) -> Shares:
    """Every option's share in every group of the table. ``least``: effective answers the display rule asks for."""
    base_w, base_w2 = cells.base_w[:, None], cells.base_w2[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        p = cells.w / base_w
        spread = cells.w2 * (1 - p) ** 2 + np.maximum(base_w2 - cells.w2, 0.0) * p**2
        variance = _rows_factor(cells) * spread / base_w**2
    n = cells.base_n.astype(float)[:, None]
    df = n - 1
    # The display rule is a rule on 95 percent limits, whatever limits are asked for.
    standard = korn_graubard(p, variance, n, df)
    flags = proportion_flags(p, variance, n, *standard[:2], df, least)
    low, high, n_star = standard if confidence == 0.95 else korn_graubard(p, variance, n, df, confidence)
    if not cells.weighted:
        low, high = wilson(cells.n, n, confidence)
    return Shares(cells, p, variance, low, high, n_star, flags, df[:, 0], confidence)


def means(cells: Cells, scores: Sequence[float], confidence: float = 0.95, least: float = LEAST) -> Means:
    """Mean of ``scores`` (one for each option) in every group. ValueError for a select-all question."""
    if cells.multi or len(scores) != len(cells.options):
        raise ValueError("a mean needs one score for each option of a single-choice question")
    values = np.asarray(scores, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = cells.w @ values / cells.base_w
        spread = (cells.w2 * (values - mean[:, None]) ** 2).sum(axis=1)
        variance = _rows_factor(cells) * spread / cells.base_w**2
    design_df = np.full(len(mean), cells.rows - 1.0)
    low, high = t_limits(mean, np.sqrt(variance), design_df, confidence)
    half = t_quantile(design_df) * np.sqrt(variance)
    # Half a point on a scale from 1 to 5, and as much of any other.
    flags = mean_flags(
        kish_n(cells.base_w, cells.base_w2), cells.base_n - 1.0, half, np.ptp(values) / 8, least
    )
    return Means(cells, mean, variance, low, high, flags, design_df, confidence)


def kish_n(w: Weights, w2: Weights) -> Numbers:
    """(sum w)^2 / sum w^2: how many equally weighted respondents these weights are worth (Kish 1965)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(w2 > 0, w**2 / w2, 0.0)


def _rows_factor(cells: Cells) -> float:
    rows = cells.rows
    return rows / (rows - 1) if rows > 1 else np.nan
