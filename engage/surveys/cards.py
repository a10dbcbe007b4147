"""Surveys as lists and commands show them, drafts included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText
from engage.surveys.models import Survey, SurveyState, Wording


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """A survey from outside: where it is, what it is called, how it stands. ``title`` as the draft has it now."""

    id: UUID
    initiative_id: UUID
    initiative_slug: str
    slug: str
    code: str
    state: SurveyState
    title: LocalText
    source_language: str
    version_number: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    override_reason: str | None
    override_languages: tuple[str, ...]  # not ready when it went before residents all the same
    sample_source: str | None
    goal_id: UUID | None


def surveys_of(session: Session, initiative_id: UUID) -> list[SurveyCard]:
    """The initiative's surveys, by slug."""
    return _cards(session, _rows().where(Survey.initiative_id == initiative_id))


def every_survey(session: Session) -> list[SurveyCard]:
    """The surveys of every initiative of this instance, for the person who runs it."""
    return _cards(session, _rows())


def card_named(session: Session, slug: str) -> SurveyCard:
    """The survey with this slug, published or not; :class:`NotFound` when there is none."""
    found = _cards(session, _rows().where(Survey.slug == slug))
    if not found:
        raise NotFound(N_("There is no survey named {slug}.", slug=slug))
    return found[0]


def card_with(session: Session, survey_id: UUID) -> SurveyCard:
    """The survey with this id, published or not; :class:`NotFound` when there is none."""
    found = _cards(session, _rows().where(Survey.id == survey_id))
    if not found:
        raise NotFound(N_("There is no such survey."))
    return found[0]


def _rows() -> Select[Survey, str]:
    return (
        select(Survey, Initiative.slug)
        .join(Initiative, Initiative.id == Survey.initiative_id)
        .order_by(Survey.slug)
    )


def _cards(session: Session, query: Select[Survey, str]) -> list[SurveyCard]:
    rows = session.execute(query).all()
    titles = _titles(session, [survey.id for survey, _ in rows])
    return [_card(survey, slug, titles.get(survey.id, {})) for survey, slug in rows]


def _card(survey: Survey, initiative_slug: str, title: dict[str, str]) -> SurveyCard:
    return SurveyCard(
        id=survey.id,
        initiative_id=survey.initiative_id,
        initiative_slug=initiative_slug,
        slug=survey.slug,
        code=survey.code,
        state=survey.state,
        title=LocalText(title),
        source_language=survey.source_language,
        version_number=survey.version_number,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        override_reason=survey.override_reason,
        override_languages=tuple(survey.override_languages or ()),
        sample_source=survey.sample_source,
        goal_id=survey.goal_id,
    )


def _titles(session: Session, surveys: list[UUID]) -> dict[UUID, dict[str, str]]:
    titles: dict[UUID, dict[str, str]] = {}
    query = select(Wording.survey_id, Wording.tag, Wording.text)
    for survey_id, tag, text in session.execute(
        query.where(Wording.survey_id.in_(surveys), Wording.key == "survey.title")
    ):
        titles.setdefault(survey_id, {})[tag] = text
    return titles
