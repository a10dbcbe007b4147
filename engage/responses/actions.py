"""What residents do with their answers: keep a page, send, correct, take back; and what importers do on their behalf.

Whoever holds the token may act; no account is asked. Callers begin the transaction as one that writes
(``storage.engine.begin_write``), so that two sendings of one token queue instead of crossing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from engage.errors import N_, Conflict, NotFound
from engage.responses import keys
from engage.responses.fields import Fields, merged
from engage.responses.importing import receive_imported
from engage.responses.keeping import Kept, fields_of
from engage.responses.models import (
    Draft,
    OpenAnswer,
    Receipt,
    ReceiptState,
    Response,
    ResponseState,
    SecondVersion,
)
from engage.responses.rules import Mode
from engage.responses.storing import (
    day_kept,
    expiry,
    insert_once,
    outdate,
    rows,
    store_receipt,
    store_words,
)
from engage.surveys.queries import OpenSurvey, form_of
from engage.surveys.rules import Door

DRAFT_DAYS = 30


class Outcome(StrEnum):
    """What became of a sending."""

    NEW = "new"
    SAME = "same"  # sent before, with the same content
    CORRECTED = "corrected"
    SECOND = "second"  # sent before with other content: both are kept, a person decides


@dataclass(frozen=True, slots=True)
class Answering:
    """Who is answering what, how: the holder of ``token``, a version of ``survey``."""

    survey: OpenSurvey
    token: str
    version_id: UUID
    language: str
    mode: Mode = Mode.SELF
    signals: tuple[str, ...] = ()


def keep_topic(
    session: Session,
    answering: Answering,
    sent: Fields,
    shown: Iterable[str],
    *,
    page: str = "",
    days: int = DRAFT_DAYS,
    at: datetime,
) -> None:
    """Keep what was typed on one page, valid or not, whose fields are ``shown``. The same page again is the same draft."""
    shown = list(shown)
    _keep(session, answering, lambda kept: merged(kept, sent, shown), page=page, days=days, at=at)


def change_rounds(
    session: Session, answering: Answering, fields: Fields, *, days: int = DRAFT_DAYS, at: datetime
) -> None:
    """Keep ``fields`` in place of the draft's: a round of a repeat was added or taken out."""
    _keep(
        session, answering, lambda _: {name: list(texts) for name, texts in fields.items()}, days=days, at=at
    )


def receive_answers(
    session: Session, answering: Answering, kept: Kept, *, box: keys.ReceiptBox, at: datetime
) -> Outcome:
    """Take the answers, once: response, own words and receipt in one transaction, and the draft goes.

    Sent again with the same content it is the same answer. With other content it is a correction if the holder began
    one (:func:`begin_correction`), else a second version beside the first.
    """
    _must_be_open(answering.survey, at)
    survey, key = answering.survey, keys.response_key(answering.token)
    digest = kept.digest(form_of(session, answering.version_id)[1])
    draft = session.get(Draft, keys.draft_key(answering.token), with_for_update=True)
    values = {
        "id": key,
        "initiative_id": survey.initiative_id,
        "survey_id": survey.id,
        "version_id": answering.version_id,
        "language": answering.language,
        "mode": answering.mode,
        "answered_on": day_kept(survey, at),
        "state": ResponseState.COMPLETE,
        "answers": kept.answers,
        "content_digest": digest,
        "signals": sorted(set(answering.signals)),
    }
    if insert_once(session, Response, values):
        store_words(session, key, survey, answering.language, kept.texts)
        store_receipt(session, survey, answering.language, answering.token, box, expires=None)
        outcome = Outcome.NEW
    else:
        outcome = _sent_again(session, answering, kept, digest, corrects=draft is not None and draft.corrects)
    if draft is not None:
        session.delete(draft)
    session.flush()
    return outcome


def leave_for_later(session: Session, answering: Answering, *, box: keys.ReceiptBox, at: datetime) -> str:
    """Make the draft findable by its code, and return the code."""
    draft = session.get(Draft, keys.draft_key(answering.token))
    if draft is None:
        raise NotFound(N_("There is nothing to keep yet."))
    store_receipt(
        session, answering.survey, answering.language, answering.token, box, expires=draft.expires_on
    )
    return keys.code_of(answering.token)


def begin_correction(
    session: Session, survey: OpenSurvey, token: str, *, days: int = DRAFT_DAYS, at: datetime
) -> Draft:
    """A draft of what was sent, to be changed and sent again. One that was begun before is gone on with."""
    _must_be_open(survey, at)
    response = _response(session, survey.id, token)
    draft = session.get(Draft, keys.draft_key(token), with_for_update=True)
    if draft is not None:
        return draft
    texts = session.execute(
        select(OpenAnswer.path, OpenAnswer.text).where(OpenAnswer.response_id == response.id)
    )
    kept = Kept(response.answers, {row.path: row.text for row in texts})
    draft = Draft(
        id=keys.draft_key(token),
        initiative_id=survey.initiative_id,
        survey_id=survey.id,
        version_id=response.version_id,
        language=response.language,
        mode=response.mode,
        fields=fields_of(form_of(session, response.version_id)[1], kept),
        pages_seen=[],
        signals=[],
        corrects=True,
        expires_on=expiry(days, at),
    )
    session.add(draft)
    session.flush()
    return draft


