"""The notes themselves, for the two hands that may touch them: themes.queries and findings.frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.listening.models import ListeningSession, Note


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with what decides whether and how it may be shown."""

    id: UUID
    session_id: UUID
    held_on: date
    goal_id: UUID | None
    text: str
    language: str
    fidelity: str
    consent: str
    group_id: UUID | None
    illustration: bool


def notes(session: Session, initiative_id: UUID, ids: Iterable[UUID] | None = None) -> list[NoteRow]:
    """Notes in their order, newest session first; all of the initiative's, or those named."""
    query = (
        select(Note, ListeningSession)
        .join(ListeningSession, ListeningSession.id == Note.session_id)
        .where(Note.initiative_id == initiative_id)
        .order_by(ListeningSession.held_on.desc(), ListeningSession.id, Note.position)
    )
    if ids is not None:
        query = query.where(Note.id.in_(list(ids)))
    return [
        NoteRow(
            note.id,
            note.session_id,
            held.held_on,
            held.goal_id,
            note.text,
            note.language,
            note.fidelity.value,
            note.consent.value,
            note.group_id,
            held.illustration,
        )
        for note, held in session.execute(query)
    ]
