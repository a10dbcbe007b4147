"""Accounts, sign-ins and roles, on both databases."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.people import actions
from engage.people.credentials import FAILURE_WINDOW, FAILURES_ALLOWED
from engage.people.models import Account, LoginSession, SignInFailure
from engage.people.queries import Person, accounts_in, sign_ins_of, signed_in_with
from engage.people.rules import Permission, Role
from tests.support import builders
from tests.support.shared import SHARED, needs_shared

PASSWORD = "four ordinary words here"


@pytest.fixture
def ana(session: Session, at: datetime) -> Account:
    return actions.create_account(session, email="Ana@Example.org", name="Ana", password=PASSWORD, at=at)


def _signed_in(session: Session, account: Account, at: datetime) -> str:
    entered = actions.sign_in(
        session, email=account.email, password=PASSWORD, label="Firefox", hours=12, at=at
    )
    assert entered is not None
    return entered[0]


def _who(session: Session, token: str, at: datetime) -> Person | None:
    return signed_in_with(session, actions.token_hash(token), at)


def test_who_has_an_account_signs_in_with_any_spelling_of_the_address(
    session: Session, ana: Account, at: datetime
) -> None:
    entered = actions.sign_in(
        session, email=" ANA@example.ORG", password=PASSWORD, label="Firefox", hours=12, at=at
    )
    assert entered is not None
    person = _who(session, entered[0], at)
    assert person is not None
    assert (person.id, person.name) == (ana.id, "Ana")


def test_the_table_of_sign_ins_opens_no_door(session: Session, ana: Account, at: datetime) -> None:
    token = _signed_in(session, ana, at)
    kept = session.scalars(select(LoginSession)).one()
    assert token not in repr(vars(kept))
    assert _who(session, kept.token_hash, at) is None


def test_passwords_are_kept_as_argon2id_only(session: Session, ana: Account) -> None:
    assert ana.password_hash is not None
    assert ana.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in ana.password_hash


def test_each_sign_in_has_a_token_of_its_own(session: Session, ana: Account, at: datetime) -> None:
    first, second = _signed_in(session, ana, at), _signed_in(session, ana, at)
    assert first != second
    assert len(sign_ins_of(session, ana.id, at)) == 2


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@example.org", "wrong words of four"),
        ("nobody@example.org", PASSWORD),
        ("ana@example.org\x00", PASSWORD),
        ("\ud800", "\ud800"),
        ("ana@example.org", PASSWORD + "\x00"),
        ("", ""),
        ("a" * 100_000, "b" * 100_000),
    ],
)
def test_a_wrong_name_or_password_opens_nothing_and_is_counted(
    session: Session, ana: Account, at: datetime, email: str, password: str
) -> None:
    assert actions.sign_in(session, email=email, password=password, label="", hours=1, at=at) is None
    assert len(session.scalars(select(SignInFailure)).all()) == 1


def test_an_unknown_address_takes_as_long_as_a_known_one(
    session: Session, ana: Account, at: datetime
) -> None:
    def seconds(email: str) -> float:
        took = []
        for _ in range(5):
            start = time.process_time()
            actions.sign_in(session, email=email, password="wrong words of four", label="", hours=1, at=at)
            took.append(time.process_time() - start)
        return sorted(took)[1]

    seconds("warm@example.org")
    known, unknown = seconds("ana@example.org"), seconds("nobody@example.org")
    assert 0.5 < known / unknown < 2


def test_a_name_that_is_guessed_at_has_to_wait_and_only_for_a_while(
    session: Session, ana: Account, at: datetime
) -> None:
    for _ in range(FAILURES_ALLOWED):
        actions.sign_in(session, email=ana.email, password="wrong words of four", label="", hours=1, at=at)
    with pytest.raises(actions.TooManyTries) as refusal:
        actions.sign_in(session, email="ANA@example.org", password=PASSWORD, label="", hours=1, at=at)
    assert refusal.value.until == at + FAILURE_WINDOW
    later = at + FAILURE_WINDOW + timedelta(seconds=1)
    assert actions.sign_in(session, email=ana.email, password=PASSWORD, label="", hours=1, at=later)


def test_a_good_sign_in_forgets_the_failures_before_it(session: Session, ana: Account, at: datetime) -> None:
    for _ in range(FAILURES_ALLOWED - 1):
        actions.sign_in(session, email=ana.email, password="wrong words of four", label="", hours=1, at=at)
    _signed_in(session, ana, at)
    assert session.scalars(select(SignInFailure)).all() == []


def test_a_sign_in_ends_when_its_time_is_over_and_is_swept(
    session: Session, ana: Account, at: datetime
) -> None:
    token = _signed_in(session, ana, at)
    late = at + timedelta(hours=12)
    assert _who(session, token, late - timedelta(seconds=1))
    assert _who(session, token, late) is None
    _signed_in(session, ana, late)
    assert len(session.scalars(select(LoginSession)).all()) == 1


def test_after_sign_out_disable_new_password_or_new_role_the_old_token_is_worth_nothing(
    session: Session, ana: Account, at: datetime
) -> None:
    """Goal S4, all four, and a role taken away as well."""
    home = builders.initiative(session)

    def sign_out() -> None:
        actions.sign_out(session, sign_ins_of(session, ana.id, at)[0].id, by=ana.id)

    def disable_and_enable() -> None:
        actions.disable(session, ana.id, at=at)
        actions.enable(session, ana.id)

    for ending in (
        sign_out,
        disable_and_enable,
        lambda: actions.set_password(session, ana.id, PASSWORD),
        lambda: actions.give_role(session, ana.id, Role.ORGANIZER, initiative_id=home.id, at=at),
        lambda: actions.remove_role(session, ana.id, Role.ORGANIZER, initiative_id=home.id),
    ):
        token = _signed_in(session, ana, at)
        assert _who(session, token, at)
        ending()
        assert _who(session, token, at) is None


def test_a_disabled_account_cannot_sign_in(session: Session, ana: Account, at: datetime) -> None:
    actions.disable(session, ana.id, at=at)
    assert actions.sign_in(session, email=ana.email, password=PASSWORD, label="", hours=1, at=at) is None


def test_an_account_without_a_password_cannot_sign_in_with_any(session: Session, at: datetime) -> None:
    actions.create_account(session, email="ana@example.org", name="Ana", password=None, at=at)
    for guess in ("", "None", "the password of nobody"):
        assert (
            actions.sign_in(session, email="ana@example.org", password=guess, label="", hours=1, at=at)
            is None
        )


def test_nobody_ends_somebody_elses_sign_in(session: Session, ana: Account, at: datetime) -> None:
    token = _signed_in(session, ana, at)
    other = builders.account(session, "Ben")
    with pytest.raises(NotFound):
        actions.sign_out(session, sign_ins_of(session, ana.id, at)[0].id, by=other.id)
    assert _who(session, token, at)


def test_an_address_has_one_account(session: Session, ana: Account, at: datetime) -> None:
    with pytest.raises(Conflict):
        actions.create_account(session, email="ANA@EXAMPLE.ORG", name="Ana two", password=PASSWORD, at=at)


def test_a_bad_account_is_refused_with_every_reason_at_once(session: Session, at: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        actions.create_account(session, email="ana\x00", name="", password="short", at=at)
    assert {problem.column for problem in refusal.value.problems} == {"email", "name", "password"}
    assert session.scalars(select(Account)).all() == []


@needs_shared
def test_naughty_strings_are_kept_as_they_are_or_refused(session: Session, at: datetime) -> None:
    strings = json.loads((SHARED / "data/hostile/strings/blns.json").read_text(encoding="utf-8"))
    for number, text in enumerate(strings):
        try:
            made = actions.create_account(
                session, email=f"n{number}@example.org", name=text, password=None, at=at
            )
        except Refused:
            continue
        session.expire(made)
        assert made.name == text.strip()


def test_roles_are_of_one_initiative(session: Session, ana: Account, at: datetime) -> None:
    here, there = builders.initiative(session), builders.initiative(session)
    actions.give_role(session, ana.id, Role.ORGANIZER, initiative_id=here.id, at=at)
    person = _who(session, _signed_in(session, ana, at), at)
    assert person is not None
    assert person.may(Permission.LOG_SESSIONS, here.id)
    assert not person.may(Permission.LOG_SESSIONS, there.id)
    assert [card.name for card in accounts_in(session, here.id)] == ["Ana"]
    assert accounts_in(session, there.id) == []


def test_a_role_is_given_once_and_never_both_sides(session: Session, ana: Account, at: datetime) -> None:
    home = builders.initiative(session)
    first = actions.give_role(session, ana.id, Role.FACILITATOR, initiative_id=home.id, at=at)
    assert actions.give_role(session, ana.id, Role.FACILITATOR, initiative_id=home.id, at=at) is first
    with pytest.raises(Refused, match="community reviewer"):
        actions.give_role(session, ana.id, Role.COMMUNITY_REVIEWER, initiative_id=home.id, at=at)
    with pytest.raises(NotFound):
        actions.remove_role(session, ana.id, Role.CODER, initiative_id=home.id)


def test_a_partner_lead_leads_a_partner_of_the_same_initiative(
    session: Session, ana: Account, at: datetime
) -> None:
    home, elsewhere = builders.initiative(session), builders.initiative(session)
    with pytest.raises(Refused):
        actions.give_role(session, ana.id, Role.PARTNER_LEAD, initiative_id=home.id, at=at)
    foreign = builders.partner(session, elsewhere)
    with pytest.raises(NotFound):
        actions.give_role(
            session, ana.id, Role.PARTNER_LEAD, initiative_id=home.id, partner_id=foreign.id, at=at
        )
    own = builders.partner(session, home)
    actions.give_role(session, ana.id, Role.PARTNER_LEAD, initiative_id=home.id, partner_id=own.id, at=at)
    person = _who(session, _signed_in(session, ana, at), at)
    assert person is not None
    assert person.partners == {home.id: frozenset({own.id})}
