"""From when to when an open survey takes answers, in the time of the place it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, NotFound, Refused
from engage.surveys.models import Survey


def set_window(
    session: Session,
    survey_id: UUID,
    opens_at: datetime | None,
    closes_at: datetime | None,
    *,
    by: UUID | None,
    at: datetime,
) -> None:
    """Take answers from ``opens_at`` until just before ``closes_at``; ``None`` leaves that side open."""
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refused(N_("A survey must close after it opens."))
    detail = {
        "was": [_said(survey.opens_at), _said(survey.closes_at)],
        "is": [_said(opens_at), _said(closes_at)],
    }
    survey.opens_at, survey.closes_at = opens_at, closes_at
    record(session, survey.initiative_id, "set window", f"survey:{survey_id}", detail, by=by, at=at)


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
