"""A town with a goal, a finding, community seats, and a review that can be taken to any state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engage.agenda.models import Goal, Initiative
from engage.findings.models import Finding
from engage.i18n.local_text import LocalText
from engage.people.models import Account, Seat, SeatType
from engage.reviews import actions, queries
from engage.reviews.actions import DecisionFacts
from engage.reviews.models import Outcome, Review, SignOff, SignOffAnswer
from tests.support import builders

SECTIONS = {"goals": [{"slug": "attendance", "statement": {"en": "Every day.", "ar": "كلّ يوم."}}]}


@dataclass
class Town:
    session: Session
    at: datetime
    initiative: Initiative = field(init=False)
    goal: Goal = field(init=False)
    finding: Finding = field(init=False)
    ana: Account = field(init=False)
    bo: Account = field(init=False)
    seats: list[Seat] = field(init=False)

    def __post_init__(self) -> None:
        session = self.session
        self.initiative = builders.initiative(session)
        self.goal = builders.goal(session, self.initiative)
        self.finding = builders.finding(session, self.goal)
        self.ana, self.bo = builders.account(session, "Ana"), builders.account(session, "Bo")
        self.seats = [builders.seat(session, self.initiative, one) for one in (self.ana, self.bo)]

    def convened(self, slug: str = "") -> Review:
        return actions.convene(
            self.session,
            self.initiative.id,
            slug or f"r-{uuid4().hex[:10]}",
            LocalText(en="Spring review"),
            date(2025, 9, 1),
            date(2026, 2, 28),
            by=None,
            at=self.at,
        )

    def frozen(self, slug: str = "", sections: dict[str, Any] | None = None) -> Review:
        made = self.convened(slug)
        self.do(actions.freeze_pack, made, sections or SECTIONS)
        return made

    def held(self, slug: str = "") -> Review:
        made = self.frozen(slug)
        self.do(actions.hold, made, self.at.date())
        return made

    def facts(self, **changed: Any) -> DecisionFacts:
        values: dict[str, Any] = {
            "question": LocalText(en="Do we keep the early bus?"),
            "outcome": Outcome.KEEP,
            "reasons": LocalText(en="It fills up each morning."),
            "seats_present": {SeatType.RESIDENT: 3, SeatType.PARTNER: 2},
            "last_word": SeatType.RESIDENT,
            "method": "consensus",
            "goal_id": self.goal.id,
        }
        return DecisionFacts(**{**values, **changed})

    def awaiting(self, slug: str = "") -> Review:
        made = self.held(slug)
        self.do(actions.decide, made, self.facts())
        self.do(actions.ask_for_sign_off, made)
        return made

    def published(self, slug: str = "") -> Review:
        made = self.awaiting(slug)
        self.do(actions.write_lesson, made, LocalText(en="We asked too late."), LocalText())
        self.do(actions.publish, made)
        return made

    def do(self, action: Any, review: Review, *rest: Any) -> Any:
        return action(self.session, self.initiative.id, review.id, *rest, by=None, at=self.at)

    def sign(
        self,
        review: Review,
        seat: Seat,
        by: UUID,
        answer: SignOffAnswer = SignOffAnswer.SIGNED,
        words: str | None = None,
        at: datetime | None = None,
    ) -> SignOff:
        return actions.sign_off(
            self.session, self.initiative.id, review.id, seat.id, answer, words, by=by, at=at or self.at
        )

    def card(self, review: Review) -> queries.ReviewCard:
        return queries.review_named(self.session, self.initiative.id, review.slug)


@pytest.fixture
def town(session: Session, at: datetime) -> Town:
    return Town(session, at)
