"""Releases (frozen tables that privacy let out) and the findings that rest on them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import Json, choice


class Audience(StrEnum):
    PUBLIC = "public"
    DESK = "desk"


class FindingState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"  # by the community table
    CHANGED = "changed"
    REJECTED = "rejected"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"


class Strength(StrEnum):
    """How we know who said it."""

    SELF_DESCRIBED = "self_described"
    SPEAKER_TAG = "speaker_tag"
    SESSION_COMPOSITION = "session_composition"
    UNKNOWN = "unknown"


class Release(Owned, Base):
    """One released table, frozen: what left, under which policy, made from what. Part of a ``batch`` released together."""

    __tablename__ = "release"

    batch: Mapped[uuid.UUID] = mapped_column(index=True)
    survey_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("survey.id"), index=True)
    indicator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    theme_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"), index=True)
    wave_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wave.id"))
    weighting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("weighting.id"))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    subject: Mapped[str]  # the question's path, the indicator's slug, "participation", "themes"
    dimensions: Mapped[list[str]] = mapped_column(Json)
    caption: Mapped[LocalText]
    table: Mapped[dict[str, Any]] = mapped_column(Json)  # privacy.Released.as_json()
    digest: Mapped[str]  # of the table
    input_digest: Mapped[str]  # of the cells it was made from
    # The how-manyth release of this table: orders two of one moment, and tells nothing of anything else.
    sequence: Mapped[int] = mapped_column(default=1)
    released_at: Mapped[datetime]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class LedgerCell(Owned, Base):
    """One cell that was ever released or withheld: what every later release has to reckon with. Rows are only added.

    ``count`` is the number behind a cell that was shown, NULL for one that was withheld; ``low`` and ``high`` what a reader
    takes it for, NULL where it waited. A subject of "" are the people behind all questions of a survey (see
    ``engage.privacy.people``).
    """

    __tablename__ = "ledger_cell"

    survey_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("survey.id"), index=True)
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    subject: Mapped[str]
    dimensions: Mapped[list[str]] = mapped_column(Json)
    groups: Mapped[list[str]] = mapped_column(Json)
    column: Mapped[str]
    sequence: Mapped[int]
    count: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    minimum: Mapped[int]
    digest: Mapped[str]  # of the answers it was made from

    __table_args__ = (Index("ix_ledger_cell_subject", "initiative_id", "audience", "subject"),)


class ComparisonPlan(Owned, Base):
    """What groups of one dimension are compared with in a survey. Never changed: the newest counts, and ``later`` tells that
    it was made after answers could come in."""

    __tablename__ = "comparison_plan"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    dimension: Mapped[str]
    reference: Mapped[str]  # "rest", "overall" or a group's code
    least: Mapped[int]  # points that a gap must have
    view: Mapped[str]  # how people in several groups are counted
    why: Mapped[str] = mapped_column(default="")
    later: Mapped[bool]
    fixed_at: Mapped[datetime]
    fixed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (CheckConstraint("NOT later OR why <> ''", name="later_says_why"),)


class Weighting(Owned, Base):
    """A way to weight a survey's answers to the community's counts; a version never changes, one may be switched on."""

    __tablename__ = "weighting"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    version: Mapped[int]
    recipe: Mapped[dict[str, Any]] = mapped_column(Json)  # weighing.Recipe.as_json()
    effect: Mapped[dict[str, Any]] = mapped_column(Json)  # weighing.Effect when it was made
    opt_in: Mapped[bool]  # people chose themselves whether to answer
    input_digest: Mapped[str]  # of the answers it was made from
    weights_digest: Mapped[str]
    on: Mapped[bool] = mapped_column("switched_on", default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    switched_at: Mapped[datetime | None]
    switched_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        UniqueConstraint("survey_id", "name", "version"),
        Index(
            "uq_weighting_switched_on",
            "survey_id",
            unique=True,
            sqlite_where=text("switched_on"),
            postgresql_where=text("switched_on"),
        ),
    )


class Finding(Owned, Base):
    """A claim in plain words, tied to a goal, with who said it and who was not heard."""

    __tablename__ = "finding"

    goal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("goal.id"), index=True)
    slug: Mapped[str]
    claim: Mapped[LocalText]
    groups_said: Mapped[list[str]] = mapped_column(Json)  # "dimension:code"
    groups_missing: Mapped[list[str]] = mapped_column(Json)
    counter_evidence: Mapped[LocalText | None]
    strength: Mapped[Strength] = mapped_column(choice(Strength))
    state: Mapped[FindingState] = mapped_column(choice(FindingState), default=FindingState.DRAFT)
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None]
    check_words: Mapped[str | None]
    found_on: Mapped[date]
    drafted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("initiative_id", "slug"),
        CheckConstraint("checked_by IS NULL OR checked_by <> drafted_by", name="second_person_checks"),
    )


class Evidence(Owned, Base):
    """What a finding rests on: a release or a theme, in order."""

    __tablename__ = "evidence"

    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id", ondelete="CASCADE"), index=True)
    release_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("release.id"))
    theme_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"))
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("(release_id IS NULL) <> (theme_id IS NULL)", name="one_thing"),)
