"""The published versions of a survey, and what its draft or a later version asks otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.surveys.instrument import Instrument
from engage.surveys.models import InstrumentVersion


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A published version. ``published_by``: an account's id."""

    number: int
    published_at: datetime
    published_by: UUID | None
    digest: str
    instrument: Instrument


def versions_of(session: Session, survey_id: UUID) -> list[VersionCard]:
    """The survey's published versions, the newest first."""
    rows = session.scalars(
        select(InstrumentVersion)
        .where(InstrumentVersion.survey_id == survey_id)
        .order_by(InstrumentVersion.number.desc())
    )
    return [
        VersionCard(
            row.number, row.published_at, row.published_by, row.digest, Instrument.from_json(row.document)
        )
        for row in rows
    ]


def version_of(session: Session, survey_id: UUID, number: int) -> VersionCard:
    for card in versions_of(session, survey_id):
        if card.number == number:
            return card
    raise NotFound(N_("There is no such version of a survey."))


def published(session: Session, survey_id: UUID) -> Instrument | None:
    """What the newest published version asks; ``None`` while nothing was published."""
    document = session.scalar(
        select(InstrumentVersion.document)
        .where(InstrumentVersion.survey_id == survey_id)
        .order_by(InstrumentVersion.number.desc())
        .limit(1)
    )
    return None if document is None else Instrument.from_json(document)


def names_ever_published(session: Session, survey_id: UUID) -> frozenset[str]:
    """The names of everything any version asked: a new question never takes one, or its answers would be counted with theirs."""
    documents = session.scalars(
        select(InstrumentVersion.document).where(InstrumentVersion.survey_id == survey_id)
    )
    return frozenset(
        placed.item.name for document in documents for placed in Instrument.from_json(document).placed
    )
