"""Findings are drafted on evidence, checked by somebody else, adopted after that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.agenda.models import Goal, Initiative
from engage.errors import Conflict, Forbidden, NotFound, Refused
from engage.findings import actions, queries, rules
from engage.findings.actions import FindingFacts
from engage.findings.models import FindingState
from engage.i18n.local_text import LocalText
from engage.themes.actions import name_theme
from tests.support import builders


@pytest.fixture
def goal(session: Session) -> Goal:
    return builders.goal(session, builders.initiative(session))


def _theme(session: Session, goal: Goal, at: datetime) -> UUID:
    return name_theme(session, goal.initiative_id, LocalText(en="Buses"), goal_id=goal.id, by=None, at=at).id


def _drafted(session: Session, goal: Goal, at: datetime, by: UUID | None = None) -> UUID:
    facts = FindingFacts(LocalText(en="Buses come late."), theme_ids=(_theme(session, goal, at),))
    return actions.draft_finding(session, goal.initiative_id, goal.id, facts, by=by, at=at).id


def test_a_finding_rests_on_something(session: Session, goal: Goal, at: datetime) -> None:
    with pytest.raises(Refused):
        actions.draft_finding(
            session, goal.initiative_id, goal.id, FindingFacts(LocalText(en="x")), by=None, at=at
        )
    facts = FindingFacts(LocalText(en="x"), theme_ids=(uuid4(),))
    with pytest.raises(NotFound):
        actions.draft_finding(session, goal.initiative_id, goal.id, facts, by=None, at=at)


def test_evidence_of_another_initiative_is_not_found(session: Session, goal: Goal, at: datetime) -> None:
    foreign = builders.goal(session, builders.initiative(session))
    facts = FindingFacts(LocalText(en="x"), theme_ids=(_theme(session, foreign, at),))
    with pytest.raises(NotFound):
        actions.draft_finding(session, goal.initiative_id, goal.id, facts, by=None, at=at)


def test_whoever_drafted_it_does_not_check_it(session: Session, goal: Goal, at: datetime) -> None:
    ana, bo = builders.account(session).id, builders.account(session, "Bo").id
    finding = _drafted(session, goal, at, by=ana)
    with pytest.raises(Forbidden):
        actions.check_finding(session, goal.initiative_id, finding, FindingState.CONFIRMED, "", by=ana, at=at)
    actions.check_finding(session, goal.initiative_id, finding, FindingState.CONFIRMED, "", by=bo, at=at)
    assert [card.state for card in queries.public_findings(session, goal.initiative_id)] == ["confirmed"]


def test_the_database_too_keeps_the_drafter_from_checking(session: Session, goal: Goal, at: datetime) -> None:
    ana = builders.account(session).id
    from engage.findings.models import Finding

    row = session.get_one(Finding, _drafted(session, goal, at, by=ana))
    row.checked_by = ana
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_draft_is_not_public_and_a_rejected_one_says_why(
    session: Session, goal: Goal, at: datetime
) -> None:
    finding, bo = _drafted(session, goal, at), builders.account(session, "Bo").id
    assert queries.public_findings(session, goal.initiative_id) == []
    with pytest.raises(Refused):
        actions.check_finding(session, goal.initiative_id, finding, FindingState.REJECTED, " ", by=bo, at=at)
    actions.check_finding(
        session, goal.initiative_id, finding, FindingState.REJECTED, "Not our street.", by=bo, at=at
    )
    assert queries.public_findings(session, goal.initiative_id) == []
    with pytest.raises(Conflict):
        actions.adopt_finding(session, goal.initiative_id, finding, by=None, at=at)


def test_confirmed_words_are_not_changed(session: Session, goal: Goal, at: datetime) -> None:
    finding, bo = _drafted(session, goal, at), builders.account(session, "Bo").id
    actions.reword_finding(
        session, goal.initiative_id, finding, LocalText(en="Buses are late."), by=None, at=at
    )
    actions.check_finding(session, goal.initiative_id, finding, FindingState.CONFIRMED, "", by=bo, at=at)
    with pytest.raises(Conflict):
        actions.reword_finding(session, goal.initiative_id, finding, LocalText(en="No."), by=None, at=at)


@given(st.lists(st.sampled_from([state.value for state in FindingState]), max_size=10))
def test_nothing_is_adopted_that_was_not_confirmed(path: list[str]) -> None:
    state, seen = "draft", ["draft"]
    for wanted in path:
        if rules.may_follow(state, wanted):
            state = wanted
            seen.append(state)
    if "adopted" in seen:
        assert "confirmed" in seen[: seen.index("adopted")]


def test_another_initiative_s_finding_is_not_found(session: Session, goal: Goal, at: datetime) -> None:
    other: Initiative = builders.initiative(session)
    finding = _drafted(session, goal, at)
    with pytest.raises(NotFound):
        actions.check_finding(session, other.id, finding, FindingState.CONFIRMED, "", by=uuid4(), at=at)
