"""A community reviewer signs a language off as a whole: that residents who speak it can be asked with these words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, Forbidden, NotFound
from engage.surveys.hands import own_marks
from engage.surveys.models import LanguageSignOff, Survey
from engage.surveys.progress import progress_of
from engage.surveys.rules import source_hash
from engage.surveys.words import Words, words_in


@dataclass(frozen=True, slots=True)
class SignOff:
    """The last signature under a language. ``holds``: nothing of what was signed has changed since."""

    account: UUID
    at: datetime
    holds: bool


def fingerprint(words: Iterable[Words]) -> str:
    """Of every source and its words together: a signature says what it is under."""
    return source_hash("\n".join(f"{one.key} {one.seen}" for one in sorted(words, key=lambda one: one.key)))


def sign_language(
    session: Session, survey_id: UUID, tag: str, read: str, *, by: UUID, at: datetime
) -> LanguageSignOff:
    """Sign a language whose every text is reviewed and fresh.

    ``read``: the :func:`fingerprint` of what the signer had before them; :class:`Conflict` when something has changed since.
    :class:`Forbidden` for whoever wrote any of its words, or gave out the link they came by.
    """
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    words = words_in(session, survey_id, tag)
    if tag == survey.source_language:
        raise Conflict(N_("The language a survey was written in needs no signature."))
    own = own_marks(session, survey_id, by)
    if any(one.translator in own for one in words):
        raise Forbidden(N_("You wrote some of these words. Somebody else has to sign for the language."))
    if not progress_of(words).ready:
        raise Conflict(N_("A language is signed when every text is reviewed and up to date."))
    if fingerprint(words) != read:
        raise Conflict(N_("These words, or their source, have changed since you read them. Read them again."))
    signed = LanguageSignOff(
        initiative_id=survey.initiative_id,
        survey_id=survey_id,
        tag=tag,
        account_id=by,
        fingerprint=read,
        at=at,
    )
    session.add(signed)
    session.flush()
    facts = {"language": tag, "fingerprint": read}
    record(session, survey.initiative_id, "sign_language", f"survey:{survey_id}", facts, by=by, at=at)
    return signed


def sign_off_of(session: Session, survey_id: UUID, tag: str, words: Iterable[Words]) -> SignOff | None:
    """The last signature under language ``tag``, whose words now are ``words``; ``None`` when nobody has signed."""
    last = session.scalars(
        select(LanguageSignOff)
        .where(LanguageSignOff.survey_id == survey_id, LanguageSignOff.tag == tag)
        .order_by(LanguageSignOff.at.desc())
        .limit(1)
    ).first()
    return SignOff(last.account_id, last.at, last.fingerprint == fingerprint(words)) if last else None
