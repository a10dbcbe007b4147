"""Logging a listening session: facts, tallies, supports, notes, consent."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import Conflict, NotFound, Refused
from engage.groups.models import Group
from engage.listening import actions, queries, rows, rules
from engage.listening.actions import NoteFacts, SessionFacts, SupportFacts
from engage.listening.kinds import ConsentScope, Fidelity, SessionState, Support, SupportState
from engage.listening.models import ListeningSession
from tests.support import builders

FACTS = SessionFacts(held_on=date(2026, 2, 10), place="Church hall", languages=("es", "en"), attendance=12)


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


@pytest.fixture
def held(session: Session, owner: Initiative, at: datetime) -> ListeningSession:
    return actions.log_session(session, owner.id, FACTS, by=None, at=at)


def _groups(session: Session, owner: Initiative) -> list[Group]:
    made = builders.dimension(session, owner, "age", ("young", "old"))
    return list(session.scalars(select(Group).where(Group.dimension_id == made.id).order_by(Group.position)))


def test_a_date_and_a_place_are_enough(session: Session, owner: Initiative, at: datetime) -> None:
    made = actions.log_session(
        session, owner.id, SessionFacts(date(2026, 2, 1), " Bus stop "), by=None, at=at
    )
    log = queries.session_log(session, owner.id, made.id)
    assert (log.card.title, log.card.place, log.card.state) == ("Bus stop", "Bus stop", "held")


def test_without_a_place_nothing_is_logged(session: Session, owner: Initiative, at: datetime) -> None:
    with pytest.raises(Refused):
        actions.log_session(session, owner.id, SessionFacts(date(2026, 2, 1), "  "), by=None, at=at)
    assert queries.sessions_of(session, owner.id) == []


def test_a_tally_cannot_exceed_who_came(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime
) -> None:
    young, old = _groups(session, owner)
    with pytest.raises(Refused):
        actions.tally_groups(session, owner.id, held.id, {young.id: 9, old.id: 4}, by=None, at=at)
    actions.tally_groups(session, owner.id, held.id, {young.id: 8, old.id: 4}, by=None, at=at)
    actions.tally_groups(session, owner.id, held.id, {young.id: 7}, by=None, at=at)
    assert queries.heard_by_group(session, owner.id) == {young.id: 7}


def test_a_stranger_s_group_is_not_tallied(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime
) -> None:
    foreign = _groups(session, builders.initiative(session))[0]
    with pytest.raises(NotFound):
        actions.tally_groups(session, owner.id, held.id, {foreign.id: 1}, by=None, at=at)


def test_a_failed_support_says_why(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime
) -> None:
    failed = SupportFacts(Support.CHILDCARE, SupportState.FAILED)
    with pytest.raises(Refused):
        actions.record_support(session, owner.id, held.id, failed, by=None, at=at)
    because = SupportFacts(Support.CHILDCARE, SupportState.FAILED, failed_why="The carer fell ill.")
    actions.record_support(session, owner.id, held.id, because, by=None, at=at)
    assert [(c.kind, c.failed) for c in queries.supports_of(session, owner.id)] == [("childcare", 1)]


def test_a_planned_session_is_confirmed_only_when_its_supports_are(
    session: Session, owner: Initiative, at: datetime
) -> None:
    planned = actions.log_session(session, owner.id, FACTS, held=False, by=None, at=at)
    asked = SupportFacts(Support.INTERPRETATION, SupportState.REQUESTED, detail="so")
    actions.record_support(session, owner.id, planned.id, asked, by=None, at=at)
    with pytest.raises(Conflict):
        actions.move_session(session, owner.id, planned.id, SessionState.CONFIRMED, by=None, at=at)
    settled = SupportFacts(Support.INTERPRETATION, SupportState.CONFIRMED, detail="so")
    actions.record_support(session, owner.id, planned.id, settled, by=None, at=at)
    actions.move_session(session, owner.id, planned.id, SessionState.CONFIRMED, by=None, at=at)


def test_cancelling_needs_a_reason_and_is_final(session: Session, owner: Initiative, at: datetime) -> None:
    planned = actions.log_session(session, owner.id, FACTS, held=False, by=None, at=at)
    with pytest.raises(Refused):
        actions.move_session(session, owner.id, planned.id, SessionState.CANCELLED, by=None, at=at)
    actions.move_session(session, owner.id, planned.id, SessionState.CANCELLED, why="Snow", by=None, at=at)
    with pytest.raises(Conflict):
        actions.move_session(session, owner.id, planned.id, SessionState.HELD, by=None, at=at)


def test_a_speaker_s_group_needs_consent(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime
) -> None:
    young = _groups(session, owner)[0]
    facts = NoteFacts("The bus comes late.", "en", Fidelity.VERBATIM, ConsentScope.QUOTE, group_id=young.id)
    with pytest.raises(Refused):
        actions.write_note(session, owner.id, held.id, facts, by=None, at=at)


def test_words_taken_back_are_gone(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime
) -> None:
    facts = NoteFacts("The bus comes late.", "en", Fidelity.VERBATIM, ConsentScope.QUOTE)
    note = actions.write_note(session, owner.id, held.id, facts, by=None, at=at)
    assert [row.text for row in rows.notes(session, owner.id)] == ["The bus comes late."]
    actions.take_back_note(session, owner.id, note.id, by=None, at=at)
    assert rows.notes(session, owner.id) == []
    assert queries.session_log(session, owner.id, held.id).notes == ()


def test_consent_narrowed_forgets_the_speaker_s_group(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime
) -> None:
    young = _groups(session, owner)[0]
    facts = NoteFacts("x", "en", Fidelity.VERBATIM, ConsentScope.QUOTE_WITH_GROUP, group_id=young.id)
    note = actions.write_note(session, owner.id, held.id, facts, by=None, at=at)
    actions.change_consent(session, owner.id, note.id, ConsentScope.NOTES, by=None, at=at)
    assert note.group_id is None


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "\ud800", "x" * 20_001])
def test_a_note_that_cannot_be_kept_is_refused(
    session: Session, owner: Initiative, held: ListeningSession, at: datetime, text: str
) -> None:
    facts = NoteFacts(text, "en", Fidelity.PARAPHRASE)
    with pytest.raises(Refused):
        actions.write_note(session, owner.id, held.id, facts, by=None, at=at)


@given(st.sampled_from(list(Fidelity)), st.sampled_from(list(ConsentScope)))
def test_an_observation_is_never_a_quote(fidelity: Fidelity, consent: ConsentScope) -> None:
    quoted = rules.may_be_quoted(fidelity, consent)
    if fidelity is Fidelity.OBSERVATION or consent is ConsentScope.NOTES:
        assert not quoted


@given(st.lists(st.sampled_from(list(SessionState)), max_size=12))
def test_no_path_leads_out_of_the_end_or_back_from_held(path: list[SessionState]) -> None:
    state = "proposed"
    seen = [state]
    for wanted in path:
        if rules.may_follow(state, wanted):
            state = wanted
            seen.append(state)
    if "held" in seen:
        assert not {"planned", "confirmed", "cancelled"} & set(seen[seen.index("held") :])
    if "cancelled" in seen:
        assert seen[-1] == "cancelled"
