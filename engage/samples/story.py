"""How a loop is closed in the samples: who takes which step on which day, through the rooms' own actions.

The numbers are real; that anybody checked, promised, signed or told anything is made up, marked so, and worded so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.queries import goal_named
from engage.commitments.actions import Actor, PromiseFacts, promise, take_step
from engage.commitments.models import Commitment, CommitmentState
from engage.findings.actions import FindingFacts, adopt_finding, check_finding, draft_finding
from engage.findings.models import Finding, FindingState
from engage.findings.queries import ReleaseCard, released_table, releases_of
from engage.i18n.local_text import LocalText
from engage.people.models import Partner, Seat
from engage.privacy.released import Released
from engage.reportback import actions as telling
from engage.reportback.models import ReportBack
from engage.reportback.queries import told
from engage.reviews import actions as reviewing
from engage.reviews.actions import DecisionFacts
from engage.reviews.models import Review
from engage.reviews.pack import assemble
from engage.reviews.queries import review_named
from engage.samples.team import Team

# On which day of the story what happens.
RELEASED, FOUND, CHECKED, ADOPTED, PROMISED, BEGUN, CLAIMED, VERIFIED = 20, 30, 40, 45, 60, 90, 150, 165
FROZEN, HELD, SIGNED, PUBLISHED, WRITTEN, READ, TOLD, ANSWERED = 170, 178, 186, 195, 200, 206, 212, 220


@dataclass(frozen=True, slots=True)
class Stage:
    """One sample initiative: its goal, its illustrated partner, its community seat, and the people of the sample."""

    team: Team
    initiative_id: UUID
    goal_id: UUID
    partner_id: UUID
    seat_id: UUID

    @property
    def session(self) -> Session:
        return self.team.session

    def on(self, day: int) -> datetime:
        return self.team.at + timedelta(days=day)

    def date(self, day: int) -> date:
        return self.on(day).date()

    def by(self, name: str, day: int) -> dict[str, Any]:
        """Who does it and when, as every action wants it."""
        return {"by": self.team.member(name), "at": self.on(day)}


def stage(team: Team, initiative: str, goal: str) -> Stage:
    """Where the story of an initiative plays; its chapter was loaded before."""
    session, here = team.session, team.initiatives[initiative]
    return Stage(
        team,
        here,
        goal_named(session, here, goal).id,
        session.scalars(select(Partner.id).where(Partner.initiative_id == here)).one(),
        session.scalars(select(Seat.id).where(Seat.initiative_id == here)).one(),
    )


def public_table(at: Stage, subject: str, *dimensions: str) -> tuple[ReleaseCard, Released]:
    """The public table of a subject by these dimensions."""
    cards = releases_of(at.session, at.initiative_id, subject=subject)
    card = next(one for one in cards if one.dimensions == dimensions)
    return card, released_table(at.session, at.initiative_id, card.id)


def find(at: Stage, drafts: list[FindingFacts], said: str) -> list[Finding]:
    """Findings drafted by the data manager, confirmed by the community reviewer in their words, and adopted."""
    session, here = at.session, at.initiative_id
    by = at.by("data", FOUND)
    made = [draft_finding(session, here, at.goal_id, facts, illustration=True, **by) for facts in drafts]
    for one in made:
        check_finding(session, here, one.id, FindingState.CONFIRMED, said, **at.by("reviewer", CHECKED))
    return [adopt_finding(session, here, one.id, **at.by("data", ADOPTED)) for one in made]


def make_promises(at: Stage, facts: list[PromiseFacts]) -> list[Commitment]:
    """Promises of the illustrated partner, which it has accepted."""
    by = at.by("partner", PROMISED)
    made = [promise(at.session, at.initiative_id, at.goal_id, one, illustration=True, **by) for one in facts]
    for one in made:
        go_on(at, one, PROMISED, CommitmentState.ACCEPTED, "Illustration: the partner said yes.")
    return made


def go_on(at: Stage, made: Commitment, day: int, wanted: CommitmentState, words: str) -> None:
    """The partner takes its promise a step on."""
    actor = Actor(at.team.member("partner"), (at.partner_id,))
    take_step(at.session, at.initiative_id, made.id, wanted, words, actor=actor, at=at.on(day))


def verify(at: Stage, made: Commitment, words: str) -> None:
    """The community reviewer has seen it done."""
    actor = Actor(at.team.member("reviewer"), community=True)
    wanted = CommitmentState.VERIFIED
    take_step(at.session, at.initiative_id, made.id, wanted, words, actor=actor, at=at.on(VERIFIED))


def convene(at: Stage, slug: str, title: LocalText) -> Review:
    """A review of the story so far."""
    period = at.date(0), at.date(FROZEN)
    by = at.by("facilitator", CLAIMED)
    return reviewing.convene(at.session, at.initiative_id, slug, title, *period, illustration=True, **by)


def hold_review(at: Stage, slug: str, title: LocalText, decisions: list[DecisionFacts]) -> Review:
    """A review with its evidence frozen, held, decided, and laid before the community's seats."""
    session, here = at.session, at.initiative_id
    made = convene(at, slug, title)
    card = review_named(session, here, slug)
    sections = assemble(session, here, card, told=_told(at), at=at.on(FROZEN))
    reviewing.freeze_pack(session, here, made.id, sections, **at.by("facilitator", FROZEN))
    by = at.by("facilitator", HELD)
    reviewing.hold(session, here, made.id, at.date(HELD), **by)
    for facts in decisions:
        reviewing.decide(session, here, made.id, facts, **by)
    return reviewing.ask_for_sign_off(session, here, made.id, **by)


def report_back(
    at: Stage, slug: str, facts: telling.ReportBackFacts, *, review_id: UUID | None = None
) -> ReportBack:
    """What came of it, written in every language and read by somebody else."""
    session, here = at.session, at.initiative_id
    by = at.by("education", WRITTEN)
    made = telling.draft_report_back(
        session, here, slug, facts, review_id=review_id, goal_id=at.goal_id, illustration=True, **by
    )
    telling.hand_over(session, here, made.id, **by)
    return telling.check(session, here, made.id, **at.by("reviewer", READ))


def _told(at: Stage) -> dict[str, Any]:
    by_language = told(at.session, at.initiative_id).by_language
    return {"languages": [{"language": tag, "told": n, "all": every} for tag, n, every in by_language]}