def withdraw(session: Session, survey_id: UUID, token: str, *, box: keys.ReceiptBox) -> None:
    """Take an answer back: nothing of what was said stays, here or in what was coded of it. Twice is once.

    An empty row stays, so that the same sending cannot bring the answer back and what is counted adds up.
    """
    response = _response(session, survey_id, token, withdrawn=True)
    for table in (OpenAnswer, SecondVersion):
        session.execute(delete(table).where(table.response_id == response.id))
    session.execute(delete(Draft).where(Draft.id == keys.draft_key(token)))
    response.state = ResponseState.WITHDRAWN
    response.answers, response.content_digest, response.signals = {}, "", []
    outdate(session, response)
    receipt = session.scalars(
        select(Receipt).where(Receipt.code_hash == box.name_of(keys.code_of(token)))
    ).first()
    if receipt is not None:
        receipt.state = ReceiptState.USED
    session.flush()


def sweep_drafts(session: Session, *, at: datetime) -> int:
    """Delete drafts whose time is over, and the receipts that led to them. Returns how many drafts went."""
    gone = session.execute(delete(Draft).where(Draft.expires_on < at.date()))
    session.execute(delete(Receipt).where(Receipt.expires_on < at.date()))
    return rows(gone)


def forget_order(session: Session) -> None:
    """Lay the rows of this drawer in the order of their random keys, so that their place does not tell who came when.

    SQLite keeps them so from the start. PostgreSQL appends, and locks each table while it is laid anew: run it at night.
    """
    if session.get_bind().dialect.name == "postgresql":
        for table in (Response, OpenAnswer, Draft, Receipt, SecondVersion):
            name = table.__tablename__
            session.execute(text(f'CLUSTER "{name}" USING "pk_{name}"'))


def _must_be_open(survey: OpenSurvey, at: datetime) -> None:
    match survey.door_at(at):
        case Door.CLOSED:
            raise Conflict(N_("This survey is closed. It takes no more answers."))
        case Door.NOT_YET:
            raise Conflict(N_("This survey is not open yet."))
        case Door.OPEN:
            pass


def _keep(
    session: Session,
    answering: Answering,
    change: Callable[[Fields], dict[str, list[str]]],
    *,
    page: str = "",
    days: int,
    at: datetime,
) -> None:
    """Put what ``change`` makes of the token's fields into its draft, which is made when there is none."""
    _must_be_open(answering.survey, at)
    key = keys.draft_key(answering.token)
    draft = session.get(Draft, key, with_for_update=True)
    if draft is None:
        values = {
            "id": key,
            "initiative_id": answering.survey.initiative_id,
            "survey_id": answering.survey.id,
            "version_id": answering.version_id,
            "language": answering.language,
            "mode": answering.mode,
            "fields": change({}),
            "pages_seen": [page] if page else [],
            "signals": sorted(set(answering.signals)),
            "corrects": False,
            "expires_on": expiry(days, at),
        }
        if insert_once(session, Draft, values):
            return
        draft = session.get_one(Draft, key, with_for_update=True)  # another tab was first
    if draft.survey_id != answering.survey.id:
        raise NotFound(N_("This link belongs to another survey. Please open your survey again."))
    draft.fields = change(draft.fields)
    draft.language, draft.mode = answering.language, answering.mode
    draft.signals = sorted({*draft.signals, *answering.signals})
    draft.expires_on = expiry(days, at)
    if page and page not in draft.pages_seen:
        draft.pages_seen = [*draft.pages_seen, page]
    session.flush()


def _response(session: Session, survey_id: UUID, token: str, *, withdrawn: bool = False) -> Response:
    response = session.get(Response, keys.response_key(token), with_for_update=True)
    if response is None or response.survey_id != survey_id:
        raise NotFound(N_("There is no sent answer here."))
    if response.state is ResponseState.WITHDRAWN and not withdrawn:
        raise Conflict(N_("You took this answer back. It is gone and cannot be changed."))
    return response


def _sent_again(
    session: Session, answering: Answering, kept: Kept, digest: str, *, corrects: bool
) -> Outcome:
    response = _response(session, answering.survey.id, answering.token)
    if response.content_digest == digest:
        return Outcome.SAME
    if corrects:
        response.version_id, response.answers, response.content_digest = (
            answering.version_id,
            kept.answers,
            digest,
        )
        response.language = answering.language
        outdate(session, response)
        store_words(session, response.id, answering.survey, answering.language, kept.texts)
        return Outcome.CORRECTED
    values = {
        "id": uuid4(),
        "initiative_id": response.initiative_id,
        "response_id": response.id,
        "survey_id": response.survey_id,
        "content_digest": digest,
        "answers": kept.answers,
        "texts": dict(kept.texts),
    }
    insert_once(session, SecondVersion, values)
    return Outcome.SECOND


__all__ = (
    "DRAFT_DAYS",
    "Answering",
    "Outcome",
    "begin_correction",
    "change_rounds",
    "forget_order",
    "keep_topic",
    "leave_for_later",
    "receive_answers",
    "receive_imported",
    "sweep_drafts",
    "withdraw",
)
