"""Raw answers. Read by ``findings.frames``, ``findings.raw`` and ``themes.queries`` only; import-linter keeps everybody else
out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, func, null, select
from sqlalchemy.orm import Session

from engage.responses.fields import OTHER, question_of
from engage.responses.models import OpenAnswer, Response, ResponseState
from engage.surveys.models import InstrumentVersion, Wave

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One complete answer. ``key`` tells answers apart and nothing else; ``wave`` is a wave's code.

    ``answers``: path -> code, list of codes, number, ISO date, list of instances for a repeat, ``{"blank": why}`` with
    ``why`` one of skipped, declined, not_applicable (and the ``code`` of the option that said so), or ``{"text": true}``
    for words of one's own. A path that is absent was not asked.
    """

    key: UUID
    version_id: UUID
    answers: Mapping[str, Any]
    wave: str | None
    language: str
    mode: str


@dataclass(frozen=True, slots=True)
class RawOpenAnswer:
    """What somebody wrote, in ``language``. ``question`` is the path of the question; ``response`` the key of the answer.

    ``specifies``: the words go with an option that asks for some ("other").
    """

    id: UUID
    response: UUID
    question: str
    language: str
    text: str
    specifies: bool


def responses_of(
    session: Session, survey_id: UUID, *, version_id: UUID | None = None
) -> Iterator[RawResponse]:
    """Every complete answer of a survey, in an order that says nothing: that of their random keys."""
    query = _complete(survey_id).order_by(Response.id).execution_options(yield_per=_AT_ONCE)
    if version_id is not None:
        query = query.where(Response.version_id == version_id)
    yield from _raw(session, query)


def responses_with(session: Session, survey_id: UUID, ids: Sequence[UUID]) -> Iterator[RawResponse]:
    """Those of a survey's complete answers that have one of these keys."""
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        yield from _raw(session, _complete(survey_id).where(Response.id.in_(some)).order_by(Response.id))


def complete_ids(session: Session, survey_id: UUID, *, until: date | None = None) -> list[UUID]:
    """The keys of a survey's complete answers; with ``until``, of those whose kept day or week began before it."""
    query = select(Response.id).where(
        Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE
    )
    if until is not None:
        query = query.where(Response.answered_on < until)
    return list(session.scalars(query))


def _complete(survey_id: UUID) -> Select[Any]:
    return (
        select(
            Response.id, Response.version_id, Response.answers, Wave.code, Response.language, Response.mode
        )
        .outerjoin(Wave, Wave.id == Response.wave_id)
        .where(Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE)
    )


def _raw(session: Session, query: Select[Any]) -> Iterator[RawResponse]:
    for key, version, answers, wave, language, mode in session.execute(query):
        yield RawResponse(key, version, answers, wave, language, mode.value)


Row = tuple[UUID | None, int, str, str, str | None, date | None, dict[str, Any]]


def shuffled(session: Session, survey_id: UUID, *, keyed: bool) -> Iterator[Row]:
    """Every complete answer, in another order each time: key (when asked for: to find its words), number of the version,
    language, mode, code of the wave, day kept, answers.
    """
    query = (
        select(
            Response.id if keyed else null(),
            InstrumentVersion.number,
            Response.language,
            cast(Response.mode, String),
            Wave.code,
            Response.answered_on,
            Response.answers,
        )
        .join(InstrumentVersion, InstrumentVersion.id == Response.version_id)
        .outerjoin(Wave, Wave.id == Response.wave_id)
        .where(Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE)
        .order_by(func.random())
        .execution_options(yield_per=_AT_ONCE)
    )
    yield from session.execute(query)


def open_answers_of(
    session: Session, survey_id: UUID, *, question: str | None = None
) -> Iterator[RawOpenAnswer]:
    """What people wrote, of one question or of all, in an order that says nothing."""
    query = (
        select(OpenAnswer.id, OpenAnswer.response_id, OpenAnswer.path, OpenAnswer.language, OpenAnswer.text)
        .join(Response, Response.id == OpenAnswer.response_id)
        .where(OpenAnswer.survey_id == survey_id, Response.state == ResponseState.COMPLETE)
        .order_by(OpenAnswer.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in session.execute(query):
        asked, specifies = _question(row.path)
        if question in {None, asked}:
            yield RawOpenAnswer(row.id, row.response_id, asked, row.language, row.text, specifies)


def open_answer_with(session: Session, open_answer_id: UUID) -> RawOpenAnswer | None:
    row = session.get(OpenAnswer, open_answer_id)
    if row is None:
        return None
    asked, specifies = _question(row.path)
    return RawOpenAnswer(row.id, row.response_id, asked, row.language, row.text, specifies)


@dataclass(frozen=True, slots=True)
class Surrounded:
    """Somebody's words with the rest of their answer: for counting words by the groups their writers belong to."""

    words: RawOpenAnswer
    survey_id: UUID
    answers: Mapping[str, Any]


def open_answers_with(session: Session, initiative_id: UUID, ids: Collection[UUID]) -> Iterator[Surrounded]:
    """The named open answers that are still there, each with its whole answer."""
    wanted = list(ids)
    for first in range(0, len(wanted), _AT_ONCE):
        query = (
            select(OpenAnswer, Response.answers)
            .join(Response, Response.id == OpenAnswer.response_id)
            .where(
                OpenAnswer.initiative_id == initiative_id,
                OpenAnswer.id.in_(wanted[first : first + _AT_ONCE]),
                Response.state == ResponseState.COMPLETE,
            )
        )
        for row, answers in session.execute(query):
            asked, specifies = _question(row.path)
            words = RawOpenAnswer(row.id, row.response_id, asked, row.language, row.text, specifies)
            yield Surrounded(words, row.survey_id, answers)


def _question(path: str) -> tuple[str, bool]:
    """The path of the question, without rounds, and whether the words go with an option."""
    return question_of(path.removesuffix(OTHER)), path.endswith(OTHER)
