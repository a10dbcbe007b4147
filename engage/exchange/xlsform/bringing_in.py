"""A form becomes a draft survey of an initiative."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engage.exchange.xlsform.languages import UNNAMED
from engage.exchange.xlsform.reading import XlsformReading, read_xlsform
from engage.surveys.actions import draft_survey_from
from engage.surveys.models import Survey
from engage.surveys.reading_notes import ReadingNote, keep_notes
from engage.surveys.slugs import free_slug


def draft_from_xlsform(
    session: Session,
    initiative_id: UUID,
    source: Path | bytes,
    *,
    slug: str = "",
    unnamed: str = UNNAMED,
    by: UUID | None,
    at: datetime,
) -> tuple[Survey, XlsformReading]:
    """A draft survey that asks what the form asks. Without ``slug`` it is named after the form, numbered where that is taken."""
    reading = read_xlsform(source, unnamed=unnamed)
    instrument = reading.instrument
    title = instrument.title.in_language(instrument.source_language).text
    name = slug or free_slug(session, title, instrument.settings.get("form_id", ""))
    survey = draft_survey_from(session, initiative_id, name, instrument, by=by, at=at)
    keep_notes(session, survey.id, _notes(reading))
    return survey, reading


def _notes(reading: XlsformReading) -> Iterator[ReadingNote]:
    for lost in reading.unsupported:
        yield ReadingNote(lost.row, "survey", lost.why, effective=False)
    for doubt in reading.warnings:
        yield ReadingNote(doubt.row, doubt.sheet, doubt.why, effective=True)
