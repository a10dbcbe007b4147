"""Who came to listening sessions, counted by cards, beside who lives here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.findings.came import release_who_came
from engage.findings.queries import released_table, releases_of
from engage.groups.models import Group, ReferencePopulation
from engage.listening.models import ListeningSession, SessionState, Tally
from engage.privacy.released import Mark, Released
from tests.support import builders

LIVE_HERE = {"under_30": 300, "30_to_60": 500, "over_60": 200}


@pytest.fixture
def owner(session: Session) -> Initiative:
    made = builders.initiative(session)
    builders.dimension(session, made, "age", tuple(LIVE_HERE))
    for group in session.scalars(select(Group).where(Group.initiative_id == made.id)):
        builders.added(
            session,
            ReferencePopulation(
                initiative_id=made.id,
                place="Rivertown",
                group_id=group.id,
                count=LIVE_HERE[group.code],
                year="2020",
                source="census",
            ),
        )
    return made


def _met(session: Session, owner: Initiative, came: dict[str, int], **fields: Any) -> None:
    values: dict[str, Any] = {
        "title": "Hall",
        "held_on": date(2026, 2, 1),
        "place": "Hall",
        "languages": ["en"],
        "state": SessionState.HELD,
        "created_at": builders.NOW,
    }
    made = builders.added(session, ListeningSession(initiative_id=owner.id, **{**values, **fields}))
    for group in session.scalars(select(Group).where(Group.initiative_id == owner.id)):
        if group.code in came:
            builders.added(
                session,
                Tally(initiative_id=owner.id, session_id=made.id, group_id=group.id, count=came[group.code]),
            )


def _released(session: Session, owner: Initiative, audience: str, at: datetime) -> Released:
    [card] = releases_of(session, owner.id, audience=audience, subject="participation")
    return released_table(session, owner.id, card.id, audience=audience)


def _heard(table: Released) -> dict[str, float | None]:
    return {row.codes[0]: row.figures[0].value for row in table.rows if row.codes}


def test_people_are_counted_over_all_sessions_that_were_held(
    session: Session, owner: Initiative, at: datetime
) -> None:
    _met(session, owner, {"under_30": 12, "30_to_60": 20, "over_60": 11})
    _met(session, owner, {"under_30": 10, "30_to_60": 20, "over_60": 10})
    for nobody in (
        {"state": SessionState.CANCELLED},
        {"state": SessionState.PLANNED},
        {"illustration": True},
    ):
        _met(session, owner, {"under_30": 500}, **nobody)
    release_who_came(session, owner.id, "desk", by=None, at=at)
    table = _released(session, owner, "desk", at)
    assert _heard(table) == {"under_30": 22, "30_to_60": 40, "over_60": 21}
    assert table.source == "census"


def test_how_many_more_are_needed_makes_the_shares_match(
    session: Session, owner: Initiative, at: datetime
) -> None:
    _met(session, owner, {"under_30": 10, "30_to_60": 60, "over_60": 30})
    release_who_came(session, owner.id, "desk", by=None, at=at)
    table = _released(session, owner, "desk", at)
    where = [head.code for head in table.columns].index("more")
    more = table.row("under_30").figures[where].value
    assert more is not None
    assert (10 + more) / (100 + more) >= 0.3 > (10 + more - 1) / (100 + more - 1)


def test_a_small_group_stays_in_the_list_without_its_number(
    session: Session, owner: Initiative, at: datetime
) -> None:
    _met(session, owner, {"under_30": 3, "30_to_60": 40, "over_60": 30})
    release_who_came(session, owner.id, "public", by=None, at=at)
    table = _released(session, owner, "public", at)
    assert set(_heard(table)) == set(LIVE_HERE)
    assert table.row("under_30").figures[0].mark is Mark.WITHHELD
    assert all(figure.why is None for row in table.rows for figure in row.figures)


def test_releasing_again_keeps_only_what_changed(session: Session, owner: Initiative, at: datetime) -> None:
    _met(session, owner, {"under_30": 20, "30_to_60": 40, "over_60": 30})
    for _ in range(2):
        release_who_came(session, owner.id, "desk", by=None, at=at)
    first = releases_of(session, owner.id, audience="desk")
    assert len(first) == 1
    _met(session, owner, {"over_60": 9})
    release_who_came(session, owner.id, "desk", by=None, at=at + timedelta(days=1))
    assert releases_of(session, owner.id, audience="desk")[0].digest != first[0].digest


def test_where_nobody_was_counted_there_is_nothing_to_release(
    session: Session, owner: Initiative, at: datetime
) -> None:
    assert release_who_came(session, owner.id, "public", by=None, at=at) == []
    assert releases_of(session, owner.id) == []
