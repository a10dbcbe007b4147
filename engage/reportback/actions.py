"""Telling people what came of it: draft, translate, check, deliver to a source, hear whether it answered them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import goal_with, initiative_with
from engage.agenda.rules import is_slug
from engage.errors import N_, Conflict, Forbidden, MovedOn, NotFound, Problem, Refused
from engage.findings.queries import finding_named
from engage.i18n.local_text import LocalText
from engage.listening.queries import session_log
from engage.reportback import rules
from engage.reportback.models import Delivery, DeliveryState, ReportBack, ReportBackState
from engage.reportback.queries import told
from engage.reviews.actions import mark_closed, mark_reported_back
from engage.reviews.models import Review, ReviewState
from engage.surveys.models import Survey, Wave

LONGEST_CHANNEL = 80


@dataclass(frozen=True, slots=True)
class ReportBackFacts:
    """The six parts of a report-back. The last two are left empty where there is nothing to say."""

    you_said: LocalText
    we_found: LocalText
    we_decided: LocalText
    we_will: LocalText
    we_cannot: LocalText = LocalText()
    still_to_hear: LocalText = LocalText()
    next_date: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where voices came from: a survey, or one wave of it, or a listening session. Never a person."""

    survey_id: UUID | None = None
    wave_id: UUID | None = None
    session_id: UUID | None = None


