"""Weights for a survey: a recipe of margins from the community's counts, what it does to the sample, and its versions.

Weights are never stored with answers: they are made again from the recipe whenever they are needed, and must come out as
they did when the recipe was kept (``weights_digest``), as long as the answers are the same (``input_digest``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from engage.analysis.cells import Weights
from engage.analysis.collapsing import joins
from engage.analysis.columns import Dimension
from engage.analysis.trimming import rake_and_trim
from engage.analysis.weights import MOST_MARGINS, TOO_HIGH_EFFECT, Caution, Margin, Weighted
from engage.errors import N_, Refused
from engage.findings.frames import Frame
from engage.groups.queries import DimensionCard, Reference, dimensions_of, references_of

LEAST_RATIO: Final = 2.0
MOST_RATIO: Final = 20.0
DIFFERENT_POPULATIONS: Final = 0.01


@dataclass(frozen=True, slots=True)
class MarginPlan:
    """One margin of a recipe. ``joined``: group to the group it is counted with. ``people``: how many of each live here."""

    dimension: str
    place: str
    year: str
    source: str
    people: Mapping[str, int]
    joined: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """``ratio``: weights above so many times the median are cut off."""

    margins: tuple[MarginPlan, ...]
    ratio: float = 5.0

    def as_json(self) -> dict[str, Any]:
        return {"ratio": self.ratio, "margins": [asdict(margin) for margin in self.margins]}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Recipe:
        return cls(tuple(MarginPlan(**margin) for margin in document["margins"]), document["ratio"])


@dataclass(frozen=True, slots=True)
class Category:
    """A category's answers and its share of the sample before, of the community, and of the sample after weighting."""

    code: str
    n: int
    before: float
    community: float
    after: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What a recipe does. ``categories``: by dimension. ``not_known``: by dimension, answers that named no group of it."""

    categories: Mapping[str, tuple[Category, ...]]
    not_known: Mapping[str, int]
    answers: int
    smallest: float
    largest: float
    cv: float
    kish_n: float
    design_effect: float
    rounds: int
    cautions: tuple[Caution, ...]

    @property
    def may_be_used(self) -> bool:
        return self.design_effect <= TOO_HIGH_EFFECT


def usable_margins(
    session: Session, initiative_id: UUID, frame: Frame
) -> list[tuple[DimensionCard, Reference]]:
    """Dimensions a sample can be weighted by: the survey asked for them, groups do not overlap, and somebody counted all."""
    found = []
    for card in dimensions_of(session, initiative_id):
        reference = next(iter(references_of(session, initiative_id, card.code)), None)
        asked = frame.dimensions.get(card.code)
        if (
            asked is not None
            and not asked.overlapping
            and reference is not None
            and sum(reference.counts.values()) > 0
        ):
            found.append((card, reference))
    return found


def proposed(card: DimensionCard, reference: Reference, frame: Frame) -> MarginPlan:
    """A margin with the joins that the rule asks for: categories of fewer than 20 answers are counted with another."""
    by_id = {group.id: group.code for group in card.groups}
    rolls_up = {group.code: by_id[group.rolls_up_to] for group in card.groups if group.rolls_up_to in by_id}
    counted = {
        code: n for code, n in _respondents(frame.dimensions[card.code]).items() if code in reference.counts
    }
    return MarginPlan(
        card.code,
        reference.place,
        reference.year,
        reference.source,
        dict(reference.counts),
        joins(counted, rolls_up, ordered=card.ordered),
    )


def weigh(frame: Frame, recipe: Recipe) -> tuple[Weights, Effect]:
    """The weights, scaled so that their mean is 1, and what they do. Refused where they cannot be made."""
    if not recipe.margins:
        raise Refused(N_("Choose at least one dimension to weight by."))
    if len(recipe.margins) > MOST_MARGINS:
        raise Refused(N_("At most {most} dimensions are weighted by at once.", most=MOST_MARGINS))
    if not LEAST_RATIO <= recipe.ratio <= MOST_RATIO:
        raise Refused(
            N_(
                "The limit of a weight is {least} to {most} times the median.",
                least=LEAST_RATIO,
                most=MOST_RATIO,
            )
        )
    if not frame.people:
        raise Refused(N_("Nobody has answered yet."))
    total = float(sum(recipe.margins[0].people.values()))
    margins = [_margin(frame, margin, total) for margin in recipe.margins]
    weighted = rake_and_trim(np.ones(frame.people), margins, recipe.ratio)
    scaled = Weighted(weighted.weights * frame.people / weighted.weights.sum(), weighted.rounds)
    return scaled.weights, _effect(frame, margins, scaled, _populations(recipe))


def digest_of(weights: Weights) -> str:
    """SHA-256 over the weights in sorted order, to six digits: the same people give the same, in whatever order."""
    return hashlib.sha256(np.round(np.sort(weights), 6).astype("<f8").tobytes()).hexdigest()


def _respondents(dimension: Dimension) -> dict[str, int]:
    counts = np.bincount(dimension.members[dimension.members >= 0], minlength=len(dimension.groups))
    return {code: int(n) for code, n in zip(dimension.groups, counts, strict=True)}


def _margin(frame: Frame, plan: MarginPlan, total: float) -> Margin:
    """A group that nobody counted in the community is not known to the margin: its people keep their weight on it."""
    dimension = frame.dimensions.get(plan.dimension)
    if dimension is None or dimension.overlapping:
        raise Refused(N_("The survey has no groups of {dimension} to weight by.", dimension=plan.dimension))
    ends = {code: _end(code, plan.joined) for code in plan.people}
    categories = tuple(code for code in plan.people if ends[code] == code)
    if len(categories) < 2:
        raise Refused(
            N_(
                "{dimension} has only one category left. There is nothing to weight by.",
                dimension=plan.dimension,
            )
        )
    place = {code: categories.index(ends[code]) for code in plan.people}
    lookup = np.array([*(place.get(code, -1) for code in dimension.groups), -1], dtype=np.int64)
    people = np.zeros(len(categories))
    for code, n in plan.people.items():
        people[place[code]] += n
    return Margin(
        plan.dimension, categories, lookup[dimension.members], people * total / max(people.sum(), 1.0)
    )


def _end(code: str, joined: Mapping[str, str]) -> str:
    """Where a chain of joins ends. Refused where it runs in a circle."""
    seen = {code}
    while code in joined:
        code = joined[code]
        if code in seen:
            raise Refused(
                N_("Groups are counted with each other in a circle. Let one of them stand for itself.")
            )
        seen.add(code)
    return code


def _populations(recipe: Recipe) -> list[Caution]:
    """Margins that count different numbers of people are brought to one; that is told where it is more than a little."""
    sums = [sum(margin.people.values()) for margin in recipe.margins]
    if min(sums) <= 0 or max(sums) / min(sums) - 1 <= DIFFERENT_POPULATIONS:
        return []
    return [Caution("populations_differ", n=max(sums) / min(sums) - 1)]


def _effect(frame: Frame, margins: Sequence[Margin], weighted: Weighted, more: Sequence[Caution]) -> Effect:
    w = weighted.weights
    return Effect(
        categories={margin.name: _categories(margin, w) for margin in margins},
        not_known={margin.name: margin.unknown for margin in margins},
        answers=frame.people,
        smallest=float(w.min()),
        largest=float(w.max()),
        cv=weighted.cv,
        kish_n=weighted.kish_n,
        design_effect=weighted.design_effect,
        rounds=weighted.rounds,
        cautions=(*weighted.cautions(margins), *more),
    )


def _categories(margin: Margin, w: Weights) -> tuple[Category, ...]:
    known = margin.codes >= 0
    after = np.bincount(margin.codes[known], w[known], minlength=len(margin.categories))
    n = margin.respondents
    return tuple(
        Category(
            code,
            int(n[i]),
            float(n[i] / n.sum()),
            float(margin.totals[i] / margin.totals.sum()),
            float(after[i] / after.sum()),
        )
        for i, code in enumerate(margin.categories)
    )
