"""The answers' drawer. Only this room opens it.

Nothing here leads from a person, a code or a moment to an answer: keys are one-way images of a token only the resident holds,
dates are coarse, tables keep no order of insertion (SQLite: WITHOUT ROWID), and a receipt's link is sealed with its code.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.responses.rules import Mode
from engage.storage.base import Base, Owned
from engage.storage.types import Json, choice

UNORDERED = {"sqlite_with_rowid": False}


class ResponseState(StrEnum):
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


class ReceiptState(StrEnum):
    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"


class Response(Owned, Base):
    """One person's answers, as codes, checked against the version they were given to.

    ``answers``: path to a code, a list of codes, a number, an ISO date, a list of instances for a repeat, or
    ``{"blank": why}`` (with ``"code"`` where an option meant it). A path that is absent was not asked. At the path of a
    question answered in own words stands ``{"text": true}``; the words are a row of their own (:class:`OpenAnswer`).
    """

    __tablename__ = "response"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"))
    wave_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wave.id"))
    language: Mapped[str]
    mode: Mapped[Mode] = mapped_column(choice(Mode))
    answered_on: Mapped[date | None]  # the week's Monday, or the day where the survey says so
    state: Mapped[ResponseState] = mapped_column(choice(ResponseState), default=ResponseState.COMPLETE)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    content_digest: Mapped[str]  # tells a repeated sending from a different one
    signals: Mapped[list[str]] = mapped_column(
        Json
    )  # what looked odd about it; staff decide, nothing is dropped

    __table_args__ = (Index(None, "survey_id", "state"), UNORDERED)


class OpenAnswer(Owned, Base):
    """What somebody wrote in their own words: the unit that is translated, consented to and coded.

    ``path`` is the question's, with the round behind each repeat (``member[2]/work``), and ``/other`` behind the path of
    a question where an option asks for words.
    """

    __tablename__ = "open_answer"

    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    path: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]

    __table_args__ = (UNORDERED,)


class Draft(Owned, Base):
    """Answers on the way, under the image of a token that stands in the form and in the address."""

    __tablename__ = "draft"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"))
    language: Mapped[str]
    mode: Mapped[Mode] = mapped_column(choice(Mode), default=Mode.SELF)
    fields: Mapped[dict[str, list[str]]] = mapped_column(Json)  # as typed, valid or not: nothing is lost
    pages_seen: Mapped[list[str]] = mapped_column(Json)
    signals: Mapped[list[str]] = mapped_column(Json)
    corrects: Mapped[bool] = mapped_column(default=False)  # an answer that was sent already
    expires_on: Mapped[date]  # counted from the week's Monday, so that it does not tell the day it was begun

    __table_args__ = (UNORDERED,)


class Receipt(Owned, Base):
    """Where a code leads: found by a keyed hash of the code, opened only with the code itself.

    ``sealed`` holds the response's (or draft's) token, encrypted under a key derived from the code.
    """

    __tablename__ = "receipt"

    code_hash: Mapped[str] = mapped_column(unique=True)
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    language: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[ReceiptState] = mapped_column(choice(ReceiptState), default=ReceiptState.LIVE)
    expires_on: Mapped[date | None]

    __table_args__ = (UNORDERED,)


class SecondVersion(Owned, Base):
    """A sending whose key was known but whose content differed: kept beside the first until a person settles it."""

    __tablename__ = "second_version"

    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    content_digest: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    texts: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (UniqueConstraint("response_id", "content_digest"), UNORDERED)


class ColumnPart(Owned, Base):
    """One file of coded answers (``engage.responses.columns``), named by its key. What is not listed here is not read."""

    __tablename__ = "column_part"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    rows: Mapped[int]
    digest: Mapped[str]  # SHA-256 of the file

    __table_args__ = (CheckConstraint("rows > 0", name="not_empty"), UNORDERED)


class OutdatedColumn(Owned, Base):
    """A response was corrected or taken back: what a file of coded answers says of it does not count any more, and the
    next filing takes it out. One row for each time, so that a filing removes only what it has seen."""

    __tablename__ = "outdated_column"

    response_id: Mapped[uuid.UUID]
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)

    __table_args__ = (UNORDERED,)


class ImportBatch(Owned, Base):
    """One file of answers collected elsewhere: which, when, by whom, what came of it."""

    __tablename__ = "import_batch"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str]
    file_digest: Mapped[str]
    mapping_digest: Mapped[str]
    read: Mapped[int]
    accepted: Mapped[int]
    already_there: Mapped[int]
    refused: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[uuid.UUID | None]

    __table_args__ = (CheckConstraint("read = accepted + already_there + refused", name="rows_add_up"),)


class PaperForm(Owned, Base):
    """A paper form that was typed once, until a second person has typed it too and both agree. Then the row goes.

    ``first`` and ``second`` are fields as in a draft. Who typed is kept only here, so that it is not the same person twice.
    """

    __tablename__ = "paper_form"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"))
    number: Mapped[str]  # written on the paper
    language: Mapped[str]
    first: Mapped[dict[str, list[str]]] = mapped_column(Json)
    first_by: Mapped[uuid.UUID]
    second: Mapped[dict[str, list[str]] | None] = mapped_column(Json)
    second_by: Mapped[uuid.UUID | None]

    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),
        UNORDERED,
    )
