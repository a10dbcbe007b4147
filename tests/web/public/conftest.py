"""A town in which the loop was walked once: asked, found, promised, reviewed, signed, told. Through the rooms' own actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Goal, Initiative
from engage.commitments import actions as promising
from engage.commitments.actions import Actor, PromiseFacts
from engage.commitments.models import Commitment, CommitmentKind, CommitmentState
from engage.findings import actions as finding
from engage.findings.actions import FindingFacts
from engage.findings.models import Finding, FindingState, Release, Strength
from engage.findings.releasing import release_results
from engage.i18n.local_text import LocalText
from engage.people.models import Account, Seat, SeatType
from engage.reportback import actions as telling
from engage.reportback.actions import ReportBackFacts, Source
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.reviews import actions as reviewing
from engage.reviews.actions import DecisionFacts
from engage.reviews.models import Outcome, Review, SignOffAnswer
from engage.reviews.pack import assemble
from engage.reviews.queries import review_named
from engage.surveys.actions import close_survey
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey, survey_with
from tests.support import builders
from tests.support.surveys import asking, choices, opened, words

AT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
# How many of each age go by bus and on foot: the very old are too few to show.
ANSWERS = {"young": (60, 30), "middle": (30, 30), "old": (15, 45), "oldest": (1, 2)}
TOLD = LocalText(en="Words.", es="Palabras.", ar="كلمات.")


@dataclass
class Loop:
    data: Session
    home: Initiative
    goal: Goal = field(init=False)
    survey: OpenSurvey = field(init=False)
    lead: Account = field(init=False)
    cy: Account = field(init=False)
    seat: Seat = field(init=False)
    promise: Commitment = field(init=False)
    claim: Finding = field(init=False)

    def __post_init__(self) -> None:
        data, home = self.data, self.home
        self.goal = builders.goal(data, home)
        self.lead, self.cy = builders.account(data, "Lea"), builders.account(data, "Cy")
        self.seat = builders.seat(data, home, self.cy, seat_type=SeatType.RESIDENT)
        builders.dimension(data, home, "age", tuple(ANSWERS))
        self.survey = self._asked()
        self.claim = self._found()
        self.promise = self._promised()
        data.commit()

    def _asked(self) -> OpenSurvey:
        way = Item(
            "way", Kind.SINGLE, words("How do you get there?", "¿Cómo llega?", "كيف تصل؟"), choice_list="ways"
        )
        age = Item("age", Kind.SINGLE, words("How old are you?"), choice_list="ages", dimension="age")
        lists = {"ways": choices("bus", "foot"), "ages": choices(*ANSWERS)}
        survey = opened(self.data, asking(way, age, lists=lists), owner=self.home)
        rows = [
            (group, "bus" if row < bus else "foot")
            for group, (bus, foot) in ANSWERS.items()
            for row in range(bus + foot)
        ]
        records = [
            ImportedResponse(source_key=str(n), answers={"way": way, "age": age})
            for n, (age, way) in enumerate(rows)
        ]
        outcome = receive_imported(self.data, survey.id, records, batch="town.csv", at=AT)
        assert outcome.accepted == len(rows), outcome.refused[:3]
        close_survey(self.data, survey.id, by=None, at=AT)
        for audience in ("public", "desk"):
            release_results(self.data, self.home.id, survey.id, audience, by=None, at=AT)
        return survey_with(self.data, survey.id)

    def release(self, *dimensions: str, audience: str = "public") -> Release:
        rows = self.data.scalars(
            select(Release).where(Release.audience == audience, Release.subject == "way")
        )
        return next(row for row in rows if tuple(row.dimensions) == dimensions)

    def _found(self) -> Finding:
        facts = FindingFacts(
            claim=LocalText(
                en="Young people take the bus.", es="Los jóvenes van en autobús.", ar="الشباب يركبون الحافلة."
            ),
            release_ids=(self.release("age").id,),
            groups_said=("age:young",),
            groups_missing=("age:oldest",),
            strength=Strength.SELF_DESCRIBED,
            slug="young-by-bus",
        )
        made = finding.draft_finding(self.data, self.home.id, self.goal.id, facts, by=self.lead.id, at=AT)
        return finding.check_finding(
            self.data, self.home.id, made.id, FindingState.CONFIRMED, "So it is.", by=self.cy.id, at=AT
        )

    def _promised(self) -> Commitment:
        board = builders.partner(self.data, self.home, "school-board")
        facts = PromiseFacts(
            "more-buses",
            LocalText(en="Two more buses before eight."),
            CommitmentKind.DO,
            board.id,
            (self.claim.id,),
            due_on=date(2026, 1, 1),
        )
        made = promising.promise(self.data, self.home.id, self.goal.id, facts, by=None, at=AT)
        self.step(made, "accepted", Actor(self.lead.id, (board.id,)))
        return made

    def step(self, made: Commitment, wanted: str, actor: Actor, said: str = "So it is.") -> None:
        promising.take_step(
            self.data, self.home.id, made.id, CommitmentState(wanted), said, actor=actor, at=AT
        )
        self.data.commit()

    def kept(self) -> None:
        self.step(self.promise, "claimed_done", Actor(self.lead.id, (self.promise.owner_partner_id,)))
        self.step(self.promise, "verified", Actor(self.cy.id, (), community=True), "I rode it.")

    def reviewed(
        self, *, answer: SignOffAnswer | None = SignOffAnswer.SIGNED, slug: str = "spring"
    ) -> Review:
        made = reviewing.convene(
            self.data,
            self.home.id,
            slug,
            LocalText(en="Spring review"),
            date(2025, 9, 1),
            date(2026, 2, 28),
            by=None,
            at=AT,
        )
        pack = assemble(self.data, self.home.id, review_named(self.data, self.home.id, slug), at=AT)
        self._do(reviewing.freeze_pack, made.id, pack)
        self._do(reviewing.hold, made.id, AT.date())
        decision = DecisionFacts(
            LocalText(en="Do we keep the early bus?"), Outcome.KEEP, LocalText(en="It fills up."),
            {"resident": 2, "partner": 1}, "resident", "consensus", goal_id=self.goal.id, commitment_id=self.promise.id,
        )  # fmt: skip
        self._do(reviewing.decide, made.id, decision)
        self._do(reviewing.ask_for_sign_off, made.id)
        if answer is not None:
            said = None if answer is SignOffAnswer.SIGNED else "Nobody asked the oldest."
            reviewing.sign_off(
                self.data, self.home.id, made.id, self.seat.id, answer, said, by=self.cy.id, at=AT
            )
        self._do(reviewing.write_lesson, made.id, LocalText(en="We asked too late."), LocalText())
        self._do(reviewing.publish, made.id)
        self.data.commit()
        return made

    def told(self, review: Review) -> None:
        facts = ReportBackFacts(TOLD, TOLD, TOLD, TOLD)
        made = telling.draft_report_back(
            self.data,
            self.home.id,
            "to-all",
            facts,
            review_id=review.id,
            goal_id=self.goal.id,
            by=self.lead.id,
            at=AT,
        )
        self._do(telling.hand_over, made.id)
        telling.check(self.data, self.home.id, made.id, by=self.cy.id, at=AT)
        self._do(telling.deliver, made.id, Source(survey_id=self.survey.id), "en", "poster", AT.date())
        self.data.commit()

    def _do(self, action: Any, key: UUID, *rest: Any) -> Any:
        return action(self.data, self.home.id, key, *rest, by=None, at=AT)


@pytest.fixture
def loop(data: Session, home: Initiative) -> Loop:
    return Loop(data, home)
