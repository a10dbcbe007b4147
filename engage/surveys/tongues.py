"""The languages a survey is offered in: adding any, saying what it calls itself and how it is written, taking one away."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, Message, NotFound, Problem, Refused
from engage.i18n.registry import Direction, Language, canonical_tag, language, names_itself
from engage.surveys import queries
from engage.surveys.kinds import tidy
from engage.surveys.models import Survey, SurveyLanguage, TranslatorLink, Wording

LONGEST_NAME = 60
# Unseen, and yet part of how Persian and many Indian scripts are spelt.
_JOINERS = "\u200c\u200d"


def offer_language(
    session: Session,
    survey_id: UUID,
    tag: str,
    *,
    autonym: str = "",
    direction: Direction | None = None,
    committed: bool = True,
    by: UUID | None,
    at: datetime,
) -> Language:
    """Offer the survey in one more language; its wording is still to be written.

    Any well-formed tag will do. ``autonym`` and ``direction`` are asked for where the register does not know them: raises
    :class:`Refused` with the field's name as the problem's column when a name is missing or cannot be one.
    """
    survey = _survey(session, survey_id)
    tag = _fitting(tag)
    offered = queries.languages_of(session, survey_id)
    if tag in offered:
        raise Conflict(N_("The survey is offered in {language} already.", language=tag))
    described = described_as(tag, autonym, direction)
    _keep_description(survey, described)
    last = session.scalar(
        select(func.max(SurveyLanguage.position)).where(SurveyLanguage.survey_id == survey_id)
    )
    session.add(
        SurveyLanguage(
            initiative_id=survey.initiative_id,
            survey_id=survey_id,
            tag=tag,
            position=(last or 0) + 1,
            committed=committed,
        )
    )
    session.flush()
    facts = {"language": tag, "called": described.autonym, "direction": described.direction}
    record(session, survey.initiative_id, "offer_language", f"survey:{survey_id}", facts, by=by, at=at)
    return described


def remove_language(session: Session, survey_id: UUID, tag: str, *, by: UUID | None, at: datetime) -> int:
    """Take a language away with its words, and end its translators' links; gives how many texts went.

    What has been published is not changed by it: residents are offered the language until the survey is opened anew.
    """
    survey = _survey(session, survey_id)
    if tag == survey.source_language:
        raise Conflict(N_("The language a survey was written in cannot be taken away."))
    if tag not in queries.languages_of(session, survey_id):
        raise NotFound(N_("This survey is not offered in {language}.", language=tag))
    texts = session.scalar(select(func.count()).where(Wording.survey_id == survey_id, Wording.tag == tag))
    session.execute(delete(Wording).where(Wording.survey_id == survey_id, Wording.tag == tag))
    session.execute(
        delete(SurveyLanguage).where(SurveyLanguage.survey_id == survey_id, SurveyLanguage.tag == tag)
    )
    session.execute(
        update(TranslatorLink)
        .where(
            TranslatorLink.survey_id == survey_id,
            TranslatorLink.tag == tag,
            TranslatorLink.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    facts = {"language": tag, "texts": texts or 0}
    record(session, survey.initiative_id, "remove_language", f"survey:{survey_id}", facts, by=by, at=at)
    return texts or 0


def described_as(tag: str, autonym: str, direction: Direction | None) -> Language:
    """The language of ``tag`` as the register has it, and as it was described where the register does not know it."""
    name = _visible(autonym)
    if len(name) > LONGEST_NAME:
        raise _wrong(N_("Use at most {max} letters.", max=LONGEST_NAME), "autonym", name)
    if not name and not names_itself(tag):
        raise _wrong(
            N_("We do not know what this language calls itself. Write its name in the language itself."),
            "autonym",
            tag,
        )
    return language(tag, autonym=name, direction=direction)


def _visible(name: str) -> str:
    """A name without signs that turn or hide the text around it; nothing, when no letter is left."""
    plain = "".join(sign for sign in tidy(name) if sign in _JOINERS or unicodedata.category(sign) != "Cf")
    return " ".join(plain.split()) if any(unicodedata.category(sign)[0] == "L" for sign in plain) else ""


def _fitting(tag: str) -> str:
    try:
        return canonical_tag(tag)
    except Refused as refusal:
        raise _wrong(refusal.message, "tag", tag) from refusal


def _wrong(why: Message, field: str, value: str) -> Refused:
    return Refused(why, (Problem(why, column=field, value=value[:80]),))


def _keep_description(survey: Survey, described: Language) -> None:
    """Only what the register would say otherwise is kept with the survey."""
    usual = language(described.tag)
    document = dict(survey.document)
    for name, said, known in (
        ("autonyms", described.autonym, usual.autonym),
        ("directions", described.direction, usual.direction),
    ):
        kept = {tag: value for tag, value in document.get(name, {}).items() if tag != described.tag}
        document[name] = kept if said == known else {**kept, described.tag: said}
    survey.document = document


def _survey(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    return survey
