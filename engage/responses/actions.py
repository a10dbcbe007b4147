"""What residents do with their answers: keep a page, send, correct, take back; and what importers do on their behalf.

Whoever holds the token may act; no account is asked. Callers begin the transaction as one that writes
(``storage.engine.begin_write``), so that two sendings of one token queue instead of crossing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, text, update
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
    add_words,
    day_kept,
    expiry,
    insert_once,
    outdate,
    rows,
    store_receipt,
    store_words,
)
from engage.storage.base import Base
from engage.surveys.queries import OpenSurvey, form_of
from engage.surveys.rules import Door

DRAFT_DAYS = 30


class Outcome(StrEnum):
    """What became of a sending."""

    NEW = "new"
    SAME = "same"  # sent before, with the same content
    CORRECTED = "corrected"
    SECOND = "second"  # sent before with other content: both are kept, a person decides


class Overtaken(Conflict):
    """What was to be sent is not what is kept any more."""


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """Answers ready to be stored: whatever takes time or only reads was done before anybody had to wait for the pen.

    ``draft``: the fields of the draft they were made from, when they were.
    """

    answering: Answering
    kept: Kept
    digest: str
    day: date
    receipt: tuple[str, bytes]
    draft: Fields | None = None


def receive_answers(
    session: Session, answering: Answering, kept: Kept, *, box: keys.ReceiptBox, at: datetime
) -> Outcome:
    """Take the answers, once: response, own words and receipt in one transaction, and the draft goes.

    Sent again with the same content it is the same answer. With other content it is a correction if the holder began
    one (:func:`begin_correction`), else a second version beside the first.
    """
    return store_answers(session, prepare_answers(session, answering, kept, box=box, at=at))


def prepare_answers(
    session: Session,
    answering: Answering,
    kept: Kept,
    *,
    box: keys.ReceiptBox,
    draft: Fields | None = None,
    at: datetime,
) -> Prepared:
    """The first half of :func:`receive_answers`: writes nothing. The seal of the receipt alone takes milliseconds."""
    _must_be_open(answering.survey, at)
    digest = kept.digest(form_of(session, answering.version_id)[1])
    return Prepared(answering, kept, digest, day_kept(answering.survey, at), box.seal(answering.token), draft)


def store_answers(session: Session, prepared: Prepared) -> Outcome:
    """The second half. :class:`Overtaken` when the draft was changed meanwhile, in another tab: prepare again."""
    answering, survey = prepared.answering, prepared.answering.survey
    key, draft_key = keys.response_key(answering.token), keys.draft_key(answering.token)
    connection = session.connection()
    if prepared.draft is not None:
        now = connection.scalar(_DRAFT_FIELDS, {"key": draft_key})
        if now is not None and now != prepared.draft:
            raise Overtaken(
                N_("Your answers were changed in another window. Please look at them and send again.")
            )
    values = {
        "id": key,
        "initiative_id": survey.initiative_id,
        "survey_id": survey.id,
        "version_id": answering.version_id,
        "language": answering.language,
        "mode": answering.mode,
        "answered_on": prepared.day,
        "state": ResponseState.COMPLETE,
        "answers": prepared.kept.answers,
        "content_digest": prepared.digest,
        "signals": sorted(set(answering.signals)),
    }
    if insert_once(session, Response, values):
        add_words(session, key, survey, answering.language, prepared.kept.texts)
        store_receipt(session, survey, answering.language, prepared.receipt, expires=None)
        session.execute(delete(Draft).where(Draft.id == draft_key))
        return Outcome.NEW
    draft = session.get(Draft, draft_key, with_for_update=True)
    corrects = draft is not None and draft.corrects
    outcome = _sent_again(session, answering, prepared.kept, prepared.digest, corrects=corrects)
    if draft is not None:
        session.delete(draft)
    session.flush()
    return outcome


def leave_for_later(session: Session, answering: Answering, *, box: keys.ReceiptBox, at: datetime) -> str:
    """Make the draft findable by its code, and return the code."""
    draft = session.get(Draft, keys.draft_key(answering.token))
    if draft is None:
        raise NotFound(N_("There is nothing to keep yet."))
    receipt = box.seal(answering.token)
    store_receipt(session, answering.survey, answering.language, receipt, expires=draft.expires_on)
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


# A draft is looked up and changed on every page, while others wait to write: plain statements, without the mapper's objects.
_drafts = Base.metadata.tables[Draft.__tablename__]
_draft = _drafts.c
_BY_KEY = _draft.id == bindparam("key")
_DRAFT_FIELDS = select(_draft.fields).where(_BY_KEY).with_for_update()
_DRAFT_NOW = (
    select(_draft.survey_id, _draft.fields, _draft.pages_seen, _draft.signals)
    .where(_BY_KEY)
    .with_for_update()
)
_CHANGE_DRAFT = update(_drafts).where(_BY_KEY)


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
    changes = {
        "language": answering.language,
        "mode": answering.mode,
        "expires_on": expiry(days, at),
    }
    session.flush()
    draft = session.connection().execute(_DRAFT_NOW, {"key": key}).first()
    if draft is None:
        values = {
            "id": key,
            "initiative_id": answering.survey.initiative_id,
            "survey_id": answering.survey.id,
            "version_id": answering.version_id,
            "fields": change({}),
            "pages_seen": [page] if page else [],
            "signals": sorted(set(answering.signals)),
            "corrects": False,
            **changes,
        }
        if insert_once(session, Draft, values):
            return
        draft = session.connection().execute(_DRAFT_NOW, {"key": key}).one()  # another tab was first
    if draft.survey_id != answering.survey.id:
        raise NotFound(N_("This link belongs to another survey. Please open your survey again."))
    seen = [page] if page and page not in draft.pages_seen else []
    values = {
        "key": key,
        "fields": change(draft.fields),
        "signals": sorted({*draft.signals, *answering.signals}),
        "pages_seen": [*draft.pages_seen, *seen],
        **changes,
    }
    session.connection().execute(_CHANGE_DRAFT, values)
    session.expire_all()


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
    "Overtaken",
    "Prepared",
    "begin_correction",
    "change_rounds",
    "forget_order",
    "keep_topic",
    "leave_for_later",
    "prepare_answers",
    "receive_answers",
    "receive_imported",
    "store_answers",
    "sweep_drafts",
    "withdraw",
)
