"""From answers to frozen tables: codes without keys, small groups withheld, nothing while the survey is open."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.analysis.columns import Dimension
from engage.errors import Conflict, NotFound, Refused
from engage.findings import queries
from engage.findings.frames import frame_of
from engage.findings.models import Release
from engage.findings.releasing import release_results, wanted_tables
from tests.support import builders
from tests.support.answers import answered

PEOPLE = [("young", "yes")] * 40 + [("young", "no")] * 30 + [("middle", "yes")] * 30 + [("middle", "no")] * 45
PEOPLE += [("old", "yes")] * 2 + [("old", "no")] + [(None, "unsure")] * 4 + [("young", None)] * 3


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


def test_a_frame_holds_every_answer_once_and_keeps_blanks_apart(session: Session, owner: Initiative) -> None:
    frame = frame_of(session, answered(session, owner, PEOPLE).id)
    heard = Counter(frame.questions["heard"].answers.tolist())
    assert heard == {0: 72, 1: 76, -1: 4, -3: 3}
    assert Counter(frame.dimensions["age"].members.tolist()) == {0: 73, 1: 75, 2: 3, -1: 4}
    assert frame.people == len(PEOPLE)
    assert "age" not in frame.questions


def test_a_frame_s_digest_depends_on_the_answers_and_not_on_their_order(
    session: Session, owner: Initiative
) -> None:
    other = builders.initiative(session)
    third = builders.initiative(session)
    one = frame_of(session, answered(session, owner, PEOPLE).id).digest
    # every second person ticks a box, so that reversing an odd number of people keeps who ticked what
    same = frame_of(session, answered(session, other, list(PEOPLE)).id).digest
    different = frame_of(session, answered(session, third, [*PEOPLE[:-1], ("old", "yes")]).id).digest
    assert one == same
    assert one != different


def test_nothing_is_released_while_people_still_answer(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE, closed=False)
    for audience in ("public", "desk"):
        with pytest.raises(Conflict):
            release_results(session, owner.id, survey.id, audience, by=None, at=at)
    assert queries.releases_of(session, owner.id) == []


def test_the_public_sees_no_small_group_and_nothing_it_follows_from(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    cards = {
        c.dimensions: c for c in queries.releases_of(session, owner.id, survey_id=survey.id, subject="heard")
    }
    by_age = queries.released_table(session, owner.id, cards["age",].id)
    assert by_age.row("old").base is None
    assert not by_age.row("old").shown
    assert sum(row.base is None for row in by_age.rows) >= 2
    overall = queries.released_table(session, owner.id, cards[()].id)
    assert overall.row().base == 140  # 148 answered: rounded down
    assert overall.row().figures[0].value == round(72 / 148, 2)


def test_a_table_for_the_desk_is_not_found_by_the_public(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    card = queries.releases_of(session, owner.id, audience="desk", survey_id=survey.id)[0]
    with pytest.raises(NotFound):
        queries.released_table(session, owner.id, card.id)
    assert queries.released_table(session, owner.id, card.id, audience="desk").audience == "desk"


def test_releasing_again_adds_only_what_changed(session: Session, owner: Initiative, at: datetime) -> None:
    survey = answered(session, owner, PEOPLE)
    first = release_results(session, owner.id, survey.id, "public", by=None, at=at)
    again = release_results(session, owner.id, survey.id, "public", by=None, at=at)
    assert first.new == first.tables > 0
    assert again.new == 0


def test_a_table_touched_in_the_database_is_refused(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    row = session.scalars(select(Release)).first()
    assert row is not None
    row.table = {**row.table, "minimum": 3}
    session.flush()
    with pytest.raises(Refused):
        queries.released_table(session, owner.id, row.id)


def test_another_initiative_s_survey_is_not_released(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, builders.initiative(session), PEOPLE[:5])
    with pytest.raises(Conflict):
        release_results(session, owner.id, survey.id, "public", by=None, at=at)


def test_a_survey_nobody_answered_releases_tables_without_numbers(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, [])
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    for card in queries.releases_of(session, owner.id, survey_id=survey.id):
        table = queries.released_table(session, owner.id, card.id)
        assert not any(figure.shown for row in table.rows for figure in row.figures)


def test_a_table_by_two_dimensions_is_found_whichever_is_named_first(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE, waves=("first", "second"))
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    about = (session, owner.id, survey.id)
    assert ("age", "wave") in queries.dimensions_released(*about, audience="desk")
    table = queries.released_by(*about, "heard", ("wave", "age"), audience="desk")
    assert table is not None
    assert table == queries.released_by(*about, "heard", ("age", "wave"), audience="desk")
    assert table.row("middle", "first").base == 38
    assert table.row("old", "first").base is None
    assert queries.released_by(*about, "heard", ("age", "no-such-dimension"), audience="desk") is None


def test_crossings_nobody_could_read_are_left_out() -> None:
    def dimension(code: str, groups: int) -> Dimension:
        return Dimension(code, tuple(map(str, range(groups))), np.array([0]))

    sizes = {"age": 4, "district": 40, "gender": 3, "wave": 6, "language": 2}
    wanted = wanted_tables({code: dimension(code, size) for code, size in sizes.items()})
    crossed = [codes for codes in wanted if len(codes) == 2]
    assert crossed == [("age", "wave"), ("gender", "wave"), ("age", "gender")]
    assert wanted[:6] == [(), *((code,) for code in sizes)]
