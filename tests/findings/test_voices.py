"""Who answered and who came, each released alone: their sum would let whoever knows one tally work out the other."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.findings.voices import ANSWERED, CAME, who_was_heard
from engage.groups.models import Group, ReferencePopulation
from engage.listening.models import ListeningSession, SessionState, Tally
from engage.privacy.released import Mark, Released
from tests.support import builders
from tests.support.answers import answered

PEOPLE = [("young", "yes")] * 43 + [("middle", "no")] * 38 + [("old", "yes")] * 4
TALLY = {"young": 12, "middle": 21, "old": 18}


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


def tables(session: Session, owner: Initiative, audience: str, tally: dict[str, int]) -> dict[str, Released]:
    survey = answered(session, owner, PEOPLE)
    met = builders.added(
        session,
        ListeningSession(
            initiative_id=owner.id, title="Hall", held_on=date(2026, 2, 1), place="Hall", languages=["en"],
            state=SessionState.HELD, created_at=builders.NOW,
        ),
    )  # fmt: skip
    for group in session.scalars(select(Group).where(Group.initiative_id == owner.id)):
        builders.added(
            session,
            ReferencePopulation(
                initiative_id=owner.id, place="Rivertown", group_id=group.id, count=1000, year="2020", source="census"
            ),
        )  # fmt: skip
        if group.code in tally:
            row = Tally(initiative_id=owner.id, session_id=met.id, group_id=group.id, count=tally[group.code])
            builders.added(session, row)
    found = who_was_heard(session, owner.id, [survey.id], audience)
    return {str(table.title.as_json()["en"]): table for table in found}


def heard(table: Released, code: str) -> float | None:
    return table.row(code).figures[0].value


def test_answers_and_tallies_stand_in_tables_of_their_own(session: Session, owner: Initiative) -> None:
    found = tables(session, owner, "desk", TALLY)
    assert set(found) == {ANSWERED.as_json()["en"], CAME.as_json()["en"]}
    answers, came = found[ANSWERED.as_json()["en"]], found[CAME.as_json()["en"]]
    assert [heard(came, code) for code in TALLY] == list(TALLY.values())
    together = {43 + 12, 38 + 21, 4 + 18}
    printed = {f.value for table in (answers, came) for row in table.rows for f in row.figures}
    assert not together & printed, "no count holds both"


def test_a_tally_known_to_its_facilitator_gives_no_small_count_of_answers_away(
    session: Session, owner: Initiative
) -> None:
    """Four who are old answered. Everything printed, less the tally, leaves at least two groups of answers unknown."""
    answers = tables(session, owner, "desk", TALLY)[str(ANSWERED.as_json()["en"])]
    assert answers.row("old").figures[0].mark is Mark.WITHHELD
    assert sum(heard(answers, code) is None for code in TALLY) >= 2


def test_nobody_came_makes_no_table_of_who_came(session: Session, owner: Initiative) -> None:
    assert set(tables(session, owner, "desk", {})) == {str(ANSWERED.as_json()["en"])}


def test_missing_voices_are_reckoned_from_what_is_printed(session: Session, owner: Initiative) -> None:
    """In public 12 who came are printed as 10, and the voices missing say no more than that."""
    one = tables(session, owner, "public", TALLY)[str(CAME.as_json()["en"])]
    shown = {code: heard(one, code) for code in TALLY}
    assert shown == {"young": 10, "middle": 20, "old": 15}
    whole = one.row().figures[0].value
    assert whole == 50
    assert one.row("young").figures[3].value == 10, "(50/3 - 10) / (1 - 1/3)"
    assert one.row("middle").figures[3].value == 0
