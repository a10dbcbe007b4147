"""Writing rows of this room so that doing it twice, even at the same moment, is doing it once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engage.clock import week_of
from engage.responses.models import OpenAnswer, OutdatedColumn, Receipt, ReceiptState, Response
from engage.storage.base import Base
from engage.surveys.models import DateGrain
from engage.surveys.queries import OpenSurvey


def day_kept(survey: OpenSurvey, at: datetime) -> date:
    """As much of the day as the survey keeps: the day where people live, or the Monday of its week."""
    local = at.astimezone(ZoneInfo(survey.timezone)).date()
    return local if survey.date_grain is DateGrain.DAY else week_of(local)


def expiry(days: int, at: datetime) -> date:
    return week_of(at) + timedelta(days=7 + days)


def store_words(
    session: Session, key: UUID, survey: OpenSurvey, language: str, texts: Mapping[str, str]
) -> None:
    """Own words as rows. What did not change keeps its row, and with it what was coded of it."""
    before = {
        row.path: row for row in session.scalars(select(OpenAnswer).where(OpenAnswer.response_id == key))
    }
    for path, row in before.items():
        if texts.get(path) != row.text:
            session.delete(row)
    session.flush()
    new = {path: text for path, text in texts.items() if path not in before or before[path].text != text}
    add_words(session, key, survey, language, new)


def add_words(
    session: Session, key: UUID, survey: OpenSurvey, language: str, texts: Mapping[str, str]
) -> None:
    """Own words of a response that has none yet at these paths."""
    shared = {
        "initiative_id": survey.initiative_id,
        "response_id": key,
        "survey_id": survey.id,
        "language": language,
    }
    if texts:
        words = [{**shared, "path": path, "text": text} for path, text in texts.items()]
        session.connection().execute(_ADD_WORDS, words)


def store_receipt(
    session: Session, survey: OpenSurvey, language: str, receipt: tuple[str, bytes], *, expires: date | None
) -> None:
    """The way from a code back to its token, until ``expires``. ``receipt``: as :meth:`ReceiptBox.seal` made it."""
    name, sealed = receipt
    values = {
        "id": uuid4(),
        "initiative_id": survey.initiative_id,
        "code_hash": name,
        "survey_id": survey.id,
        "language": language,
        "sealed": sealed,
        "state": ReceiptState.LIVE,
        "expires_on": expires,
    }
    if not insert_once(session, Receipt, values):
        known = session.scalars(select(Receipt).where(Receipt.code_hash == name)).one()
        known.expires_on, known.language = expires, language
        session.flush()


def outdate(session: Session, response: Response) -> None:
    """What files of coded answers say of this response does not count from now on."""
    session.add(
        OutdatedColumn(
            initiative_id=response.initiative_id, response_id=response.id, survey_id=response.survey_id
        )
    )


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert unless a row with the same key is there already; whether it was new. Two at the same time are one."""
    session.flush()
    connection = session.connection()
    statement = _insert_once(table.__tablename__, connection.dialect.name)
    return connection.execute(statement, dict(values)).first() is not None


@lru_cache
def _insert_once(name: str, dialect: str) -> Executable:
    table = Base.metadata.tables[name]
    insert_into = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert_into(table).on_conflict_do_nothing().returning(table.c.id)


_ADD_WORDS = insert(Base.metadata.tables[OpenAnswer.__tablename__])


def rows(result: Any) -> int:
    """How many rows a statement changed."""
    return int(result.rowcount)
