"""Links for translators without an account: each opens one language of one survey, for a while, and nothing else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, NotFound, Problem, Refused
from engage.people.actions import token_hash
from engage.surveys import queries
from engage.surveys.kinds import tidy
from engage.surveys.models import Survey, SurveyState, TranslatorLink, TranslatorLinkUse

DAYS_GOOD = (7, 30, 90)
LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link as the desk lists it: whom it was given to, until when, and what was done through it."""

    id: UUID
    tag: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    uses: int
    texts: int
    last_used_at: datetime | None

    def works_at(self, moment: datetime) -> bool:
        return self.revoked_at is None and moment < self.expires_at


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link opens."""

    id: UUID
    survey_id: UUID
    tag: str
    expires_at: datetime


def give_link(
    session: Session, survey_id: UUID, tag: str, *, label: str, days: int, by: UUID, at: datetime
) -> str:
    """The token of a new link. It is not kept: whoever loses it is given another."""
    survey = _survey(session, survey_id)
    if tag == survey.source_language or tag not in queries.languages_of(session, survey_id):
        raise NotFound(N_("This survey is not translated into {language}.", language=tag))
    name = " ".join(tidy(label).split())
    if not name or len(name) > LONGEST_LABEL:
        why = N_("Write whom the link is for, in at most {max} letters.", max=LONGEST_LABEL)
        raise Refused(why, (Problem(why, column="label"),))
    if days not in DAYS_GOOD:
        why = N_("Choose one from the list.")
        raise Refused(why, (Problem(why, column="days"),))
    token = secrets.token_urlsafe(32)
    link = TranslatorLink(
        initiative_id=survey.initiative_id,
        survey_id=survey_id,
        tag=tag,
        token_hash=token_hash(token),
        label=name,
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    session.add(link)
    session.flush()
    facts = {"language": tag, "link": str(link.id), "until": link.expires_at.isoformat()}
    record(session, survey.initiative_id, "give_translator_link", f"survey:{survey_id}", facts, by=by, at=at)
    return token


def revoke_link(session: Session, survey_id: UUID, link_id: UUID, *, by: UUID, at: datetime) -> None:
    """End a link now. One that has ended stays as it is."""
    link = session.get(TranslatorLink, link_id)
    if link is None or link.survey_id != survey_id:
        raise NotFound(N_("There is no such link."))
    if link.revoked_at is None:
        link.revoked_at = at
        facts = {"language": link.tag, "link": str(link.id)}
        record(
            session, link.initiative_id, "revoke_translator_link", f"survey:{survey_id}", facts, by=by, at=at
        )


def opened_with(session: Session, token: str, at: datetime) -> OpenedLink:
    """What the link with this token opens. :class:`NotFound` when there is none, or it has ended."""
    link = session.scalars(
        select(TranslatorLink).where(TranslatorLink.token_hash == token_hash(token[:200]))
    ).first()
    if link is None:
        raise NotFound(N_("This link opens nothing. Please check it, or ask whoever gave it to you."))
    survey = session.get_one(Survey, link.survey_id)
    if link.revoked_at is not None or at >= link.expires_at or survey.state is SurveyState.ARCHIVED:
        raise NotFound(
            N_("This link has ended. Ask whoever gave it to you for another. What you saved is kept.")
        )
    return OpenedLink(link.id, link.survey_id, link.tag, link.expires_at)


def note_use(session: Session, link: OpenedLink, *, texts: int, at: datetime) -> None:
    """Remember that a link was used: its door was opened, or so many texts were saved through it."""
    owner = session.get_one(TranslatorLink, link.id).initiative_id
    session.add(TranslatorLinkUse(initiative_id=owner, link_id=link.id, at=at, texts=texts))
    session.flush()


def links_of(session: Session, survey_id: UUID, tag: str) -> list[LinkCard]:
    """The links into one language, newest first, ended ones too."""
    used = (
        select(
            TranslatorLinkUse.link_id,
            func.count().label("uses"),
            func.sum(TranslatorLinkUse.texts).label("texts"),
            func.max(TranslatorLinkUse.at).label("last"),
        )
        .group_by(TranslatorLinkUse.link_id)
        .subquery()
    )
    rows = session.execute(
        select(TranslatorLink, used.c.uses, used.c.texts, used.c.last)
        .outerjoin(used, used.c.link_id == TranslatorLink.id)
        .where(TranslatorLink.survey_id == survey_id, TranslatorLink.tag == tag)
        .order_by(TranslatorLink.created_at.desc(), TranslatorLink.id)
    )
    return [
        LinkCard(
            link.id,
            tag,
            link.label,
            link.created_at,
            link.expires_at,
            link.revoked_at,
            uses or 0,
            texts or 0,
            last,
        )
        for link, uses, texts, last in rows
    ]


def _survey(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    return survey
