"""Writing rows of this room so that doing it twice, even at the same moment, is doing it once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engage.clock import week_of
from engage.responses.keys import ReceiptBox
from engage.responses.models import OpenAnswer, OutdatedColumn, Receipt, ReceiptState, Response
from engage.storage.base import Owned
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
    session.add_all(
        OpenAnswer(
            initiative_id=survey.initiative_id,
            response_id=key,
            survey_id=survey.id,
            path=path,
            language=language,
            text=text,
        )
        for path, text in texts.items()
        if path not in before or before[path].text != text
    )


def store_receipt(
    session: Session, survey: OpenSurvey, language: str, token: str, box: ReceiptBox, *, expires: date | None
) -> None:
    """The way from the token's code back to the token, until ``expires``."""
    name, sealed = box.seal(token)
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
        receipt = session.scalars(select(Receipt).where(Receipt.code_hash == name)).one()
        receipt.expires_on, receipt.language = expires, language


def outdate(session: Session, response: Response) -> None:
    """What files of coded answers say of this response does not count from now on."""
    session.add(
        OutdatedColumn(
            initiative_id=response.initiative_id, response_id=response.id, survey_id=response.survey_id
        )
    )


def insert_once(session: Session, table: type[Owned], values: Mapping[str, Any]) -> bool:
    """Insert unless a row with the same key is there already; whether it was new. Two at the same time are one."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(table.id)
    return session.execute(statement).first() is not None


def rows(result: Any) -> int:
    """How many rows a statement changed."""
    return int(result.rowcount)
