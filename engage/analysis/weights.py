"""Weights that make a sample add up to known population totals: raking, post-stratification, diagnostics.

Raking (Deming & Stephan 1940) goes round the margins and scales each category to its total until all hold at once.
Post-stratification is the same with one margin, the joint one. Respondents whose category is not known are not guessed:
they keep their weight on that margin, and the known ones take the benchmark's shares.

Weighting does not remove self-selection; a page that shows weighted numbers says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engage.analysis.columns import Codes
from engage.analysis.limits import Numbers
from engage.errors import N_, Refused

ROUNDS: Final = 500
ENOUGH: Final = 1e-6  # largest relative miss of a total that still counts as reached
AIM: Final = 1e-11

FEW: Final = 20  # respondents below which a category should be joined with another before weighting
MOST_MARGINS: Final = 5
HIGH_EFFECT: Final = 2.0
TOO_HIGH_EFFECT: Final = 4.0


@dataclass(frozen=True, eq=False)
class Margin:
    """A benchmark. ``codes``: the position of each row's category, -1 when it is not known, [rows]. ``totals``: the
    population in each category. Refused where a category has a total but no respondent, or no total above zero."""

    name: str
    categories: tuple[str, ...]
    codes: Codes
    totals: Numbers

    def __post_init__(self) -> None:
        for category, total, n in zip(self.categories, self.totals, self.respondents, strict=True):
            if not (np.isfinite(total) and total > 0):
                raise Refused(
                    N_(
                        "The total of {category} in {column} is not above zero.",
                        category=category,
                        column=self.name,
                    )
                )
            if n == 0:
                raise Refused(
                    N_(
                        "{category} in {column} has a total but no respondent. Join it with another category.",
                        category=category,
                        column=self.name,
                    )
                )

    @property
    def respondents(self) -> Codes:
        """How many rows are in each category."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.categories))

    @property
    def unknown(self) -> int:
        """Rows whose category is not known."""
        return int((self.codes < 0).sum())


@dataclass(frozen=True)
class Caution:
    """Something a person should look at before the weights are used: ``code``, and what it is about."""

    code: str
    column: str | None = None
    category: str | None = None
    n: float | None = None


@dataclass(frozen=True, eq=False)
class Weighted:
    """New weights in the order of the rows, and how many rounds they took."""

    weights: Numbers
    rounds: int

    @property
    def kish_n(self) -> float:
        """Equally weighted respondents these are worth."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    @property
    def design_effect(self) -> float:
        """How much the variance of a mean grows by unequal weights (Kish 1965)."""
        return len(self.weights) / self.kish_n

    @property
    def cv(self) -> float:
        """Standard deviation of the weights over their mean."""
        return float(self.weights.std() / self.weights.mean())

    def cautions(self, margins: Sequence[Margin]) -> list[Caution]:
        """What to look at: thin categories, too many margins, weights below zero, and a high design effect (above 2
        to be noted, above 4 not to be published)."""
        found = [
            Caution("few_respondents", margin.name, category, int(n))
            for margin in margins
            for category, n in zip(margin.categories, margin.respondents, strict=True)
            if n < FEW
        ]
        found += [Caution("category_not_known", m.name, None, m.unknown) for m in margins if m.unknown]
        if len(margins) > MOST_MARGINS:
            found.append(Caution("many_margins", n=len(margins)))
        if (self.weights <= 0).any():
            found.append(Caution("weights_not_above_zero", n=int((self.weights <= 0).sum())))
        if self.design_effect > HIGH_EFFECT:
            too_high = self.design_effect > TOO_HIGH_EFFECT
            code = "design_effect_too_high" if too_high else "design_effect_high"
            found.append(Caution(code, n=self.design_effect))
        return found


def rake(base: Numbers, margins: Sequence[Margin]) -> Weighted:
    """Weights that meet every margin. ``base``: positive, [rows].

    Refused when the margins' totals differ (they count the same population) or no weights meet them all."""
    population = population_of(margins)
    w, rounds = np.array(base, dtype=float), 0
    while rounds < ROUNDS and (rounds == 0 or _miss(w, margins, population) >= AIM):
        rounds += 1
        for known, codes, share in _targets(margins, population):
            now = np.bincount(codes, w[known], minlength=len(share))
            w[known] *= (share * now.sum() / now)[codes]
        w *= population / w.sum()
    if _miss(w, margins, population) >= ENOUGH:
        raise Refused(
            N_("No weights meet all the totals: after {rounds} rounds some still miss theirs.", rounds=ROUNDS)
        )
    return Weighted(w, rounds)


def post_stratify(base: Numbers, joint: Margin) -> Weighted:
    """Weights that meet the total of every joint category."""
    return rake(base, [joint])


def population_of(margins: Sequence[Margin]) -> float:
    """What the totals of every margin sum to. Refused when they differ, or there is none."""
    if not margins:
        raise Refused(N_("There are no population totals to weight to."))
    sums = [float(margin.totals.sum()) for margin in margins]
    if max(sums) - min(sums) > ENOUGH * max(sums):
        raise Refused(
            N_(
                "The margins count different populations: the totals sum to {low} and to {high}.",
                low=min(sums),
                high=max(sums),
            )
        )
    return sums[0]


def _targets(margins: Sequence[Margin], population: float) -> Iterator[tuple[Codes, Codes, Numbers]]:
    """For each margin: the rows whose category is known, their codes, and the share each category should have."""
    for margin in margins:
        known = np.flatnonzero(margin.codes >= 0)
        yield known, margin.codes[known], margin.totals / population


def _miss(w: Numbers, margins: Sequence[Margin], population: float) -> float:
    """The largest relative miss of any share."""
    worst = 0.0
    for known, codes, share in _targets(margins, population):
        now = np.bincount(codes, w[known], minlength=len(share))
        worst = max(worst, float(np.abs(now / now.sum() / share - 1).max()))
    return worst
