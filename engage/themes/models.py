"""Themes with their definitions, excerpts of what was said or written, and who coded what to which theme."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import choice


class ThemeState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    MERGED = "merged"
    SPLIT = "split"
    RETIRED = "retired"


class Origin(StrEnum):
    BOTTOM_UP = "bottom_up"
    GUIDE = "guide"
    AGENDA = "agenda"


class ExcerptState(StrEnum):
    RAW = "raw"
    PUBLISHED = "published"  # a second person let it be quoted
    WITHHELD = "withheld"


class CodingState(StrEnum):
    APPLIED = "applied"
    CONTESTED = "contested"
    SETTLED = "settled"
    REMOVED = "removed"


class Theme(Owned, Base):
    """A code of the codebook. A theme without a goal is a finding of its own: an orphan."""

    __tablename__ = "theme"

    slug: Mapped[str]
    name: Mapped[LocalText]
    definition: Mapped[LocalText | None]
    include: Mapped[LocalText | None]
    exclude: Mapped[LocalText | None]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"))
    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"), index=True)
    origin: Mapped[Origin] = mapped_column(choice(Origin), default=Origin.BOTTOM_UP)
    state: Mapped[ThemeState] = mapped_column(choice(ThemeState), default=ThemeState.ACTIVE)
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"))

    __table_args__ = (UniqueConstraint("initiative_id", "slug"),)


class Excerpt(Owned, Base):
    """A passage of a note or an open answer. It keeps no text of its own: start and end (in characters) name the passage,
    so that a withdrawal at the source takes it from everywhere."""

    __tablename__ = "excerpt"

    note_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("note.id", ondelete="CASCADE"), index=True)
    open_answer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("open_answer.id", ondelete="CASCADE"), index=True
    )
    start: Mapped[int]
    end: Mapped[int]
    state: Mapped[ExcerptState] = mapped_column(choice(ExcerptState), default=ExcerptState.RAW)
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(note_id IS NULL) <> (open_answer_id IS NULL)", name="one_source"),
        CheckConstraint('"start" >= 0 AND "end" > "start"', name="passage"),
    )


class Coding(Owned, Base):
    """A theme given to an excerpt, by whom, read in which language."""

    __tablename__ = "coding"

    theme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    excerpt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("excerpt.id", ondelete="CASCADE"), index=True)
    coder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    coder_name: Mapped[str | None]  # where the coding came with the data
    language: Mapped[str]
    memo: Mapped[str | None]
    state: Mapped[CodingState] = mapped_column(choice(CodingState), default=CodingState.APPLIED)
    coded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("theme_id", "excerpt_id", "coder_id"),
        Index(None, "theme_id", "state"),
    )


class Quote(Owned, Base):
    """A published passage, word for word: what public pages show, so that they need not open a drawer.

    Deleting the note or the answer deletes it too, by the database's own cascade.
    """

    __tablename__ = "quote"

    excerpt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("excerpt.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str]
    language: Mapped[str]
    fidelity: Mapped[str]
    group_label: Mapped[LocalText | None]  # only with the speaker's consent, and of a group large enough
    published_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime]
    illustration: Mapped[bool] = mapped_column(default=False)
