"""Measures of inequality whose limits have no formula: percentiles over many draws of the groups' estimates.

Each group's estimate is drawn from a normal distribution cut off at the ends of the scale (Ahn et al. 2019), independently.
The mean is taken anew in every draw; a known program keeps the original one for the weighted index of disparity. The draws
are always the same, so that the same table has the same limits.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from engage.analysis.inequality import Groups, Measure
from engage.analysis.limits import Numbers

DRAWS: Final = 20_000
_SEED: Final = 1948


def drawn_measures(groups: Groups, confidence: float = 0.95) -> dict[str, Measure]:
    """Every measure whose limits are drawn, by its name. A measure is nan where a mean or reference of zero would divide,
    and has no limits where a standard error is not known."""
    single, draws = _measured(groups, groups.estimate[None, :]), _draws(groups)
    found = {name: Measure(float(value[0])) for name, value in single.items()}
    if draws is None:
        return found
    tails = ((1 - confidence) / 2, (1 + confidence) / 2)
    for name, values in _measured(groups, draws).items():
        if np.isfinite(found[name].estimate):
            low, high = np.nanquantile(values, tails) if np.isfinite(values).any() else (np.nan, np.nan)
            found[name] = Measure(found[name].estimate, low=float(low), high=float(high))
    return found


def _measured(groups: Groups, e: Numbers) -> dict[str, Numbers]:
    """The measures of each row of estimates [draws, groups]."""
    share, many = groups.share, e.shape[1]
    mean = e @ share
    best = e.max(axis=1) if groups.favourable else e.min(axis=1)

    def even(apart: Numbers) -> Numbers:
        return np.asarray(np.abs(apart).mean(axis=1))

    def by_share(apart: Numbers) -> Numbers:
        return np.asarray(np.abs(apart) @ share)

    from_mean, from_best = e - mean[:, None], e - best[:, None]
    nothing = np.full(len(e), np.nan)
    from_reference = None if groups.reference is None else e - e[:, [groups.reference]]
    others = (e.sum(axis=1) - best) / (many - 1)
    deviation = np.sqrt(from_mean**2 @ share)
    return {
        "bgsd": deviation,
        "cov": _percent(deviation, mean),
        "mdmu": even(from_mean),
        "mdmw": by_share(from_mean),
        "idisu": _percent(even(from_mean), mean),
        "idisw": _percent(by_share(from_mean), mean),
        "mdbu": even(from_best),
        "mdbw": by_share(from_best),
        "mdru": nothing if from_reference is None else even(from_reference),
        "mdrw": nothing if from_reference is None else by_share(from_reference),
        # Pearcy & Keppel 2002, from the best group; HEAT's idisu and idisw are from the mean.
        "idisp": _percent(np.abs(from_best).sum(axis=1) / (many - 1), best),
        # Healthy People's summary rate ratio: others to best, turned so that it is 1 or more.
        "srr": _percent(best, others) / 100 if groups.favourable else _percent(others, best) / 100,
    }


def _percent(part: Numbers, whole: Numbers) -> Numbers:
    return np.asarray(100 * np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0))


def _draws(groups: Groups) -> Numbers | None:
    """[draws, groups], or None where a standard error is not known."""
    from scipy.special import ndtr, ndtri

    if not np.isfinite(groups.se).all():
        return None
    spread = np.where(groups.se > 0, groups.se, 1.0)
    highest = 100.0 if groups.scale == 100 else np.inf
    bottom, top = ndtr(-groups.estimate / spread), ndtr((highest - groups.estimate) / spread)
    uniform = np.random.default_rng(_SEED).random((DRAWS, len(spread)))
    drawn = groups.estimate + spread * ndtri(bottom + uniform * (top - bottom))
    inside = np.clip(drawn, 0.0, highest)
    return np.where(groups.se > 0, inside, groups.estimate)
