"""What was ever released is reckoned with: refreshes wait, blanks stay, and no audience's tables weaken another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import Conflict
from engage.findings import queries
from engage.findings.ledger import pages_of
from engage.findings.models import LedgerCell, Release
from engage.findings.releasing import keep_results, prepare_results, release_results
from engage.groups.models import Dimension, Group
from engage.privacy.released import Released
from tests.support import builders
from tests.support.answers import answered, answered_later

People = list[tuple[str | None, str | None]]


def some(age: str | None, yes: int, no: int) -> People:
    return [(age, "yes")] * yes + [(age, "no")] * no


PEOPLE = some("young", 40, 30) + some("middle", 30, 45) + some("old", 2, 1)
LARGE = some("young", 40, 30) + some("middle", 30, 45) + some("old", 30, 20)


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


def by_age(session: Session, owner: Initiative, survey: UUID, audience: str = "public") -> Released:
    table = queries.released_by(session, owner.id, survey, "heard", ("age",), audience=audience)
    assert table is not None
    return table


def bases(table: Released) -> dict[str, int | None]:
    return {row.codes[0]: row.base for row in table.rows}


@pytest.mark.parametrize("audience", ["public", "desk"])
def test_a_release_waits_until_enough_answers_came(
    session: Session, owner: Initiative, at: datetime, audience: str
) -> None:
    survey = answered(session, owner, LARGE)
    release_results(session, owner.id, survey.id, audience, by=None, at=at)
    answered_later(session, survey, some("old", 1, 1))
    with pytest.raises(Conflict, match="wait"):
        release_results(session, owner.id, survey.id, audience, by=None, at=at)
    answered_later(session, survey, some("old", 4, 4), batch="more")
    assert release_results(session, owner.id, survey.id, audience, by=None, at=at).new
    assert bases(by_age(session, owner, survey.id, audience))["old"] == 60


def test_a_group_that_few_joined_keeps_the_figures_it_had(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, LARGE)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    before = by_age(session, owner, survey.id)
    answered_later(session, survey, some("young", 20, 15) + some("middle", 6, 6) + some("old", 4, 1))
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    after = by_age(session, owner, survey.id)
    assert bases(after)["young"] == 100
    assert after.row("old") == before.row("old"), "five newcomers are not told of"
    answered_later(session, survey, some("old", 3, 3) + some("middle", 5, 5), batch="more")
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    assert bases(by_age(session, owner, survey.id))["old"] == 50, (
        "six more would tell of the five before them"
    )
    answered_later(session, survey, some("old", 6, 6) + some("middle", 5, 5), batch="most")
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    assert bases(by_age(session, owner, survey.id))["old"] == 70


def test_what_was_never_shown_stays_blank(session: Session, owner: Initiative, at: datetime) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    blank = {code for code, base in bases(by_age(session, owner, survey.id)).items() if base is None}
    assert "old" in blank
    assert len(blank) >= 2
    answered_later(session, survey, some("old", 20, 20))
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    assert {c for c, base in bases(by_age(session, owner, survey.id)).items() if base is None} == blank


def test_the_desk_s_blanks_stay_blank_in_public_and_the_public_s_figures_hide_nothing_from_the_desk(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    for first, second in (("desk", "public"), ("public", "desk")):
        release_results(session, owner.id, survey.id, first, by=None, at=at)
        release_results(session, owner.id, survey.id, second, by=None, at=at)
        desk, public = (bases(by_age(session, owner, survey.id, who)) for who in ("desk", "public"))
        assert {code for code, base in desk.items() if base is None} <= {
            code for code, base in public.items() if base is None
        }
        assert desk["old"] is None
        assert sum(base is None for base in desk.values()) >= 2


def test_a_dimension_cut_into_other_groups_is_not_released_beside_its_old_blanks(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    age = session.scalars(select(Dimension).where(Dimension.initiative_id == owner.id)).one()
    group = session.scalars(select(Group).where(Group.dimension_id == age.id, Group.code == "old")).one()
    group.code = "older-and-middle"
    session.flush()
    again = prepare_results(session, owner.id, survey.id, "desk")
    assert again.tables
    assert not any("age" in table.dimensions for table in again.tables)


def test_two_releases_of_one_moment_are_kept_in_the_order_they_were_made(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, LARGE)
    for batch in range(4):
        release_results(session, owner.id, survey.id, "desk", by=None, at=at)
        assert bases(by_age(session, owner, survey.id, "desk"))["old"] == 50 + 10 * batch
        answered_later(session, survey, some("old", 5, 5), batch=f"batch{batch}-")
    numbers = session.scalars(
        select(Release.sequence).where(Release.subject == "heard", Release.survey_id == survey.id)
    ).all()
    assert max(numbers) == 4


def test_nothing_is_kept_when_another_release_was_made_meanwhile(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, LARGE)
    prepared = prepare_results(session, owner.id, survey.id, "public")
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    with pytest.raises(Conflict, match="meanwhile"):
        keep_results(session, prepared, by=None, at=at)


def test_every_shown_or_withheld_cell_is_in_the_ledger_once_for_what_it_says(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    rows = session.scalars(select(LedgerCell).where(LedgerCell.survey_id == survey.id)).all()
    told = {(row.subject, tuple(row.dimensions), tuple(row.groups), row.column): row for row in rows}
    assert len(told) == len(rows)
    table = by_age(session, owner, survey.id)
    for row in table.rows:
        entry = told["heard", ("age",), row.codes, "base"]
        assert (entry.count is None) == (row.base is None)
        assert row.base is None or (entry.low is not None and entry.low <= entry.count <= entry.high)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    assert session.query(LedgerCell).filter_by(survey_id=survey.id).count() == len(rows)


def test_one_survey_s_ledger_is_not_another_s(session: Session, owner: Initiative, at: datetime) -> None:
    survey = answered(session, owner, LARGE)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    other = answered(session, builders.initiative(session), PEOPLE)
    assert pages_of(session, other.initiative_id, other.id, "public") == {}


def test_all_questions_close_the_same_groups(session: Session, owner: Initiative, at: datetime) -> None:
    """Were one to hide "old" behind "young" and another behind "middle", both together would tell all three."""
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    closed: Sequence[set[str]] = [
        {row.codes[0] for row in table.rows if row.base is None}
        for subject in ("heard", "needs")
        if (table := queries.released_by(session, owner.id, survey.id, subject, ("age",), audience="desk"))
    ]
    assert len(closed) == 2
    assert "old" in closed[0] & closed[1]
    assert closed[0] & closed[1] >= closed[0], "what one question hides, the other hides too"
