"""Weightings of a survey: kept under a name and a version, and switched on or off for its results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.analysis.cells import Weights
from engage.analysis.weights import TOO_HIGH_EFFECT
from engage.errors import N_, Conflict, NotFound, Refused
from engage.findings.frames import Frame, frame_of
from engage.findings.models import Weighting
from engage.findings.weighing import Recipe, digest_of, weigh
from engage.privacy.released import Weighed
from engage.surveys.queries import survey_with

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class WeightingCard:
    """A weighting as a list shows it. ``effect``: what :class:`engage.findings.weighing.Effect` said when it was kept."""

    id: UUID
    name: str
    version: int
    opt_in: bool
    on: bool
    recipe: Recipe
    effect: Mapping[str, Any]
    made_at: datetime

    @property
    def design_effect(self) -> float:
        return float(self.effect["design_effect"])

    @property
    def may_be_used(self) -> bool:
        return self.design_effect <= TOO_HIGH_EFFECT


def keep_weighting(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID,
    name: str,
    recipe: Recipe,
    *,
    opt_in: bool,
    by: UUID | None,
    at: datetime,
) -> Weighting:
    """Keep a recipe as the next version of its name, switched off. Refused where no weights come of it."""
    survey = survey_with(session, survey_id)
    if survey.initiative_id != initiative_id:
        raise NotFound(N_("There is no such survey."))
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(N_("Give the weighting a name of at most {most} letters.", most=LONGEST_NAME))
    frame = frame_of(session, survey_id)
    weights, effect = weigh(frame, recipe)
    last = session.scalar(
        select(func.max(Weighting.version)).where(Weighting.survey_id == survey_id, Weighting.name == name)
    )
    made = Weighting(
        initiative_id=initiative_id,
        survey_id=survey_id,
        name=name,
        version=(last or 0) + 1,
        recipe=recipe.as_json(),
        effect=asdict(effect),
        opt_in=opt_in,
        input_digest=frame.digest,
        weights_digest=digest_of(weights),
        made_at=at,
        made_by=by,
    )
    session.add(made)
    session.flush()
    _record(session, made, "keep weighting", by, at)
    return made


def switch_on(
    session: Session, initiative_id: UUID, weighting_id: UUID, *, by: UUID | None, at: datetime
) -> Weighting:
    """Use a weighting for the survey's results from the next release on, in place of any other."""
    found = _the(session, initiative_id, weighting_id)
    if found.effect["design_effect"] > TOO_HIGH_EFFECT:
        raise Conflict(
            N_(
                "Its design effect is above {most}: so few answers would count so much that no number could be relied on. Join groups, or weight by less.",
                most=TOO_HIGH_EFFECT,
            )
        )
    session.execute(update(Weighting).where(Weighting.survey_id == found.survey_id).values(on=False))
    session.flush()
    found.on, found.switched_at, found.switched_by = True, at, by
    session.flush()
    _record(session, found, "switch weighting on", by, at)
    return found


def switch_off(
    session: Session, initiative_id: UUID, weighting_id: UUID, *, by: UUID | None, at: datetime
) -> Weighting:
    """Leave the survey's results unweighted from the next release on."""
    found = _the(session, initiative_id, weighting_id)
    found.on, found.switched_at, found.switched_by = False, at, by
    session.flush()
    _record(session, found, "switch weighting off", by, at)
    return found


def weightings_of(session: Session, survey_id: UUID) -> list[WeightingCard]:
    """The survey's weightings by name, the newest version of each first."""
    rows = session.scalars(
        select(Weighting)
        .where(Weighting.survey_id == survey_id)
        .order_by(Weighting.name, Weighting.version.desc())
    )
    return [_card(row) for row in rows]


def weighting_on(session: Session, survey_id: UUID) -> WeightingCard | None:
    """The one that results use, if there is one."""
    return next((card for card in weightings_of(session, survey_id) if card.on), None)


def weights_in(frame: Frame, card: WeightingCard) -> tuple[Weights, Weighed]:
    """A weighting's weights for these answers, and what a table says of them. Refused where answers that came in since have
    made it unfit: its design effect is looked at again."""
    weights, effect = weigh(frame, card.recipe)
    if not effect.may_be_used:
        raise Refused(
            N_(
                "With the answers that came in since, the weighting {name} counts a few answers far too much. Set it up anew.",
                name=card.name,
            )
        )
    return weights, Weighed(card.name, card.version, round(effect.design_effect, 4), card.opt_in)


def _the(session: Session, initiative_id: UUID, weighting_id: UUID) -> Weighting:
    found = session.get(Weighting, weighting_id, with_for_update=True)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such weighting."))
    return found


def _record(session: Session, made: Weighting, verb: str, by: UUID | None, at: datetime) -> None:
    detail = {"name": made.name, "version": made.version, "design_effect": made.effect["design_effect"]}
    record(session, made.initiative_id, verb, f"weighting:{made.id}", detail, by=by, at=at)


def _card(row: Weighting) -> WeightingCard:
    return WeightingCard(
        row.id,
        row.name,
        row.version,
        row.opt_in,
        row.on,
        Recipe.from_json(row.recipe),
        row.effect,
        row.made_at,
    )
