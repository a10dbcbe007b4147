"""Waves: the rounds in which one survey is asked again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText
from engage.surveys.models import Survey, Wave


@dataclass(frozen=True, slots=True)
class WaveCard:
    code: str
    label: LocalText
    began_on: date | None
    ended_on: date | None


def add_waves(
    session: Session, survey_id: UUID, labels: Mapping[str, LocalText], *, by: UUID | None, at: datetime
) -> list[str]:
    """Add the waves (code -> label) that the survey does not have yet, after those it has; gives the codes added."""
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    known = list(session.scalars(select(Wave.code).where(Wave.survey_id == survey_id)))
    added = [code for code in labels if code not in known]
    session.add_all(
        Wave(
            initiative_id=survey.initiative_id,
            survey_id=survey_id,
            code=code,
            label=labels[code],
            position=position,
        )
        for position, code in enumerate(added, len(known) + 1)
    )
    session.flush()
    if added:
        record(
            session, survey.initiative_id, "add_waves", f"survey:{survey_id}", {"waves": added}, by=by, at=at
        )
    return added


def waves_of(session: Session, survey_id: UUID) -> list[WaveCard]:
    """The survey's waves, in order."""
    rows = session.scalars(select(Wave).where(Wave.survey_id == survey_id).order_by(Wave.position))
    return [WaveCard(row.code, row.label, row.began_on, row.ended_on) for row in rows]
