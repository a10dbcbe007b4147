"""Questions pages ask about answers. None of them hands out an answer except to the holder of its token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engage.clock import week_of
from engage.responses import keys
from engage.responses.fields import Fields
from engage.responses.keeping import Kept
from engage.responses.models import ColumnPart, Draft, OpenAnswer, Receipt, Response, ResponseState
from engage.responses.rules import Mode


@dataclass(frozen=True, slots=True)
class DraftView:
    """Answers on the way, as typed."""

    survey_id: UUID
    version_id: UUID
    language: str
    mode: Mode
    fields: Fields
    pages_seen: Sequence[str]
    signals: Sequence[str]
    corrects: bool
    expires_on: date


@dataclass(frozen=True, slots=True)
class ResponseView:
    """A sent answer, for the person who holds its token. ``answered_on`` is as coarse as it is stored."""

    survey_id: UUID
    version_id: UUID
    language: str
    mode: Mode
    answered_on: date | None
    withdrawn: bool
    kept: Kept


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers a survey has: sent, begun and not sent yet, taken back."""

    complete: int = 0
    partial: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """Complete answers by language, by mode, and by the week in which they came (``None``: not known)."""

    by_language: Mapping[str, int]
    by_mode: Mapping[str, int]
    by_week: Mapping[date | None, int]


# Asked on every page, so without the mapper's objects.
_draft, _response, _word = Draft.__table__.c, Response.__table__.c, OpenAnswer.__table__.c
_DRAFT = select(*(_draft[one.name] for one in fields(DraftView))).where(_draft.id == bindparam("key"))
_SENT = select(
    _response.survey_id,
    _response.version_id,
    _response.language,
    _response.mode,
    _response.answered_on,
    _response.state,
    _response.answers,
).where(_response.id == bindparam("key"))
_WORDS = select(_word.path, _word.text).where(_word.response_id == bindparam("key"))


def draft_behind(session: Session, token: str) -> DraftView | None:
    row = session.connection().execute(_DRAFT, {"key": keys.draft_key(token)}).first()
    if row is None:
        return None
    lists = {"pages_seen": tuple(row.pages_seen), "signals": tuple(row.signals)}
    return DraftView(**{**row._mapping, **lists})


def response_behind(session: Session, token: str) -> ResponseView | None:
    connection, key = session.connection(), {"key": keys.response_key(token)}
    sent = connection.execute(_SENT, key).first()
    if sent is None:
        return None
    return ResponseView(
        survey_id=sent.survey_id,
        version_id=sent.version_id,
        language=sent.language,
        mode=sent.mode,
        answered_on=sent.answered_on,
        withdrawn=sent.state is ResponseState.WITHDRAWN,
        kept=Kept(sent.answers, {row.path: row.text for row in connection.execute(_WORDS, key)}),
    )


def is_filed(session: Session, survey_id: UUID) -> bool:
    """Whether some of the survey's answers lie in files beside the database."""
    return session.scalar(select(ColumnPart.id).where(ColumnPart.survey_id == survey_id).limit(1)) is not None


def token_behind(session: Session, box: keys.ReceiptBox, typed: str) -> str:
    """The token to which a receipt code leads; :class:`NotFound` when it leads nowhere."""
    sealed = session.scalar(select(Receipt.sealed).where(Receipt.code_hash == box.name_of(typed)))
    if sealed is None:
        raise keys.unknown_code()
    return box.open(typed, sealed)


def counts(session: Session, survey_id: UUID) -> Counts:
    return counts_by_survey(session, [survey_id]).get(survey_id, Counts())


def counts_by_survey(session: Session, survey_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """Counts of each survey that has any."""
    found: dict[UUID, dict[str, int]] = {}
    sent = (
        select(Response.survey_id, Response.state, func.count())
        .where(Response.survey_id.in_(survey_ids))
        .group_by(Response.survey_id, Response.state)
    )
    for survey_id, state, number in session.execute(sent):
        found.setdefault(survey_id, {})[state.value] = number
    begun = (
        select(Draft.survey_id, func.count())
        .where(Draft.survey_id.in_(survey_ids), Draft.corrects.is_(False))
        .group_by(Draft.survey_id)
    )
    for survey_id, number in session.execute(begun):
        found.setdefault(survey_id, {})["partial"] = number
    return {survey_id: Counts(**numbers) for survey_id, numbers in found.items()}


def field_counts(session: Session, survey_id: UUID) -> FieldCounts:
    """How the answers came in. By group is asked of ``findings``, and not while the survey is open."""
    complete = (Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE)

    def by(column: object) -> dict[object, int]:
        rows = session.execute(select(column, func.count()).where(*complete).group_by(column))  # type: ignore[call-overload]
        return {row[0]: row[1] for row in rows}

    return FieldCounts(
        by_language={str(tag): number for tag, number in by(Response.language).items()},
        by_mode={str(mode): number for mode, number in by(Response.mode).items()},
        by_week=_by_week(by(Response.answered_on)),
    )


def _by_week(by_day: Mapping[object, int]) -> dict[date | None, int]:
    weeks: dict[date | None, int] = {}
    for day, number in by_day.items():
        week = week_of(day) if isinstance(day, date) else None
        weeks[week] = weeks.get(week, 0) + number
    return dict(sorted(weeks.items(), key=lambda one: one[0] or date.min))


def languages_by_wave(session: Session, survey_id: UUID) -> dict[UUID | None, dict[str, int]]:
    """Complete answers by wave (``None``: of no wave) and language: which sources have to be told in which languages."""
    rows = session.execute(
        select(Response.wave_id, Response.language, func.count())
        .where(Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE)
        .group_by(Response.wave_id, Response.language)
    )
    found: dict[UUID | None, dict[str, int]] = {}
    for wave_id, tag, number in rows:
        found.setdefault(wave_id, {})[tag] = number
    return found
