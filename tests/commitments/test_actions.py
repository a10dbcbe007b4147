"""Promising, going on, claiming, verifying: who may, and what the database itself refuses."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engage.agenda.audit import broken_links
from engage.commitments import actions, queries, rules
from engage.commitments.models import Commitment, CommitmentKind, CommitmentState
from engage.errors import Conflict, EngageError, Forbidden, NotFound, Refused
from engage.i18n.local_text import LocalText
from tests.commitments.conftest import Town
from tests.support import builders


def test_a_promise_answers_a_finding_and_waits_for_its_owner(town: Town) -> None:
    made = town.promised()
    assert made.state is CommitmentState.PROPOSED
    [card] = queries.promises_answering(town.session, town.initiative.id, [town.finding.id], date(2026, 3, 4))
    assert (card.id, card.owner, card.finding_ids) == (made.id, "School Board", (town.finding.id,))
    assert broken_links(town.session, town.initiative.id) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "More Buses"},
        {"promise": LocalText()},
        {"kind": CommitmentKind.CANNOT},
        {"finding_ids": ()},
        {"finding_ids": (uuid4(),)},
    ],
)
def test_a_promise_that_lacks_something_is_refused_and_nothing_is_kept(
    town: Town, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        town.promised(**wrong)
    assert queries.promises_of(town.session, town.initiative.id, date(2026, 3, 4)) == []


def test_two_promises_cannot_share_an_address(town: Town) -> None:
    town.promised()
    with pytest.raises(Conflict):
        town.promised()


def test_a_partner_of_another_initiative_promises_nothing_here(town: Town) -> None:
    stranger = builders.partner(town.session, builders.initiative(town.session), "stranger")
    with pytest.raises(NotFound):
        town.promised(owner_partner_id=stranger.id)


def test_a_finding_of_another_initiative_is_not_answered_here(town: Town) -> None:
    other = builders.finding(
        town.session, builders.goal(town.session, builders.initiative(town.session)), "theirs"
    )
    with pytest.raises(Refused):
        town.promised(finding_ids=(town.finding.id, other.id))


def test_a_reason_given_stands_beside_what_cannot_be_done(town: Town) -> None:
    why = LocalText(en="There is no driver before seven.")
    town.promised(kind=CommitmentKind.CANNOT, reason=why)
    card = queries.promise_named(town.session, town.initiative.id, "more-buses", date(2026, 3, 4))
    assert card.reason == why


def test_a_community_reviewer_verifies_what_the_owner_claims(town: Town) -> None:
    made = town.claimed()
    town.step(made, "verified", town.somebody(community=True))
    assert made.state is CommitmentState.VERIFIED
    assert made.verified_by_community
    assert made.settled_on == town.at.date()


def test_another_partner_may_dispute_and_only_a_community_reviewer_verifies(town: Town) -> None:
    made = town.claimed()
    with pytest.raises(Forbidden):
        town.step(made, "verified", town.somebody(town.clinic))
    town.step(made, "disputed", town.somebody(town.clinic))
    assert made.state is CommitmentState.DISPUTED


def test_who_works_for_the_owner_and_somebody_else_cannot_verify_through_the_other(town: Town) -> None:
    made = town.claimed()
    for wanted in ("verified", "disputed"):
        with pytest.raises(Forbidden):
            town.step(made, wanted, town.somebody(town.clinic, town.board, community=True))


def test_nobody_outside_speaks_for_the_owner(town: Town) -> None:
    made = town.promised()
    with pytest.raises(Forbidden):
        town.step(made, "accepted", town.somebody(town.clinic))


@pytest.mark.parametrize("wanted", ["changed", "dropped"])
def test_changing_and_dropping_a_promise_needs_a_reason(town: Town, wanted: str) -> None:
    made = town.promised()
    with pytest.raises(Refused):
        town.step(made, wanted, town.owner, words="  ")
    assert made.state is CommitmentState.PROPOSED


def test_a_disputed_promise_is_work_again(town: Town) -> None:
    made = town.claimed()
    town.step(made, "disputed", town.somebody(), words="The bus never came.")
    assert made.settled_on is None
    town.step(made, "in_progress", town.owner)
    history = queries.history_of(town.session, town.initiative.id, made.id)
    assert [note.number for note in history] == [1, 2, 3, 4]
    assert [note.to_state for note in history] == ["accepted", "claimed_done", "disputed", "in_progress"]
    assert history[2].words.text == "The bus never came."


def test_words_are_added_without_a_step_and_never_empty(town: Town) -> None:
    made = town.promised()
    note = actions.note_progress(
        town.session, town.initiative.id, made.id, " Drivers hired. ", actor=town.owner, at=town.at
    )
    assert (note.words, note.from_state, note.to_state) == ("Drivers hired.", None, None)
    with pytest.raises(Refused):
        actions.note_progress(town.session, town.initiative.id, made.id, " ", actor=town.owner, at=town.at)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "example.org"])
def test_evidence_is_a_web_address_or_nothing(town: Town, url: str) -> None:
    made = town.promised()
    with pytest.raises(Refused):
        actions.note_progress(
            town.session,
            town.initiative.id,
            made.id,
            "See here.",
            actor=town.owner,
            evidence_url=url,
            at=town.at,
        )


def test_a_promise_of_another_initiative_is_not_found(town: Town) -> None:
    made = town.promised()
    other = builders.initiative(town.session)
    with pytest.raises(NotFound):
        actions.take_step(
            town.session,
            other.id,
            made.id,
            CommitmentState.ACCEPTED,
            "",
            actor=town.owner,
            at=town.at,
        )


STEPS = st.lists(
    st.tuples(st.sampled_from(["owner", "colleague", "both"]), st.sampled_from(list(CommitmentState))),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_path_lets_the_owning_side_verify(town: Town, steps: list[tuple[str, CommitmentState]]) -> None:
    sides = {
        "owner": town.owner,
        "colleague": town.somebody(town.board),
        "both": town.somebody(town.clinic, town.board, community=True),
    }
    made = town.promised(slug=f"p-{uuid4().hex[:12]}")
    for who, wanted in steps:
        was = made.state
        try:
            town.step(made, wanted, sides[who])
        except EngageError:
            assert made.state == was
        else:
            assert rules.may_follow(was, wanted)
    assert made.state not in rules.OTHERS_STEPS
    assert made.verified_by is None


@pytest.mark.parametrize("side", ["account", "partner", "nobody"])
def test_the_database_itself_refuses_a_verification_by_the_owner(town: Town, side: str) -> None:
    made = town.claimed()
    outsider = town.somebody()
    values: dict[str, Any] = {
        "account": {"verified_by": town.boss.id},
        "partner": {"verified_by": outsider.id, "verified_for_partner_id": town.board.id},
        "nobody": {},
    }[side]
    verify = (
        update(Commitment).where(Commitment.id == made.id).values(state=CommitmentState.VERIFIED, **values)
    )
    with pytest.raises(IntegrityError), town.session.begin_nested():
        town.session.execute(verify)
