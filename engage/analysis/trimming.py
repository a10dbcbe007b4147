"""Cutting off extreme weights, which buy little truth for much variance, and spreading what is cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engage.analysis.limits import Numbers
from engage.analysis.weights import ENOUGH, Margin, Weighted, rake
from engage.errors import N_, Refused


def trim(weighted: Weighted, upper: float, strict: bool = True) -> Weighted:
    """No weight above ``upper``; what is cut off is spread evenly over the others.

    Once, which may push others above; or ``strict``, until none is: w -> min(w + c, upper) with the c that keeps the
    sum. Refused when all weights at the limit would not make up the sum.
    """
    w = weighted.weights
    over = w > upper
    if not over.any():
        return weighted
    if w.sum() > upper * len(w) or over.all():
        raise Refused(N_("The limit {upper} for a weight is below the mean weight.", upper=round(upper, 3)))
    if strict:
        trimmed = np.minimum(w + _raise_to_keep_sum(w, upper), upper)
    else:
        trimmed = np.where(over, upper, w + (w[over] - upper).sum() / (~over).sum())
    return Weighted(trimmed, weighted.rounds)


def rake_and_trim(base: Numbers, margins: Sequence[Margin], ratio: float = 5.0, times: int = 5) -> Weighted:
    """Rake, cut weights above ``ratio`` times the median, and rake again, at most ``times`` times: the last word is the
    margins', so that a few weights may stay somewhat above the limit."""
    weighted = rake(base, margins)
    for _ in range(times):
        upper = ratio * float(np.median(weighted.weights))
        if weighted.weights.max() <= upper * (1 + ENOUGH):
            break
        again = rake(trim(weighted, upper).weights, margins)
        weighted = Weighted(again.weights, weighted.rounds + again.rounds)
    return weighted


def _raise_to_keep_sum(w: Numbers, upper: float) -> float:
    """The c for which min(w + c, upper) sums to what w sums to."""
    room = np.sort(upper - w[w <= upper])[::-1]  # how far each may still rise, largest first
    excess = float((w[w > upper] - upper).sum())
    for filled in range(len(room)):
        # The ones with the least room are full; the rest share what they could not take.
        rest = room[: len(room) - filled]
        c = (excess - room[len(room) - filled :].sum()) / len(rest)
        if c <= rest[-1]:
            return float(c)
    return float(room[0])
