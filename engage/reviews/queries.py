"""Questions pages ask about reviews: which there are, what was frozen and whether it still holds, decided, signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound, Refused
from engage.i18n.local_text import LocalText, Said
from engage.people.models import Seat, SeatType
from engage.reviews import rules
from engage.reviews.models import Decision, Review, ReviewState, SignOff


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A review as a list shows it."""

    id: UUID
    slug: str
    title: LocalText
    period_start: date
    period_end: date
    held_on: date | None
    state: str
    fingerprint: str | None
    frozen_at: datetime | None
    published_at: datetime | None
    lesson: LocalText
    no_lesson_because: LocalText
    illustration: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """Evidence as it was frozen. ``holds``: is it still what was frozen?"""

    fingerprint: str
    frozen_at: datetime
    document: Mapping[str, Any]
    holds: bool

    @property
    def sections(self) -> Mapping[str, Any]:
        """The pack's parts by name; empty where somebody has tampered with more than figures."""
        found = self.document.get("sections")
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True)
class DecisionCard:
    id: UUID
    review_id: UUID
    position: int
    question: LocalText
    outcome: str
    reasons: LocalText
    seats_present: Mapping[str, int]
    last_word: str
    method: str
    goal_id: UUID | None
    finding_id: UUID | None
    commitment_id: UUID | None
    illustration: bool

    @property
    def residents_present(self) -> bool:
        return self.seats_present.get(SeatType.RESIDENT, 0) > 0


@dataclass(frozen=True, slots=True)
class SeatAnswer:
    """A community seat and its answer, if it gave one. ``late``: after publication."""

    seat_id: UUID
    body: str
    title: str
    vacant: bool
    answer: str | None
    words: Said | None
    given_at: datetime | None
    late: bool


def fingerprint_holds(pack: Mapping[str, Any], fingerprint: str) -> bool:
    """Is ``pack`` still what was frozen under ``fingerprint``?"""
    try:
        return rules.fingerprint_of(pack) == fingerprint
    except Refused:  # it now holds what was never frozen
        return False


def reviews_of(session: Session, initiative_id: UUID, *, public: bool = False) -> list[ReviewCard]:
    """The initiative's reviews, the latest period first; only the published ones for the public."""
    query = select(Review).where(Review.initiative_id == initiative_id)
    if public:
        query = query.where(Review.state.in_([ReviewState(state) for state in sorted(rules.PUBLIC)]))
    rows = session.scalars(query.order_by(Review.period_end.desc(), Review.slug))
    return [_card(row) for row in rows]


def review_named(session: Session, initiative_id: UUID, slug: str, *, public: bool = False) -> ReviewCard:
    row = session.scalars(
        select(Review).where(Review.initiative_id == initiative_id, Review.slug == slug)
    ).first()
    if row is None or (public and not rules.is_public(row.state)):
        raise NotFound(N_("There is no such review."))
    return _card(row)


def pack_of(session: Session, initiative_id: UUID, review_id: UUID) -> Pack | None:
    """The frozen evidence; ``None`` as long as nothing is frozen."""
    row = session.get(Review, review_id)
    if row is None or row.initiative_id != initiative_id:
        raise NotFound(N_("There is no such review."))
    if row.pack is None or row.fingerprint is None or row.frozen_at is None:
        return None
    return Pack(row.fingerprint, row.frozen_at, row.pack, fingerprint_holds(row.pack, row.fingerprint))


def decisions_of(session: Session, initiative_id: UUID, review_id: UUID) -> list[DecisionCard]:
    rows = session.scalars(
        select(Decision)
        .where(Decision.initiative_id == initiative_id, Decision.review_id == review_id)
        .order_by(Decision.position)
    )
    return [_decision(row) for row in rows]


