"""An initiative with a goal, a finding, the partner that promises and another one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engage.agenda.models import Goal, Initiative
from engage.commitments import actions
from engage.commitments.actions import Actor, PromiseFacts
from engage.commitments.models import Commitment, CommitmentKind, CommitmentState
from engage.findings.models import Finding
from engage.i18n.local_text import LocalText
from engage.people.models import Account, Partner
from tests.support import builders


@dataclass
class Town:
    """Everybody a promise needs."""

    session: Session
    at: datetime
    initiative: Initiative = field(init=False)
    goal: Goal = field(init=False)
    finding: Finding = field(init=False)
    board: Partner = field(init=False)
    clinic: Partner = field(init=False)
    boss: Account = field(init=False)

    def __post_init__(self) -> None:
        session = self.session
        self.initiative = builders.initiative(session)
        self.goal = builders.goal(session, self.initiative)
        self.finding = builders.finding(session, self.goal)
        self.board = builders.partner(session, self.initiative, "school-board")
        self.clinic = builders.partner(session, self.initiative, "clinic")
        self.boss = builders.account(session, "Bea")

    @property
    def owner(self) -> Actor:
        return Actor(self.boss.id, (self.board.id,))

    def somebody(self, *partners: Partner, community: bool = False) -> Actor:
        made = builders.account(self.session, "Cy")
        return Actor(made.id, tuple(partner.id for partner in partners), community)

    def facts(self, **changed: Any) -> PromiseFacts:
        values: dict[str, Any] = {
            "slug": "more-buses",
            "promise": LocalText(en="Two more buses before eight."),
            "kind": CommitmentKind.DO,
            "owner_partner_id": self.board.id,
            "owner_account_id": self.boss.id,
            "finding_ids": (self.finding.id,),
            "due_on": date(2026, 6, 1),
        }
        return PromiseFacts(**{**values, **changed})

    def promised(self, **changed: Any) -> Commitment:
        return actions.promise(
            self.session, self.initiative.id, self.goal.id, self.facts(**changed), by=None, at=self.at
        )

    def step(self, made: Commitment, wanted: str, actor: Actor, words: str = "Because.") -> Commitment:
        return actions.take_step(
            self.session,
            self.initiative.id,
            made.id,
            CommitmentState(wanted),
            words,
            actor=actor,
            at=self.at,
        )

    def claimed(self, **changed: Any) -> Commitment:
        made = self.promised(**changed)
        self.step(made, "accepted", self.owner)
        return self.step(made, "claimed_done", self.owner)


@pytest.fixture
def town(session: Session, at: datetime) -> Town:
    return Town(session, at)
