"""The plan of a survey's comparisons: what groups are compared with, fixed before the answers are in.

A plan is never changed, only followed by a later one. One that was made after answers could come in is exploratory, and the
public is shown what the plan before it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.analysis.references import OVERALL, REST
from engage.errors import N_, Conflict, NotFound, Refused
from engage.findings.models import Audience, ComparisonPlan, Release
from engage.groups.queries import DimensionCard, dimensions_of
from engage.surveys.models import Survey

ALONE_OR_COMBINED: Final = "alone_or_in_combination"
VIEWS: Final = (ALONE_OR_COMBINED, "most_frequent", "combined")
LEAST: Final = 5
MOST_LEAST: Final = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the groups of one dimension are compared. ``reference``: ``rest``, ``overall`` or a group's code; ``least``: points
    a gap must have; ``view``: how people in several groups are counted; ``later``: made after answers could come in."""

    dimension: str
    reference: str = REST
    least: int = LEAST
    view: str = ALONE_OR_COMBINED
    why: str = ""
    later: bool = False
    fixed_at: datetime | None = None


def plan_comparison(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID,
    wanted: Comparison,
    *,
    by: UUID | None,
    at: datetime,
) -> ComparisonPlan:
    """Fix what groups of one dimension are compared with. After the survey has opened it is kept as exploratory, and says why."""
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None or survey.initiative_id != initiative_id:
        raise NotFound(N_("There is no such survey."))
    later = not before_answers(session, survey_id)
    _check(session, initiative_id, survey_id, wanted, later)
    made = ComparisonPlan(
        initiative_id=initiative_id,
        survey_id=survey_id,
        dimension=wanted.dimension,
        reference=wanted.reference,
        least=wanted.least,
        view=wanted.view,
        why=wanted.why.strip(),
        later=later,
        fixed_at=at,
        fixed_by=by,
    )
    session.add(made)
    detail = {
        "dimension": made.dimension,
        "reference": made.reference,
        "least": made.least,
        "view": made.view,
        "later": later,
    }
    record(session, initiative_id, "plan comparison", f"survey:{survey_id}", detail, by=by, at=at)
    return made


def plan_of(session: Session, survey_id: UUID, audience: str = "desk") -> Mapping[str, Comparison]:
    """The survey's comparisons by dimension: as planned last, for the public as planned before any answer; else everyone else
    (or the group that the dimension itself names). Every dimension of the initiative is in it."""
    survey = session.get_one(Survey, survey_id)
    cards = dimensions_of(session, survey.initiative_id)
    found = {card.code: Comparison(card.code, card.reference_group or REST) for card in cards}
    for made in history_of(session, survey_id):
        if audience != "public" or not made.later:
            found[made.dimension] = made
    return found


def before_answers(session: Session, survey_id: UUID) -> bool:
    """May the survey still be planned without being exploratory: has it never been open?"""
    return session.get_one(Survey, survey_id).opened_at is None


def history_of(session: Session, survey_id: UUID) -> list[Comparison]:
    """Every plan ever made for the survey, oldest first."""
    rows = session.scalars(
        select(ComparisonPlan)
        .where(ComparisonPlan.survey_id == survey_id)
        .order_by(ComparisonPlan.fixed_at, ComparisonPlan.id)
    )
    return [
        Comparison(row.dimension, row.reference, row.least, row.view, row.why, row.later, row.fixed_at)
        for row in rows
    ]


def _check(session: Session, initiative_id: UUID, survey_id: UUID, wanted: Comparison, later: bool) -> None:
    card = next((one for one in dimensions_of(session, initiative_id) if one.code == wanted.dimension), None)
    if card is None:
        raise Refused(N_("There is no dimension named {code}.", code=wanted.dimension[:80]))
    if wanted.reference not in (REST, OVERALL, *(group.code for group in card.groups)):
        raise Refused(N_("Choose everyone else, everybody together, or one of the groups."))
    if not 0 < wanted.least <= MOST_LEAST:
        raise Refused(N_("A gap has {least} to {most} points.", least=1, most=MOST_LEAST))
    _check_view(session, survey_id, card, wanted)
    if later and not wanted.why.strip():
        raise Refused(N_("Answers have come in already. Say in a sentence why the plan changes."))


def _check_view(session: Session, survey_id: UUID, card: DimensionCard, wanted: Comparison) -> None:
    if wanted.view not in VIEWS or (wanted.view != ALONE_OR_COMBINED and not card.select_all):
        raise Refused(N_("Only groups that people may combine can be counted in another way."))
    if wanted.view == ALONE_OR_COMBINED and wanted.reference not in (REST, OVERALL) and card.select_all:
        raise Refused(N_("Groups that overlap are compared with everyone else, or with everybody together."))
    was = plan_of(session, survey_id).get(card.code, Comparison(card.code)).view
    if wanted.view != was and _is_public(session, survey_id):
        raise Conflict(
            N_(
                "Results are public already. Counted in another way beside them, small groups could be worked out, so this stays as it is."
            )
        )


def _is_public(session: Session, survey_id: UUID) -> bool:
    released = select(Release.id).where(Release.survey_id == survey_id, Release.audience == Audience.PUBLIC)
    return bool(session.scalar(select(exists(released))))
