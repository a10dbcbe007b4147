"""The answers of a closed survey row by row, for the data manager: what was consented to, in an order that says nothing.

The third hand that may read raw answers. It is for analysis elsewhere (a statistician's program); everything that is shown
to anybody goes through ``privacy`` instead. Each taking out is in the record of changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import Conflict
from engage.findings.rules import closed_for_results
from engage.responses import rows
from engage.responses.fields import OTHER
from engage.surveys import kinds
from engage.surveys.instrument import Kind, Placed
from engage.surveys.queries import OpenSurvey

Cell = str | int | float | date | None
ABOUT = ("version", "language", "mode", "wave", "answered_on")
BLANK = {"skipped": "(skipped)", "declined": "(declined)", "not_applicable": "(does not apply)"}
WRITTEN = "(written)"
"""Stands where somebody wrote words that the survey's consent does not let out."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a taking out holds: the columns, and whether people's own words are among them."""

    header: tuple[str, ...]
    words: bool


def take_out(session: Session, survey: OpenSurvey, *, by: UUID | None, at: datetime) -> Left:
    """Write into the record of changes that the answers leave. :class:`Conflict` while people still answer."""
    if why := closed_for_results("raw", survey.state.value):
        raise Conflict(why)
    detail = {"format": "csv", "words": survey.quotable}
    record(session, survey.initiative_id, "export answers", f"survey:{survey.id}", detail, by=by, at=at)
    paths = tuple(placed.path for placed in _columns(survey))
    return Left((*ABOUT, *paths, *(path + OTHER for path in _specified(survey))), survey.quotable)


def rows_of(session: Session, survey: OpenSurvey) -> Iterator[Sequence[Cell]]:
    """The rows below ``Left.header``, shuffled anew each time.

    Several codes stand beside each other with a space between; a repeat is JSON; an empty cell was not asked. Whoever did not
    give a consent that the survey asks for is left out. Words are let out only where the survey's consent says they may be
    quoted.
    """
    columns = _columns(survey)
    consents = [placed.path for placed in columns if placed.item.kind is Kind.CONSENT]
    words = _words(session, survey) if survey.quotable else {}
    specified, paths = _specified(survey), [placed.path for placed in columns]
    for key, number, language, mode, wave, day, answers in rows.shuffled(
        session, survey.id, keyed=survey.quotable
    ):
        if any(_withheld(answers, path) for path in consents):
            continue
        said = words.get(key, {}) if key else {}
        found = [(path, answers.get(path)) for path in paths]
        told = [one if type(one) is str else _cell(one, said.get(path)) for path, one in found]
        yield number, language, mode, wave, day, *told, *(said.get(path + OTHER) for path in specified)


def _columns(survey: OpenSurvey) -> list[Placed]:
    """Questions and repeats of the published version, in order; what stands in a repeat is inside its column."""
    return [
        placed
        for placed in survey.instrument.placed
        if not placed.repeats
        and placed.item.kind not in {Kind.SECTION, Kind.NOTE, Kind.CALCULATE, Kind.HIDDEN}
    ]


def _specified(survey: OpenSurvey) -> list[str]:
    """Questions where an option asks for words, when words are let out."""
    asked = survey.instrument
    return [
        placed.path
        for placed in _columns(survey)
        if survey.quotable
        and any(
            kinds.asks_for_words(placed.item, one)
            for one in kinds.options(placed.item, asked.choices(placed.item))
        )
    ]


def _withheld(answers: Mapping[str, Any], path: str) -> bool:
    """Asked for consent and not given; a consent that was not asked for does not matter."""
    value = answers.get(path)
    return isinstance(value, Mapping) and value.get("blank") != "not_applicable"


def _cell(value: Any, said: str | None) -> Cell:
    match value:
        case {"text": True}:
            return said if said is not None else WRITTEN
        case {"blank": str(why)}:
            return BLANK.get(why, f"({why})")
        case [dict(), *_]:
            return json.dumps(value, ensure_ascii=False)
        case list():
            return " ".join(map(str, value))
        case None | str() | int() | float():
            return value
    return json.dumps(value, ensure_ascii=False)


def _words(session: Session, survey: OpenSurvey) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    for one in rows.open_answers_of(session, survey.id):
        found.setdefault(one.response, {})[one.question + (OTHER if one.specifies else "")] = one.text
    return found
