"""What people do with surveys: draft, publish, open, close."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.rules import is_slug
from engage.errors import N_, Conflict, NotFound, Problem, Refused
from engage.i18n.registry import canonical_tag
from engage.surveys import queries, rules
from engage.surveys.gate import pass_gate
from engage.surveys.instrument import Instrument
from engage.surveys.linting import what_stops
from engage.surveys.models import (
    Anonymity,
    DateGrain,
    InstrumentVersion,
    Survey,
    SurveyState,
    Wording,
    WordingState,
)
from engage.surveys.storing import store_choices, store_items, store_languages


def draft_survey_from(
    session: Session,
    initiative_id: UUID,
    slug: str,
    instrument: Instrument,
    *,
    code: str = "",
    goal_id: UUID | None = None,
    anonymity: Anonymity = Anonymity.ANONYMOUS,
    date_grain: DateGrain = DateGrain.WEEK,
    single_page: bool = False,
    sensitive: bool = False,
    reviewed: tuple[str, ...] = (),
    sample_source: str | None = None,
    sample_licence: str | None = None,
    by: UUID | None,
    at: datetime,
) -> Survey:
    """A draft survey that asks what ``instrument`` asks, stored as rows and wording.

    The source language counts as reviewed, and so do the languages in ``reviewed``; the others wait for a reviewer.
    """
    code = code or _new_code(session)
    _may_be_named(session, slug, code)
    if not instrument.languages:
        raise Refused(N_("A survey needs at least one language."))
    languages = tuple(dict.fromkeys(canonical_tag(tag) for tag in instrument.languages))
    if languages != instrument.languages:
        raise Refused(N_("The languages of a survey must be named by their tags, each once."))
    survey = Survey(
        initiative_id=initiative_id,
        slug=slug,
        code=code,
        goal_id=goal_id,
        anonymity=anonymity,
        date_grain=date_grain,
        source_language=instrument.source_language,
        single_page=single_page,
        sensitive=sensitive,
        document={
            "settings": dict(instrument.settings),
            "autonyms": dict(instrument.autonyms),
            "directions": dict(instrument.directions),
            "lists": list(instrument.choice_lists),
        },
        sample_source=sample_source,
        sample_licence=sample_licence,
        created_at=at,
    )
    session.add(survey)
    session.flush()
    store_languages(session, survey, instrument.languages)
    store_items(session, survey, instrument)
    store_choices(session, survey, instrument)
    _store_wording(session, survey, instrument, {instrument.source_language, *reviewed}, at)
    record(session, initiative_id, "draft", f"survey:{survey.id}", {"slug": slug}, by=by, at=at)
    return survey


def publish_version(session: Session, survey_id: UUID, *, by: UUID | None, at: datetime) -> InstrumentVersion:
    """Freeze what the survey asks now. The same content twice is the same version."""
    survey = _locked(session, survey_id)
    instrument = queries.draft_instrument(session, survey_id)
    if not instrument.items:
        raise Refused(N_("This survey asks nothing yet."))
    digest = instrument.digest()
    newest = session.scalars(
        select(InstrumentVersion)
        .where(InstrumentVersion.survey_id == survey_id)
        .order_by(InstrumentVersion.number.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.digest == digest:
        survey.version_number = newest.number
        session.flush()
        return newest
    version = InstrumentVersion(
        initiative_id=survey.initiative_id,
        survey_id=survey_id,
        number=newest.number + 1 if newest else 1,
        document=instrument.as_json(),
        digest=digest,
        published_at=at,
        published_by=by,
    )
    session.add(version)
    survey.version_number = version.number
    session.flush()
    record(
        session,
        survey.initiative_id,
        "publish",
        f"survey:{survey.id}",
        {"version": version.number, "digest": digest},
        by=by,
        at=at,
    )
    return version


def open_survey(
    session: Session,
    survey_id: UUID,
    *,
    override: str | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    asked_by_others: bool = False,
    by: UUID | None,
    at: datetime,
) -> Survey:
    """Open a survey for answers, publishing what it asks now.

    Raises :class:`LanguagesNotReady` while a committed language has a text that is missing, stale or not reviewed, unless
    ``override`` gives the reason, which is kept with the languages; and, whatever the reason, :class:`Refused` when a question about who
    somebody is lacks its "why we ask" or cannot be declined. ``asked_by_others``: somebody else asked it, and its answers
    are brought in, so it is kept as it was asked.
    """
    survey = _locked(session, survey_id)
    if not rules.may_open(survey.state.value):
        raise Conflict(N_("This survey is open already, or was put away for good."))
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refused(N_("A survey must close after it opens."))
    _may_be_published(session, survey_id, asked_by_others)
    exception = pass_gate(session, survey, override)
    version = publish_version(session, survey_id, by=by, at=at)
    was = survey.state.value
    survey.state = SurveyState.OPEN
    survey.opens_at, survey.closes_at = opens_at, closes_at
    survey.opened_at, survey.closed_at = at, None
    record(
        session,
        survey.initiative_id,
        "open",
        f"survey:{survey.id}",
        {"was": was, "version": version.number, **exception},
        by=by,
        at=at,
    )
    return survey


def publish_changes(
    session: Session, survey_id: UUID, *, override: str | None = None, by: UUID | None, at: datetime
) -> InstrumentVersion:
    """Put the draft of an open survey before residents as its next version, under the same conditions as its opening.

    Whoever has begun goes on with the version they began with; answers to earlier versions stay as they are.
    """
    survey = _locked(session, survey_id)
    if survey.state is not SurveyState.OPEN:
        raise Conflict(N_("Only an open survey takes changes at once. Open it: that publishes what it asks."))
    _may_be_published(session, survey_id, asked_by_others=False)
    exception = pass_gate(session, survey, override)
    version = publish_version(session, survey_id, by=by, at=at)
    if exception["override"]:
        facts = {"version": version.number, **exception}
        record(session, survey.initiative_id, "publish early", f"survey:{survey.id}", facts, by=by, at=at)
    return version


def close_survey(session: Session, survey_id: UUID, *, by: UUID | None, at: datetime) -> Survey:
    """Take no more answers. Those that came in stay."""
    survey = _locked(session, survey_id)
    if survey.state is not SurveyState.OPEN:
        raise Conflict(N_("Only an open survey can be closed."))
    survey.state = SurveyState.CLOSED
    survey.closed_at = at
    record(session, survey.initiative_id, "close", f"survey:{survey.id}", {"was": "open"}, by=by, at=at)
    return survey


def _locked(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    return survey


def _new_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(rules.CODE_SIGNS) for _ in range(rules.CODE_LENGTH))
        if not session.scalar(select(func.count()).where(Survey.code == code)):
            return code


def _may_be_named(session: Session, slug: str, code: str) -> None:
    if not is_slug(slug):
        raise Refused(
            N_("“{slug}” cannot name a survey: use small letters, digits and hyphens.", slug=slug[:80])
        )
    if not rules.is_code(code):
        raise Refused(N_("“{code}” cannot stand in an address.", code=code[:40]))
    if session.scalar(select(func.count()).where(Survey.slug == slug)):
        raise Conflict(N_("There is a survey named {slug} already.", slug=slug))
    if session.scalar(select(func.count()).where(Survey.code == code)):
        raise Conflict(N_("Another survey has the address {code} already.", code=code))


def _may_be_published(session: Session, survey_id: UUID, asked_by_others: bool) -> None:
    if not asked_by_others:
        stops = what_stops(queries.draft_instrument(session, survey_id))
        if stops:
            raise Refused(
                N_(
                    "A question about who somebody is says why it is asked, and can be declined. Mend these first."
                ),
                tuple(Problem(one.what, column=one.path) for one in stops),
            )


def _store_wording(
    session: Session, survey: Survey, instrument: Instrument, reviewed: set[str], at: datetime
) -> None:
    source = instrument.source_language
    wordings = [
        {
            "id": uuid4(),
            "initiative_id": survey.initiative_id,
            "survey_id": survey.id,
            "key": key,
            "tag": tag,
            "text": words,
            "source_hash": rules.source_hash(text.get(source, "")),
            "state": WordingState.REVIEWED if tag in reviewed else WordingState.NEEDS_REVIEW,
            "changed_at": at,
        }
        for key, text in instrument.texts()
        for tag, words in text.items()
    ]
    if wordings:
        session.execute(insert(Wording), wordings)
