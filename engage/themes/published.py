"""Quotes that a second person let out, and themes as the public sees them. Knows no drawer: public pages may read this."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.i18n.local_text import LocalText, Said
from engage.themes.models import Coding, CodingState, Excerpt, Quote, Theme, ThemeState


@dataclass(frozen=True, slots=True)
class PublishedQuote:
    """A passage as it may be shown: in the words and language it came in."""

    said: Said
    fidelity: str
    group: LocalText
    theme: LocalText
    theme_slug: str
    illustration: bool


@dataclass(frozen=True, slots=True)
class PublicTheme:
    id: UUID
    slug: str
    name: LocalText
    definition: LocalText
    goal_id: UUID | None


def quotes_of_goal(
    session: Session, initiative_id: UUID, goal_id: UUID, most: int = 12
) -> list[PublishedQuote]:
    """Published quotes coded to the goal's themes, by theme; ``most`` in all."""
    rows = session.execute(
        select(Quote, Theme)
        .join(Excerpt, Excerpt.id == Quote.excerpt_id)
        .join(Coding, (Coding.excerpt_id == Excerpt.id) & (Coding.state != CodingState.REMOVED))
        .join(Theme, Theme.id == Coding.theme_id)
        .where(Quote.initiative_id == initiative_id, Theme.goal_id == goal_id)
        .order_by(Theme.slug, Quote.id)
        .limit(most)
    )
    return [
        PublishedQuote(
            Said(quote.text, quote.language),
            quote.fidelity,
            quote.group_label or LocalText(),
            theme.name,
            theme.slug,
            quote.illustration,
        )
        for quote, theme in rows
    ]


def themes_of(session: Session, initiative_id: UUID, goal_id: UUID | None = None) -> list[PublicTheme]:
    """Active themes; those of one goal when asked."""
    query = select(Theme).where(Theme.initiative_id == initiative_id, Theme.state == ThemeState.ACTIVE)
    if goal_id is not None:
        query = query.where(Theme.goal_id == goal_id)
    return [
        PublicTheme(row.id, row.slug, row.name, row.definition or LocalText(), row.goal_id)
        for row in session.scalars(query.order_by(Theme.slug))
    ]
