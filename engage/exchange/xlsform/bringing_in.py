"""A form becomes a draft survey of an initiative."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engage.errors import NotFound
from engage.exchange.xlsform.languages import UNNAMED
from engage.exchange.xlsform.reading import XlsformReading, read_xlsform
from engage.surveys.actions import draft_survey_from
from engage.surveys.cards import card_named
from engage.surveys.instrument import Instrument
from engage.surveys.models import Survey
from engage.surveys.reading_notes import ReadingNote, keep_notes

_LONGEST = 60


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
    name = slug or _free(session, _slug_for(reading.instrument))
    survey = draft_survey_from(session, initiative_id, name, reading.instrument, by=by, at=at)
    keep_notes(session, survey.id, _notes(reading))
    return survey, reading


def _notes(reading: XlsformReading) -> Iterator[ReadingNote]:
    for lost in reading.unsupported:
        yield ReadingNote(lost.row, "survey", lost.why, effective=False)
    for doubt in reading.warnings:
        yield ReadingNote(doubt.row, doubt.sheet, doubt.why, effective=True)


def _slug_for(instrument: Instrument) -> str:
    title = instrument.title.in_language(instrument.source_language).text
    for text in (title, instrument.settings.get("form_id", "")):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
        if slug:
            return slug
    return "survey"


def _free(session: Session, slug: str) -> str:
    number, found = 1, slug
    while _taken(session, found):
        number += 1
        found = f"{slug}-{number}"
    return found


def _taken(session: Session, slug: str) -> bool:
    try:
        card_named(session, slug)
    except NotFound:
        return False
    return True
