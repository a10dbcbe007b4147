"""Invitations: counted by batch, taken back, run out; nothing in the database is a code or leads to an answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.outreach.inviting import (
    batches_of,
    hash_of,
    invited_by,
    make_invitations,
    mark_used,
    revoke_batch,
)
from engage.outreach.models import Invitation
from engage.outreach.waiting import WaitingUses
from engage.surveys.queries import OpenSurvey
from engage.surveys.short_codes import CODE_BITS, code_from, plain_code
from tests.support import surveys
from tests.support.builders import NOW

PEPPER = "a secret that the database does not hold"


@pytest.fixture
def survey(session: Session) -> OpenSurvey:
    return surveys.opened(session)


@pytest.fixture
def pen(tmp_path: Path) -> WaitingUses:
    return WaitingUses(tmp_path / "waiting")


def _made(session: Session, survey: OpenSurvey, number: int = 3, **more: Any) -> list[str]:
    return make_invitations(
        session,
        survey.initiative_id,
        survey.id,
        number,
        label="Letters",
        language="es",
        pepper=PEPPER,
        by=None,
        at=NOW,
        **more,
    )


def test_the_database_keeps_no_code_and_other_secrets_find_nothing(
    session: Session, survey: OpenSurvey, pen: WaitingUses
) -> None:
    codes = _made(session, survey)
    assert len(set(codes)) == 3
    kept = [row.code_hash for row in session.scalars(select(Invitation))]
    assert not any(plain in one for one in kept for code in codes if (plain := code.replace("-", "")))
    assert invited_by(session, codes[0].upper().replace("-", " "), PEPPER, pen, at=NOW).language == "es"
    with pytest.raises(NotFound):
        invited_by(session, codes[0], "another secret", pen, at=NOW)


def test_a_code_is_used_as_often_as_it_may_be_whether_marked_or_waiting(
    session: Session, survey: OpenSurvey, pen: WaitingUses
) -> None:
    [code] = _made(session, survey, 1, uses=2)
    pen.add(invited_by(session, code, PEPPER, pen, at=NOW).code_hash)
    mark_used(session, pen.all())
    pen.forget(pen.all())
    pen.add(invited_by(session, code, PEPPER, pen, at=NOW).code_hash)
    with pytest.raises(Conflict, match="has been used"):
        invited_by(session, code, PEPPER, pen, at=NOW)
    assert [(one.codes, one.used) for one in batches_of(session, survey.id)] == [(1, 1)]


def test_a_batch_that_was_taken_back_or_has_run_out_opens_nothing(
    session: Session, survey: OpenSurvey, pen: WaitingUses
) -> None:
    [old] = _made(session, survey, 1, expires_on=NOW.date())
    assert invited_by(session, old, PEPPER, pen, at=NOW)
    with pytest.raises(Conflict, match="run out"):
        invited_by(session, old, PEPPER, pen, at=NOW + timedelta(days=1))
    [batch] = batches_of(session, survey.id)
    revoke_batch(session, survey.initiative_id, batch.id, by=None, at=NOW)
    with pytest.raises(Conflict, match="taken back"):
        invited_by(session, old, PEPPER, pen, at=NOW)


def test_another_initiative_cannot_take_a_batch_back(session: Session, survey: OpenSurvey) -> None:
    _made(session, survey)
    [batch] = batches_of(session, survey.id)
    with pytest.raises(NotFound):
        revoke_batch(session, surveys.opened(session).initiative_id, batch.id, by=None, at=NOW)


@pytest.mark.parametrize(
    ("number", "more"),
    [(0, {}), (5_001, {}), (1, {"uses": 0}), (1, {"expires_on": NOW.date() - timedelta(days=1)})],
)
def test_what_cannot_be_made_is_refused(
    session: Session, survey: OpenSurvey, number: int, more: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        _made(session, survey, number, **more)
    assert batches_of(session, survey.id) == []


def test_uses_are_marked_in_an_order_that_says_nothing(session: Session, survey: OpenSurvey) -> None:
    hashes = [hash_of(code, PEPPER) for code in _made(session, survey, 30)]
    marked: list[str] = []

    def watched(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("UPDATE invitation"):
            marked.extend(
                value
                for value in (parameters.values() if isinstance(parameters, dict) else parameters)
                if value in hashes
            )

    event.listen(session.get_bind(), "before_cursor_execute", watched)
    mark_used(session, hashes)
    event.remove(session.get_bind(), "before_cursor_execute", watched)
    assert sorted(marked) == sorted(hashes)
    assert marked not in (hashes, sorted(hashes))  # one chance in 30! that a shuffle leaves them so


def test_uses_wait_in_no_order_and_with_no_time(pen: WaitingUses) -> None:
    for one in ("c", "a", "b", "a"):
        pen.add(one)
    assert pen.all() == ["a", "a", "b", "c"]
    pen.forget(["a", "c"])
    assert pen.all() == ["a", "b"]
    assert pen.of("a") == 1


@given(st.integers(0, 2**CODE_BITS - 1), st.text("- \t", max_size=3))
@settings(max_examples=60)
def test_a_code_survives_being_written_by_hand(number: int, between: str) -> None:
    code = code_from(number)
    assert plain_code(between.join(code).upper()) == code.replace("-", "")
    assert hash_of(code.upper(), PEPPER) == hash_of(code, PEPPER)
