"""What was to be said of the file a draft was read from, kept with the draft until somebody has dealt with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.errors import N_, Message, NotFound
from engage.surveys.models import Survey

_KEY = "reading"
_MOST = 200


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """``row`` of ``place`` (a sheet), and why. ``effective``: read, if otherwise than written; else it has no effect here."""

    row: int | None
    place: str
    why: Message
    effective: bool


def keep_notes(session: Session, survey_id: UUID, notes: Iterable[ReadingNote]) -> None:
    """Keep ``notes`` (the first 200) in place of those there were; none takes them away."""
    survey = _survey(session, survey_id)
    kept = [_stored(note) for note in notes][:_MOST]
    survey.document = {**survey.document, _KEY: kept}
    session.flush()


def notes_of(session: Session, survey_id: UUID) -> list[ReadingNote]:
    stored = _survey(session, survey_id).document.get(_KEY, ())
    return [
        ReadingNote(one["row"], one["place"], Message(one["text"], one["values"]), one["effective"])
        for one in stored
    ]


def _stored(note: ReadingNote) -> dict[str, Any]:
    """The message as its template and values, so that it is translated when it is shown."""
    values = {
        name: value if isinstance(value, int | str) else str(value) for name, value in note.why.values.items()
    }
    return {
        "row": note.row,
        "place": note.place,
        "text": note.why.text,
        "values": values,
        "effective": note.effective,
    }


def _survey(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    return survey