def draft_report_back(
    session: Session,
    initiative_id: UUID,
    slug: str,
    facts: ReportBackFacts,
    *,
    review_id: UUID | None = None,
    goal_id: UUID | None = None,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> ReportBack:
    """Begin a report-back on a review or a goal. It must say every part in at least one language."""
    if not is_slug(slug):
        raise Refused(
            N_("“{slug}” cannot stand in an address: use small letters, digits and hyphens.", slug=slug[:80])
        )
    same = select(func.count()).where(ReportBack.initiative_id == initiative_id, ReportBack.slug == slug)
    if session.scalar(same):
        raise Conflict(N_("There is a report-back named {slug} already.", slug=slug))
    _check_about(session, initiative_id, review_id, goal_id)
    made = ReportBack(
        initiative_id=initiative_id,
        slug=slug,
        review_id=review_id,
        goal_id=goal_id,
        drafted_by=by,
        illustration=illustration,
    )
    _say(made, facts)
    session.add(made)
    session.flush()
    record(session, initiative_id, "draft", f"report-back:{made.id}", by=by, at=at)
    return made


def reword(
    session: Session,
    initiative_id: UUID,
    report_back_id: UUID,
    facts: ReportBackFacts,
    *,
    by: UUID | None,
    at: datetime,
) -> ReportBack:
    """Change or translate the words, until they are checked."""
    found = _the(session, initiative_id, report_back_id)
    if rules.is_public(found.state):
        raise Conflict(N_("This report-back was checked and is out. Its words stay as they are."))
    record(
        session,
        initiative_id,
        "reword",
        f"report-back:{found.id}",
        {name: text.as_json() for name, text in texts_of(found).items()},
        by=by,
        at=at,
    )
    _say(found, facts)
    found.state = ReportBackState.DRAFT
    found.drafted_by = by or found.drafted_by  # whoever wrote last cannot be the second reader
    session.flush()
    return found


def hand_over(
    session: Session, initiative_id: UUID, report_back_id: UUID, *, by: UUID | None, at: datetime
) -> ReportBack:
    """Every language is written: hand it to somebody else to read. Refused while a language lacks a part."""
    found = _the(session, initiative_id, report_back_id)
    missing = rules.untranslated(texts_of(found), initiative_with(session, initiative_id).languages)
    if missing:
        why = N_("Some parts are not written in every language yet.")
        raise Refused(
            why, tuple(Problem(N_("Not written yet."), column=f"{name}-{tag}") for name, tag in missing)
        )
    return _move(session, found, ReportBackState.TRANSLATED, by, at)


def check(
    session: Session, initiative_id: UUID, report_back_id: UUID, *, by: UUID, at: datetime
) -> ReportBack:
    """A second person has read every language. From here on everybody may read it, and nobody changes it."""
    found = _the(session, initiative_id, report_back_id)
    if not rules.may_follow(found.state, ReportBackState.CHECKED):
        raise Conflict(N_("It is not ready to be checked: every language has to be written first."))
    if not rules.may_check(by, found.drafted_by):
        raise Forbidden(N_("Somebody other than the person who wrote it checks a report-back."))
    found.checked_by, found.published_at = by, at
    return _move(session, found, ReportBackState.CHECKED, by, at)


def deliver(
    session: Session,
    initiative_id: UUID,
    report_back_id: UUID,
    source: Source,
    language: str,
    channel: str,
    delivered_on: date,
    *,
    reached: int | None = None,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> Delivery:
    """Note that a source was told, in a language, by a channel. The first delivery moves the review on."""
    found = _the(session, initiative_id, report_back_id)
    if found.state not in {ReportBackState.CHECKED, ReportBackState.DELIVERING}:
        raise Conflict(N_("A report-back goes out after somebody else has checked it."))
    _check_source(session, initiative_id, source)
    if language not in found.you_said:
        raise Refused(N_("This report-back is not written in that language."))
    if not channel.strip() or len(channel) > LONGEST_CHANNEL:
        raise Refused(N_("Say how people were told, in a few words."))
    if reached is not None and reached < 0:
        raise Refused(N_("How many it reached cannot be less than nobody."))
    if delivered_on > at.date():
        raise Refused(N_("A delivery is noted when it was made, not before."))
    made = Delivery(
        initiative_id=initiative_id,
        report_back_id=found.id,
        survey_id=source.survey_id,
        wave_id=source.wave_id,
        session_id=source.session_id,
        language=language,
        channel=channel.strip(),
        delivered_on=delivered_on,
        reached=reached,
        state=DeliveryState.REACHED if reached else DeliveryState.SENT,
        illustration=illustration or found.illustration,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "deliver", f"delivery:{made.id}", by=by, at=at)
    if found.state is ReportBackState.CHECKED:
        _move(session, found, ReportBackState.DELIVERING, by, at)
    _tell_the_review(session, found, by, at)
    return made


def note_loop_check(
    session: Session,
    initiative_id: UUID,
    delivery_id: UUID,
    wanted: DeliveryState,
    *,
    by: UUID | None,
    at: datetime,
) -> Delivery:
    """ "Did this answer you?" asked where it was delivered: the source confirms or contests."""
    found = session.get(Delivery, delivery_id, with_for_update=True)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such delivery."))
    if not rules.delivery_may_follow(found.state, wanted):
        raise MovedOn
    record(
        session,
        initiative_id,
        "loop check",
        f"delivery:{found.id}",
        {"was": found.state, "is": wanted},
        by=by,
        at=at,
    )
    found.state = wanted
    session.flush()
    return found


def complete(
    session: Session, initiative_id: UUID, report_back_id: UUID, *, by: UUID | None, at: datetime
) -> ReportBack:
    """Nobody is left to tell, or whoever is left is on record."""
    return _move(session, _the(session, initiative_id, report_back_id), ReportBackState.COMPLETE, by, at)


def close_review(
    session: Session,
    initiative_id: UUID,
    review_id: UUID,
    *,
    shortfall: str | None = None,
    by: UUID | None,
    at: datetime,
) -> Review:
    """Close a review once enough of the voices' sources were told what came of it (``rules.TARGET``).

    When they were not, ``shortfall`` names (by slug) the finding that says so: what was not done stays on record. Raises
    :class:`Refused` with neither.
    """
    coverage = told(session, initiative_id)
    if not coverage.enough:
        if shortfall is None:
            raise Refused(
                N_(
                    "{told} of {all} were told, each source in each language. Tell more of them, or choose the finding that says who was not told.",
                    told=coverage.told,
                    all=coverage.all,
                )
            )
        if finding_named(session, initiative_id, shortfall).state == "rejected":
            raise Refused(N_("That finding was rejected. Choose one that stands."))
    detail = {"told": coverage.told, "all": coverage.all, "shortfall": shortfall}
    return mark_closed(session, initiative_id, review_id, detail, by=by, at=at)


def texts_of(found: ReportBack) -> dict[str, LocalText]:
    """The parts by name; a part that says nothing is empty."""
    return {name: getattr(found, name) or LocalText() for name in rules.TEXTS}


def _say(found: ReportBack, facts: ReportBackFacts) -> None:
    if any(not getattr(facts, name) for name in rules.MUST_SAY):
        raise Refused(N_("Say what was heard, found, decided, and what will be done."))
    for name in rules.TEXTS:
        setattr(found, name, getattr(facts, name) or None)
    found.next_date = facts.next_date


def _move(
    session: Session, found: ReportBack, wanted: ReportBackState, by: UUID | None, at: datetime
) -> ReportBack:
    if not rules.may_follow(found.state, wanted):
        raise MovedOn
    was, found.state = found.state, wanted
    session.flush()
    record(
        session,
        found.initiative_id,
        "move",
        f"report-back:{found.id}",
        {"was": was, "is": wanted},
        by=by,
        at=at,
    )
    return found


def _tell_the_review(session: Session, found: ReportBack, by: UUID | None, at: datetime) -> None:
    review = session.get(Review, found.review_id) if found.review_id else None
    if review is not None and review.state is ReviewState.PUBLISHED:
        mark_reported_back(session, found.initiative_id, review.id, by=by, at=at)


def _check_about(session: Session, initiative_id: UUID, review_id: UUID | None, goal_id: UUID | None) -> None:
    if review_id is None and goal_id is None:
        raise Refused(N_("Say what it reports on: a review, or a goal."))
    review = session.get(Review, review_id) if review_id else None
    if review_id and (review is None or review.initiative_id != initiative_id):
        raise NotFound(N_("There is no such review."))
    if goal_id:
        goal_with(session, initiative_id, goal_id)


def _check_source(session: Session, initiative_id: UUID, source: Source) -> None:
    """A survey or a session of this initiative; a wave of that survey."""
    if (source.survey_id is None) == (source.session_id is None):
        raise Refused(N_("Say who was told: the people of one survey, or of one session."))
    if source.session_id is not None:
        session_log(session, initiative_id, source.session_id)
        return
    survey = session.get(Survey, source.survey_id)
    if survey is None or survey.initiative_id != initiative_id:
        raise NotFound(N_("There is no such survey."))
    wave = session.get(Wave, source.wave_id) if source.wave_id else None
    if source.wave_id and (wave is None or wave.survey_id != survey.id):
        raise NotFound(N_("There is no such round of this survey."))


def _the(session: Session, initiative_id: UUID, report_back_id: UUID) -> ReportBack:
    found = session.get(ReportBack, report_back_id, with_for_update=True)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such report-back."))
    return found
