"""A review from its first day to its last: frozen once, decided with seats, signed by their holders only."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engage.agenda.audit import broken_links
from engage.errors import Conflict, EngageError, Forbidden, NotFound, Refused
from engage.i18n.local_text import LocalText
from engage.people.models import SeatType
from engage.people.rules import Role
from engage.reviews import actions, queries, rules
from engage.reviews.models import Review, ReviewState, SignOff, SignOffAnswer
from tests.reviews.conftest import SECTIONS, Town
from tests.support import builders


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Spring 26"},
        {"title": LocalText()},
        {"period_end": date(2025, 1, 1)},
    ],
)
def test_a_review_that_lacks_something_is_not_convened(town: Town, wrong: dict[str, Any]) -> None:
    facts = {
        "slug": "spring",
        "title": LocalText(en="Spring"),
        "period_start": date(2025, 9, 1),
        "period_end": date(2026, 2, 28),
        **wrong,
    }
    with pytest.raises(Refused):
        actions.convene(town.session, town.initiative.id, **facts, by=None, at=town.at)
    assert queries.reviews_of(town.session, town.initiative.id) == []


def test_two_reviews_cannot_share_an_address(town: Town) -> None:
    town.convened("spring")
    with pytest.raises(Conflict):
        town.convened("spring")


def test_a_frozen_pack_holds_and_keeps_what_the_review_is_about(town: Town) -> None:
    made = town.frozen()
    town.session.expire_all()
    pack = queries.pack_of(town.session, town.initiative.id, made.id)
    assert pack is not None
    assert pack.holds
    assert pack.sections == SECTIONS
    assert pack.document["period"] == ["2025-09-01", "2026-02-28"]
    assert pack.fingerprint == rules.fingerprint_of(pack.document)


def test_nothing_is_frozen_twice(town: Town) -> None:
    made = town.frozen()
    with pytest.raises(Conflict):
        town.do(actions.freeze_pack, made, {"goals": []})
    for name, value in (("pack", {}), ("fingerprint", "0"), ("frozen_at", town.at)):
        with pytest.raises(ValueError, match="never changes"):
            setattr(made, name, value)


def test_an_empty_pack_is_no_evidence(town: Town) -> None:
    made = town.convened()
    with pytest.raises(Refused):
        town.do(actions.freeze_pack, made, {})
    assert queries.pack_of(town.session, town.initiative.id, made.id) is None


NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=32)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text("aA é٣-", min_size=1, max_size=3), NUMBERS, min_size=1, max_size=6))
def test_the_database_gives_back_what_was_frozen(town: Town, figures: dict[str, float]) -> None:
    made = town.frozen(sections={"figures": figures})
    town.session.expire(made)
    pack = queries.pack_of(town.session, town.initiative.id, made.id)
    assert pack is not None
    assert pack.holds


def test_a_pack_that_somebody_changed_is_seen_and_cannot_be_signed(town: Town) -> None:
    made = town.awaiting()
    forged = copy.deepcopy(made.pack) or {}
    forged["sections"]["goals"] = []
    town.session.execute(update(Review).where(Review.id == made.id).values(pack=forged))
    town.session.expire_all()
    pack = queries.pack_of(town.session, town.initiative.id, made.id)
    assert pack is not None
    assert not pack.holds
    with pytest.raises(Conflict):
        town.sign(made, town.seats[0], town.ana.id)


def test_the_database_refuses_a_frozen_review_without_its_pack(town: Town) -> None:
    made = town.convened()
    move = update(Review).where(Review.id == made.id).values(state=ReviewState.HELD)
    with pytest.raises(IntegrityError), town.session.begin_nested():
        town.session.execute(move)


def test_a_review_is_not_held_before_its_evidence_was_frozen(town: Town) -> None:
    made = town.frozen()
    with pytest.raises(Refused):
        town.do(actions.hold, made, town.at.date() - timedelta(1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": LocalText()},
        {"reasons": LocalText()},
        {"method": " "},
        {"seats_present": {}},
        {"seats_present": {"resident": 0}},
        {"seats_present": {"resident": -1}},
        {"seats_present": {"mayor": 1}},
        {"last_word": SeatType.FUNDER},
    ],
)
def test_a_decision_names_what_why_how_who_and_the_last_word(town: Town, wrong: dict[str, Any]) -> None:
    made = town.held()
    with pytest.raises(Refused):
        town.do(actions.decide, made, town.facts(**wrong))
    assert queries.decisions_of(town.session, town.initiative.id, made.id) == []


@pytest.mark.parametrize("key", ["goal_id", "finding_id", "commitment_id"])
def test_a_decision_speaks_of_things_of_its_own_initiative(town: Town, key: str) -> None:
    with pytest.raises(NotFound):
        town.do(actions.decide, town.held(), town.facts(**{key: uuid4()}))


def test_decisions_keep_their_order_and_say_whether_residents_were_there(town: Town) -> None:
    made = town.held()
    town.do(actions.decide, made, town.facts())
    only_partners = {"seats_present": {SeatType.PARTNER: 2, SeatType.RESIDENT: 0}, "last_word": "partner"}
    town.do(actions.decide, made, town.facts(**only_partners))
    found = queries.decisions_of(town.session, town.initiative.id, made.id)
    assert [(one.position, one.residents_present) for one in found] == [(1, True), (2, False)]


def test_nothing_is_decided_before_the_review_or_once_it_is_laid_before_the_seats(town: Town) -> None:
    for made in (town.frozen(), town.awaiting()):
        with pytest.raises(Conflict):
            town.do(actions.decide, made, town.facts())


def test_data_talk_without_a_decision_is_not_laid_before_the_seats(town: Town) -> None:
    with pytest.raises(Refused):
        town.do(actions.ask_for_sign_off, town.held())


def test_a_seat_is_answered_for_by_its_holder_once_and_for_the_frozen_pack(town: Town) -> None:
    made = town.awaiting()
    signed = town.sign(made, town.seats[0], town.ana.id)
    assert signed.fingerprint == made.fingerprint
    with pytest.raises(Conflict):
        town.sign(made, town.seats[0], town.ana.id)
    with pytest.raises(Forbidden):
        town.sign(made, town.seats[1], town.ana.id)


@pytest.mark.parametrize("kind", [SeatType.PARTNER, SeatType.FUNDER, SeatType.BACKBONE])
def test_no_other_kind_of_seat_signs_for_the_community(town: Town, kind: SeatType) -> None:
    seat = builders.seat(town.session, town.initiative, town.ana, seat_type=kind)
    with pytest.raises(Forbidden):
        town.sign(town.awaiting(), seat, town.ana.id)


@pytest.mark.parametrize(
    "role", [Role.PROJECT_MANAGER, Role.DATA_MANAGER, Role.EDUCATION_COORDINATOR, Role.FACILITATOR]
)
def test_staff_do_not_sign_even_from_a_resident_s_seat(town: Town, role: Role) -> None:
    builders.role(town.session, town.initiative, town.ana, role)
    with pytest.raises(Forbidden):
        town.sign(town.awaiting(), town.seats[0], town.ana.id)


def test_a_seat_whose_term_is_over_or_of_another_initiative_does_not_sign(town: Town) -> None:
    old = builders.seat(town.session, town.initiative, town.ana, term_ends=town.at.date() - timedelta(1))
    made = town.awaiting()
    with pytest.raises(Forbidden):
        town.sign(made, old, town.ana.id)
    elsewhere = builders.seat(town.session, builders.initiative(town.session), town.ana)
    with pytest.raises(NotFound):
        town.sign(made, elsewhere, town.ana.id)


@pytest.mark.parametrize("answer", [SignOffAnswer.WITH_RESERVATIONS, SignOffAnswer.NOT_SIGNED])
def test_reservations_and_refusals_are_in_words(town: Town, answer: SignOffAnswer) -> None:
    made = town.awaiting()
    with pytest.raises(Refused):
        town.sign(made, town.seats[0], town.ana.id, answer, "  ")
    town.sign(made, town.seats[0], town.ana.id, answer, "The night shift was not asked.")
    [one] = [
        one for one in queries.seat_answers(town.session, town.initiative.id, town.card(made)) if one.answer
    ]
    assert str(one.words) == "The night shift was not asked."


def test_a_review_is_published_endorsed_or_not_and_says_which(town: Town) -> None:
    made = town.awaiting()
    with pytest.raises(Refused):
        town.do(actions.publish, made)
    town.do(actions.write_lesson, made, LocalText(), LocalText(en="Nothing went wrong this time."))
    town.sign(made, town.seats[0], town.ana.id)

    def said() -> str:
        return queries.endorsement_of(town.session, town.initiative.id, town.card(made))

    assert said() == "not_endorsed"
    town.do(actions.publish, made)
    assert queries.reviews_of(town.session, town.initiative.id, public=True) == [town.card(made)]
    later = town.at + timedelta(days=3)
    town.sign(made, town.seats[1], town.bo.id, SignOffAnswer.WITH_RESERVATIONS, "Late.", at=later)
    assert said() == "endorsed_with_reservations"
    answers = queries.seat_answers(town.session, town.initiative.id, town.card(made))
    assert sorted(one.late for one in answers) == [False, True]


def test_a_vacant_seat_endorses_nothing(town: Town) -> None:
    made = town.published()
    for seat, holder in zip(town.seats, (town.ana, town.bo), strict=True):
        town.sign(made, seat, holder.id)
    assert queries.endorsement_of(town.session, town.initiative.id, town.card(made)) == "endorsed"
    builders.added(town.session, _vacant(town))
    assert queries.endorsement_of(town.session, town.initiative.id, town.card(made)) == "not_endorsed"


def _vacant(town: Town) -> Any:
    from engage.people.models import Seat

    return Seat(
        initiative_id=town.initiative.id, body="community table", title="empty", seat_type=SeatType.RESIDENT
    )


def test_a_lesson_is_written_or_why_there_is_none_and_never_both(town: Town) -> None:
    made = town.awaiting()
    for lesson, none in ((LocalText(), LocalText()), (LocalText(en="a"), LocalText(en="b"))):
        with pytest.raises(Refused):
            town.do(actions.write_lesson, made, lesson, none)
    done = town.published()
    with pytest.raises(Conflict):
        town.do(actions.write_lesson, done, LocalText(en="Another."), LocalText())


def test_an_unpublished_review_is_not_there_for_the_public(town: Town) -> None:
    made = town.awaiting()
    assert queries.reviews_of(town.session, town.initiative.id, public=True) == []
    with pytest.raises(NotFound):
        queries.review_named(town.session, town.initiative.id, made.slug, public=True)


def test_the_seats_to_sign_are_one_s_own_that_have_not_answered(town: Town) -> None:
    made = town.awaiting()

    def mine() -> list[Any]:
        card, today = town.card(made), town.at.date()
        found = queries.seats_to_sign(town.session, town.initiative.id, card, town.ana.id, today)
        return [one.seat_id for one in found]

    assert mine() == [town.seats[0].id]
    town.sign(made, town.seats[0], town.ana.id)
    assert mine() == []


STEPS = ("freeze", "hold", "decide", "ask", "sign", "sign for another", "lesson", "publish", "report back")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=14), st.booleans())
def test_whatever_is_tried_in_whatever_order_the_evidence_stays_and_states_only_go_on(
    town: Town, steps: list[str], orderly: bool
) -> None:
    made = town.convened()
    lesson = (LocalText(en="We asked too late."), LocalText())
    tries: dict[str, Any] = {
        "freeze": lambda: town.do(actions.freeze_pack, made, {"goals": [uuid4().hex]}),
        "hold": lambda: town.do(actions.hold, made, town.at.date()),
        "decide": lambda: town.do(actions.decide, made, town.facts()),
        "ask": lambda: town.do(actions.ask_for_sign_off, made),
        "sign": lambda: town.sign(made, town.seats[0], town.ana.id),
        "sign for another": lambda: town.sign(made, town.seats[1], town.ana.id),
        "lesson": lambda: town.do(actions.write_lesson, made, *lesson),
        "publish": lambda: town.do(actions.publish, made),
        "report back": lambda: town.do(actions.mark_reported_back, made),
    }
    # Half of the walks begin on the way that leads somewhere, so that late states are tried as well.
    kept: tuple[Any, Any] = (None, None)
    for name in [*(STEPS[:5] if orderly else ()), *steps]:
        was = made.state
        try:
            tries[name]()
        except EngageError:
            assert made.state is was
        assert made.state == was or rules.may_follow(was, made.state)
        if kept[0] is not None:
            assert (made.pack, made.fingerprint) == kept
        kept = (copy.deepcopy(made.pack), made.fingerprint)
        assert (made.pack is None) == (made.state is ReviewState.SCHEDULED)
        assert made.pack is None or queries.fingerprint_holds(made.pack, made.fingerprint or "")
    assert not town.session.query(SignOff).filter_by(seat_id=town.seats[1].id).count()
    assert town.session.query(SignOff).filter_by(review_id=made.id).count() <= 1


def test_the_chain_of_changes_stays_whole(town: Town, at: datetime) -> None:
    town.published()
    assert broken_links(town.session, town.initiative.id) == []
