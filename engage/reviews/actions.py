"""What the facilitator and the community's seats do with a review: convene, freeze, hold, decide, sign, publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.models import Goal
from engage.agenda.rules import is_slug
from engage.commitments.models import Commitment
from engage.errors import N_, Conflict, Forbidden, MovedOn, NotFound, Refused
from engage.findings.models import Finding
from engage.i18n.local_text import LocalText
from engage.people.models import RoleAssignment, Seat, SeatType
from engage.people.rules import BACKBONE_ROLES
from engage.reviews import rules
from engage.reviews.models import Decision, Outcome, Review, ReviewState, SignOff, SignOffAnswer

MOST_IN_THE_ROOM = 1000
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision: what was asked, what came of it, why, who was in the room by seat type, who had the last word, how."""

    question: LocalText
    outcome: Outcome
    reasons: LocalText
    seats_present: Mapping[str, int]
    last_word: str
    method: str
    goal_id: UUID | None = None
    finding_id: UUID | None = None
    commitment_id: UUID | None = None


def convene(
    session: Session,
    initiative_id: UUID,
    slug: str,
    title: LocalText,
    period_start: date,
    period_end: date,
    *,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> Review:
    """Call a review of a period."""
    if not is_slug(slug):
        raise Refused(
            N_("“{slug}” cannot stand in an address: use small letters, digits and hyphens.", slug=slug[:80])
        )
    if not title:
        raise Refused(N_("Give the review a title in at least one language."))
    if period_end < period_start:
        raise Refused(N_("The period ends before it begins."))
    same = select(func.count()).where(Review.initiative_id == initiative_id, Review.slug == slug)
    if session.scalar(same):
        raise Conflict(N_("There is a review named {slug} already.", slug=slug))
    made = Review(
        initiative_id=initiative_id,
        slug=slug,
        title=title,
        period_start=period_start,
        period_end=period_end,
        illustration=illustration,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "convene", f"review:{made.id}", by=by, at=at)
    return made


def freeze_pack(
    session: Session,
    initiative_id: UUID,
    review_id: UUID,
    sections: Mapping[str, Any],
    *,
    by: UUID | None,
    at: datetime,
) -> Review:
    """Freeze the evidence, once. From here on the review rests on exactly these figures, whatever changes later."""
    found = _the(session, initiative_id, review_id)
    _check_step(found, ReviewState.PACK_FROZEN)
    if not sections:
        raise Refused(N_("There is nothing to freeze."))
    pack = rules.plain(
        {
            "review": found.slug,
            "title": found.title.as_json(),
            "period": [found.period_start.isoformat(), found.period_end.isoformat()],
            "frozen_at": at.isoformat(),
            "sections": sections,
        }
    )
    found.pack = pack
    found.fingerprint = rules.fingerprint_of(pack)
    found.frozen_at, found.frozen_by = at, by
    return _move(session, found, ReviewState.PACK_FROZEN, by, at, {"fingerprint": found.fingerprint})


def hold(
    session: Session, initiative_id: UUID, review_id: UUID, held_on: date, *, by: UUID | None, at: datetime
) -> Review:
    """Note that the review was held."""
    found = _the(session, initiative_id, review_id)
    _check_step(found, ReviewState.HELD)
    if found.frozen_at is not None and held_on < found.frozen_at.date():
        raise Refused(N_("The review cannot have been held before its evidence was frozen."))
    found.held_on = held_on
    return _move(session, found, ReviewState.HELD, by, at)


def decide(
    session: Session,
    initiative_id: UUID,
    review_id: UUID,
    facts: DecisionFacts,
    *,
    by: UUID | None,
    at: datetime,
) -> Decision:
    """Record what the room decided. It names who was there and who had the last word."""
    found = _the(session, initiative_id, review_id)
    if found.state is not ReviewState.HELD:
        raise Conflict(
            N_("Decisions are recorded when the review was held, before the seats are asked to sign.")
        )
    seats = _check_decision(session, initiative_id, facts)
    last = session.scalar(select(func.max(Decision.position)).where(Decision.review_id == found.id))
    made = Decision(
        initiative_id=initiative_id,
        review_id=found.id,
        position=(last or 0) + 1,
        question=facts.question,
        outcome=facts.outcome,
        reasons=facts.reasons,
        seats_present=seats,
        last_word=facts.last_word,
        method=facts.method.strip(),
        goal_id=facts.goal_id,
        finding_id=facts.finding_id,
        commitment_id=facts.commitment_id,
        illustration=found.illustration,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "decide", f"review:{found.id}", {"decision": str(made.id)}, by=by, at=at)
    return made


def ask_for_sign_off(
    session: Session, initiative_id: UUID, review_id: UUID, *, by: UUID | None, at: datetime
) -> Review:
    """Lay the review before the community's seats. Nothing is decided after this."""
    found = _the(session, initiative_id, review_id)
    _check_step(found, ReviewState.AWAITING_SIGN_OFF)
    if not session.scalar(select(func.count()).where(Decision.review_id == found.id)):
        raise Refused(N_("Record at least one decision first: keep, change, stop, or a promise."))
    return _move(session, found, ReviewState.AWAITING_SIGN_OFF, by, at)


def sign_off(
    session: Session,
    initiative_id: UUID,
    review_id: UUID,
    seat_id: UUID,
    answer: SignOffAnswer,
    words: str | None = None,
    *,
    language: str = "en",
    by: UUID,
    at: datetime,
) -> SignOff:
    """A community seat answers, once, for exactly the pack that was frozen. Reservations and refusals say why."""
    found = _the(session, initiative_id, review_id)
    if found.state not in rules.SIGNABLE or found.fingerprint is None or found.pack is None:
        raise Conflict(N_("There is nothing to sign yet."))
    if rules.fingerprint_of(found.pack) != found.fingerprint:
        raise Conflict(N_("The evidence was changed after it was frozen. It cannot be signed."))
    _check_seat(session, initiative_id, seat_id, by, at.date())
    said = (words or "").strip()
    if len(said) > LONGEST:
        raise Refused(N_("Use at most {max} letters.", max=LONGEST))
    if answer is not SignOffAnswer.SIGNED and not said:
        raise Refused(N_("Say in your own words what you do not agree with."))
    given = select(func.count()).where(SignOff.review_id == found.id, SignOff.seat_id == seat_id)
    if session.scalar(given):
        raise Conflict(N_("This seat has answered already."))
    made = SignOff(
        initiative_id=initiative_id,
        review_id=found.id,
        seat_id=seat_id,
        given_by=by,
        answer=answer,
        words=said or None,
        language=language,
        fingerprint=found.fingerprint,
        given_at=at,
        illustration=found.illustration,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "sign", f"review:{found.id}", {"answer": answer}, by=by, at=at)
    return made


def write_lesson(
    session: Session,
    initiative_id: UUID,
    review_id: UUID,
    lesson: LocalText,
    no_lesson_because: LocalText,
    *,
    by: UUID | None,
    at: datetime,
) -> Review:
    """What we got wrong and what changes; or why there is no lesson this time. Fixed once the review is published."""
    found = _the(session, initiative_id, review_id)
    if rules.is_public(found.state) or found.state is ReviewState.SCHEDULED:
        raise Conflict(
            N_("A lesson is written when the evidence is frozen and before the review is published.")
        )
    if bool(lesson) == bool(no_lesson_because):
        raise Refused(N_("Write the lesson, or why there is none. One of the two."))
    was = (found.lesson or LocalText()).as_json()
    found.lesson, found.no_lesson_because = lesson or None, no_lesson_because or None
    session.flush()
    record(session, initiative_id, "lesson", f"review:{found.id}", {"was": was}, by=by, at=at)
    return found


def publish(
    session: Session, initiative_id: UUID, review_id: UUID, *, by: UUID | None, at: datetime
) -> Review:
    """Show the review to everybody, endorsed or not: publication does not wait for ever, and says who did not sign."""
    found = _the(session, initiative_id, review_id)
    _check_step(found, ReviewState.PUBLISHED)
    if not found.lesson and not found.no_lesson_because:
        raise Refused(N_("Write the lesson first, or why there is none."))
    found.published_at = at
    return _move(session, found, ReviewState.PUBLISHED, by, at)


def mark_reported_back(
    session: Session, initiative_id: UUID, review_id: UUID, *, by: UUID | None, at: datetime
) -> Review:
    """People have begun to be told what came of it."""
    found = _the(session, initiative_id, review_id)
    _check_step(found, ReviewState.REPORTED_BACK)
    return _move(session, found, ReviewState.REPORTED_BACK, by, at)


def mark_closed(
    session: Session,
    initiative_id: UUID,
    review_id: UUID,
    detail: Mapping[str, Any],
    *,
    by: UUID | None,
    at: datetime,
) -> Review:
    """Nothing is left to do. Whether enough people were told is not known here: ask ``reportback.actions.close_review``."""
    found = _the(session, initiative_id, review_id)
    _check_step(found, ReviewState.CLOSED)
    return _move(session, found, ReviewState.CLOSED, by, at, detail)


def _move(
    session: Session,
    found: Review,
    wanted: ReviewState,
    by: UUID | None,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> Review:
    was, found.state = found.state, wanted
    session.flush()
    told = {"was": was, "is": wanted, **(detail or {})}
    record(session, found.initiative_id, "move", f"review:{found.id}", told, by=by, at=at)
    return found


def _check_step(found: Review, wanted: ReviewState) -> None:
    if not rules.may_follow(found.state, wanted):
        raise MovedOn


def _check_decision(session: Session, initiative_id: UUID, facts: DecisionFacts) -> dict[str, int]:
    """The seats in the room; raises what is wrong with the facts."""
    if not facts.question or not facts.reasons:
        raise Refused(N_("Write what was decided on, and why, in at least one language."))
    if not facts.method.strip() or len(facts.method) > 200:
        raise Refused(N_("Say how it was decided: by consensus, by a vote, in another way."))
    seats = {kind: count for kind, count in facts.seats_present.items() if count}
    known = {kind.value for kind in SeatType}
    if set(seats) - known or not all(0 < count <= MOST_IN_THE_ROOM for count in seats.values()):
        raise Refused(N_("Count who was in the room by kind of seat."))
    if not seats:
        raise Refused(N_("A decision is recorded with the seats that were in the room. Count them."))
    if facts.last_word not in seats:
        raise Refused(N_("Say who had the last word: one of the kinds of seats in the room."))
    for model, key in (
        (Goal, facts.goal_id),
        (Finding, facts.finding_id),
        (Commitment, facts.commitment_id),
    ):
        row: Any = session.get(model, key) if key is not None else None
        if key is not None and (row is None or row.initiative_id != initiative_id):
            raise NotFound(N_("There is no such goal, finding or promise."))
    return seats


def _check_seat(session: Session, initiative_id: UUID, seat_id: UUID, by: UUID, today: date) -> None:
    """Only the holder of a resident's seat answers for it, and never somebody who works for the backbone."""
    seat = session.get(Seat, seat_id)
    if seat is None or seat.initiative_id != initiative_id:
        raise NotFound(N_("There is no such seat."))
    if seat.seat_type is not SeatType.RESIDENT or seat.account_id != by:
        raise Forbidden(N_("Only the person who holds a resident’s seat answers for it."))
    if not rules.may_still_sign(seat.term_ends, today):
        raise Forbidden(N_("The term of this seat is over."))
    backbone = select(func.count()).where(
        RoleAssignment.initiative_id == initiative_id,
        RoleAssignment.account_id == by,
        RoleAssignment.role.in_(sorted(BACKBONE_ROLES)),
    )
    if session.scalar(backbone):
        raise Forbidden(N_("Somebody who works for the backbone does not sign for the community."))


def _the(session: Session, initiative_id: UUID, review_id: UUID) -> Review:
    found = session.get(Review, review_id, with_for_update=True)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such review."))
    return found
