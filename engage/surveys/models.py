"""Surveys: drafts as rows, wording per language with its review state, frozen versions, waves, who opened them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import Json, choice


class SurveyState(StrEnum):
    DRAFT = "draft"
    TRANSLATING = "translating"
    PILOTED = "piloted"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Anonymity(StrEnum):
    """Fixed when a survey is published, and said to the resident in their language."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class DateGrain(StrEnum):
    """How much of the date an answer keeps."""

    WEEK = "week"
    DAY = "day"


class WordingState(StrEnum):
    """A text not there is *missing*, one whose source changed is *stale*: both follow from the rows, neither is stored."""

    MACHINE = "machine"
    NEEDS_REVIEW = "needs_review"
    REVIEWED = "reviewed"


class Survey(Owned, Base):
    """A survey: its address code, state and promises. What it asks is in the draft rows and the frozen versions."""

    __tablename__ = "survey"

    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)  # in /s/<code>, on posters
    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"), index=True)
    state: Mapped[SurveyState] = mapped_column(choice(SurveyState), default=SurveyState.DRAFT)
    anonymity: Mapped[Anonymity] = mapped_column(choice(Anonymity), default=Anonymity.ANONYMOUS)
    date_grain: Mapped[DateGrain] = mapped_column(choice(DateGrain), default=DateGrain.WEEK)
    source_language: Mapped[str]
    single_page: Mapped[bool] = mapped_column(
        default=False
    )  # the whole survey on one page, for poor networks
    quotable: Mapped[bool] = mapped_column(
        default=False
    )  # its consent says that words may be quoted without a name
    sensitive: Mapped[bool] = mapped_column(default=False)  # offers "leave this site quickly"
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    override_reason: Mapped[str | None]  # why it was opened before every committed language was reviewed
    override_languages: Mapped[list[str] | None] = mapped_column(Json)  # those that were not ready then
    version_number: Mapped[int | None]  # the published version that answers are taken for
    document: Mapped[dict[str, Any]] = mapped_column(
        Json
    )  # settings and lists of the draft, and what its languages are called and how written where the register does not know
    sample_source: Mapped[str | None]
    sample_licence: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("state <> 'open' OR version_number IS NOT NULL", name="open_means_published"),
    )


class SurveyLanguage(Owned, Base):
    """A language a survey is offered in. A committed one holds the opening back until its wording is reviewed."""

    __tablename__ = "survey_language"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    tag: Mapped[str]
    position: Mapped[int]
    committed: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (UniqueConstraint("survey_id", "tag"),)


class DraftItem(Owned, Base):
    """One row of the draft form. ``fields`` are the item's own settings as in ``instrument.Item``, without texts."""

    __tablename__ = "draft_item"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("draft_item.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(Json)


class DraftChoice(Owned, Base):
    """One option of a draft's choice list."""

    __tablename__ = "draft_choice"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    list_name: Mapped[str]
    position: Mapped[int]
    code: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (UniqueConstraint("survey_id", "list_name", "position"),)


class Wording(Owned, Base):
    """One text in one language: the words, the hash of the source they translate, who made and who reviewed them."""

    __tablename__ = "wording"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    key: Mapped[str]  # as Instrument.texts() names it
    tag: Mapped[str]
    text: Mapped[str]
    source_hash: Mapped[str]  # of the source text it was made from; differs from the present one: stale
    state: Mapped[WordingState] = mapped_column(choice(WordingState))
    translator: Mapped[str | None]  # an account's id, or "link:" and that of a translator's link
    reviewer: Mapped[str | None]
    changed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("survey_id", "key", "tag"), Index(None, "survey_id", "tag", "state"))


class WordingDeed(StrEnum):
    WRITTEN = "written"
    TAKEN_OUT = "taken_out"
    REVIEWED = "reviewed"


class WordingChange(Owned, Base):
    """What was done to one text in one language, by whom: the words before and after. Never changed again."""

    __tablename__ = "wording_change"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    key: Mapped[str]
    tag: Mapped[str]
    deed: Mapped[WordingDeed] = mapped_column(choice(WordingDeed))
    before: Mapped[str]
    after: Mapped[str]
    who: Mapped[str | None]  # as in Wording.translator; None is a command
    at: Mapped[datetime]

    __table_args__ = (Index(None, "survey_id", "tag", "key"),)


class TranslatorLink(Owned, Base):
    """A way in without an account, to one language of one survey. Only the hash of its token is kept."""

    __tablename__ = "translator_link"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    tag: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]  # whom it was given to
    created_by: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class TranslatorLinkUse(Owned, Base):
    """One use of a link: its door was opened (no texts), or so many texts were saved through it."""

    __tablename__ = "translator_link_use"

    link_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("translator_link.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    texts: Mapped[int]


class LanguageSignOff(Owned, Base):
    """A community reviewer says that a language as a whole can go to residents. ``fingerprint`` is of what was signed."""

    __tablename__ = "language_sign_off"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    tag: Mapped[str]
    account_id: Mapped[uuid.UUID]
    fingerprint: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "survey_id", "tag"),)


class WaitingTranslations(Owned, Base):
    """A file of translations that somebody looks over before it is brought in; one a person, survey and language."""

    __tablename__ = "waiting_translations"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    tag: Mapped[str]
    account_id: Mapped[uuid.UUID]
    file_name: Mapped[str]
    entries: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    machine: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("survey_id", "tag", "account_id"),)


class InstrumentVersion(Owned, Base):
    """A published instrument: a document that never changes again. Answers name the version they were given to."""

    __tablename__ = "instrument_version"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID | None]

    __table_args__ = (UniqueConstraint("survey_id", "number"),)


class Wave(Owned, Base):
    """One round of asking, where a survey is asked again and again."""

    __tablename__ = "wave"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    label: Mapped[LocalText]
    position: Mapped[int]
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("survey_id", "code"),)
