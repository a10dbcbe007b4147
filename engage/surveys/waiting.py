"""Files of translations that wait for the person who sent them to look over what they would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.surveys.models import Survey, WaitingTranslations

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """``entries``: as whoever put them here wants them back."""

    file_name: str
    entries: Sequence[Mapping[str, Any]]
    machine: bool
    at: datetime


def let_wait(session: Session, survey_id: UUID, tag: str, file: Waiting, *, by: UUID) -> None:
    """Keep a file in place of the one this person had waiting; those nobody came back for go."""
    forget(session, survey_id, tag, by=by)
    session.execute(delete(WaitingTranslations).where(WaitingTranslations.at < file.at - KEPT))
    session.add(
        WaitingTranslations(
            initiative_id=session.get_one(Survey, survey_id).initiative_id,
            survey_id=survey_id,
            tag=tag,
            account_id=by,
            file_name=file.file_name[:200],
            entries=list(file.entries),
            machine=file.machine,
            at=file.at,
        )
    )
    session.flush()


def waiting_for(session: Session, survey_id: UUID, tag: str, *, by: UUID) -> Waiting:
    """The file this person has waiting here; :class:`NotFound` when there is none."""
    row = session.scalars(
        select(WaitingTranslations).where(
            WaitingTranslations.survey_id == survey_id,
            WaitingTranslations.tag == tag,
            WaitingTranslations.account_id == by,
        )
    ).first()
    if row is None:
        raise NotFound(N_("There is no file waiting here any more. Choose it again."))
    return Waiting(row.file_name, row.entries, row.machine, row.at)


def forget(session: Session, survey_id: UUID, tag: str, *, by: UUID) -> None:
    session.execute(
        delete(WaitingTranslations).where(
            WaitingTranslations.survey_id == survey_id,
            WaitingTranslations.tag == tag,
            WaitingTranslations.account_id == by,
        )
    )
