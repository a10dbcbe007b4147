"""Initiatives and goals, and the chain of changes."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda import actions, queries
from engage.agenda.audit import broken_links
from engage.agenda.models import AuditEvent, GoalState
from engage.errors import Conflict, NotFound, Refused
from engage.i18n.local_text import LocalText
from tests.support import builders


def test_an_initiative_is_found_by_its_slug(session: Session, at: datetime) -> None:
    actions.found_initiative(
        session, "every-child", LocalText(en="Every child"), languages=("en", "so"), by=None, at=at
    )
    card = queries.initiative_named(session, "every-child")
    assert card.languages == ("en", "so")
    assert card.source_language == "en"
    with pytest.raises(NotFound):
        queries.initiative_named(session, "nobody")


@pytest.mark.parametrize("slug", ["", "Big", "a b", "-a", "a-", "../x", "é", "a" * 81])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(session: Session, at: datetime, slug: str) -> None:
    with pytest.raises(Refused):
        actions.found_initiative(session, slug, LocalText(en="x"), by=None, at=at)


def test_a_slug_is_taken_once(session: Session, at: datetime) -> None:
    actions.found_initiative(session, "one", LocalText(en="x"), by=None, at=at)
    with pytest.raises(Conflict):
        actions.found_initiative(session, "one", LocalText(en="y"), by=None, at=at)


def test_a_goal_is_proposed_then_agreed_then_met_and_never_skips(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    goal = actions.propose_goal(session, owner.id, "read", LocalText(en="Every child reads."), by=None, at=at)
    with pytest.raises(Conflict):
        actions.move_goal(session, owner.id, goal.id, GoalState.MET, by=None, at=at)
    actions.move_goal(session, owner.id, goal.id, GoalState.AGREED, by=None, at=at)
    assert queries.goal_named(session, owner.id, "read").agreed_on == at.date()


def test_another_initiative_s_goal_is_not_found(session: Session, at: datetime) -> None:
    mine, other = builders.initiative(session), builders.initiative(session)
    goal = builders.goal(session, other)
    with pytest.raises(NotFound):
        queries.goal_with(session, mine.id, goal.id)
    with pytest.raises(NotFound):
        actions.move_goal(session, mine.id, goal.id, GoalState.RETIRED, by=uuid4(), at=at)


@pytest.mark.parametrize("harm", ["edit", "delete"])
def test_tampering_with_the_record_of_changes_shows(session: Session, at: datetime, harm: str) -> None:
    owner = actions.found_initiative(session, "one", LocalText(en="x"), by=None, at=at)
    for n in range(3):
        actions.propose_goal(session, owner.id, f"g{n}", LocalText(en="x"), by=None, at=at)
    session.expire_all()
    assert broken_links(session, owner.id) == []
    second = session.scalars(select(AuditEvent).where(AuditEvent.number == 2)).one()
    if harm == "edit":
        second.detail = {"was": "something else"}
    else:
        session.delete(second)
    session.flush()
    assert broken_links(session, owner.id) != []