def published_decisions(
    session: Session, initiative_id: UUID, *, goal_id: UUID | None = None
) -> list[tuple[ReviewCard, DecisionCard]]:
    """Decisions of published reviews, the latest first; of one goal when asked."""
    query = (
        select(Review, Decision)
        .join(Decision, Decision.review_id == Review.id)
        .where(
            Review.initiative_id == initiative_id,
            Review.state.in_([ReviewState(state) for state in sorted(rules.PUBLIC)]),
        )
        .order_by(Review.period_end.desc(), Review.slug, Decision.position)
    )
    if goal_id is not None:
        query = query.where(Decision.goal_id == goal_id)
    return [(_card(review), _decision(decision)) for review, decision in session.execute(query)]


def review_before(session: Session, initiative_id: UUID, review: ReviewCard) -> ReviewCard | None:
    """The published review of the period before this one."""
    earlier = [
        card
        for card in reviews_of(session, initiative_id, public=True)
        if card.period_end <= review.period_start and card.id != review.id
    ]
    return earlier[0] if earlier else None


def seat_answers(session: Session, initiative_id: UUID, review: ReviewCard) -> list[SeatAnswer]:
    """Each community seat with its answer, vacant seats and silent ones included."""
    rows = session.execute(
        select(Seat, SignOff)
        .outerjoin(SignOff, (SignOff.seat_id == Seat.id) & (SignOff.review_id == review.id))
        .where(Seat.initiative_id == initiative_id, Seat.seat_type == SeatType.RESIDENT)
        .order_by(Seat.body, Seat.title)
    )
    return [_answer(seat, given, review.published_at) for seat, given in rows]


def endorsement_of(session: Session, initiative_id: UUID, review: ReviewCard) -> str:
    """``endorsed``, ``endorsed_with_reservations`` or ``not_endorsed``: every community seat counts, vacant ones too."""
    return rules.endorsement(one.answer for one in seat_answers(session, initiative_id, review))


def seats_to_sign(
    session: Session, initiative_id: UUID, review: ReviewCard, account_id: UUID, today: date
) -> list[SeatAnswer]:
    """The seats for which this person can answer now."""
    if review.state not in rules.SIGNABLE:
        return []
    held = {
        seat.id
        for seat in session.scalars(
            select(Seat).where(Seat.initiative_id == initiative_id, Seat.account_id == account_id)
        )
        if rules.may_still_sign(seat.term_ends, today)
    }
    return [
        one
        for one in seat_answers(session, initiative_id, review)
        if one.seat_id in held and one.answer is None
    ]


def _card(row: Review) -> ReviewCard:
    return ReviewCard(
        id=row.id,
        slug=row.slug,
        title=row.title,
        period_start=row.period_start,
        period_end=row.period_end,
        held_on=row.held_on,
        state=row.state.value,
        fingerprint=row.fingerprint,
        frozen_at=row.frozen_at,
        published_at=row.published_at,
        lesson=row.lesson or LocalText(),
        no_lesson_because=row.no_lesson_because or LocalText(),
        illustration=row.illustration,
    )


def _decision(row: Decision) -> DecisionCard:
    return DecisionCard(
        id=row.id,
        review_id=row.review_id,
        position=row.position,
        question=row.question,
        outcome=row.outcome.value,
        reasons=row.reasons,
        seats_present=dict(row.seats_present),
        last_word=row.last_word,
        method=row.method,
        goal_id=row.goal_id,
        finding_id=row.finding_id,
        commitment_id=row.commitment_id,
        illustration=row.illustration,
    )


def _answer(seat: Seat, given: SignOff | None, published_at: datetime | None) -> SeatAnswer:
    return SeatAnswer(
        seat_id=seat.id,
        body=seat.body,
        title=seat.title,
        vacant=seat.account_id is None,
        answer=given.answer.value if given else None,
        words=Said(given.words, given.language) if given and given.words else None,
        given_at=given.given_at if given else None,
        late=bool(given and published_at and given.given_at > published_at),
    )


def free_slug(session: Session, initiative_id: UUID, day: date) -> str:
    """A plain name for a review's address that no other review has."""
    taken = set(session.scalars(select(Review.slug).where(Review.initiative_id == initiative_id)))
    names = (f"review-{day.isoformat()[:7]}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
