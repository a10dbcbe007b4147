"""Of a group's answers, the share whose source was told in the answer's language."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import Conflict, NotFound
from engage.i18n.local_text import LocalText
from engage.privacy.released import Mark, Released
from engage.reportback import actions
from engage.reportback.actions import ReportBackFacts, Source
from engage.reportback.coverage import told_by_group
from engage.reportback.models import ReportBack
from engage.responses.importing import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.actions import close_survey
from engage.surveys.instrument import Item, Kind
from engage.surveys.models import Wave
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.surveys import asking, choices, opened, words

ALL = LocalText(en="Words.", es="Palabras.", ar="كلمات.")
# (age, language, round): how many answered.
PEOPLE = {
    ("young", "en", "r1"): 30,
    ("young", "es", "r1"): 10,
    ("young", "es", "r2"): 20,
    ("old", "en", "r2"): 40,
    ("oldest", "es", "r1"): 2,
}


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


@pytest.fixture
def survey(session: Session, owner: Initiative) -> OpenSurvey:
    builders.dimension(session, owner, "age", ("young", "old", "oldest"))
    age = Item("age", Kind.SINGLE, words("Age"), choice_list="ages", dimension="age")
    made = opened(session, asking(age, lists={"ages": choices("young", "old", "oldest")}), owner)
    for place, code in enumerate(("r1", "r2"), 1):
        builders.added(
            session,
            Wave(
                initiative_id=owner.id,
                survey_id=made.id,
                code=code,
                label=LocalText(en=code),
                position=place,
            ),
        )
    records = [
        ImportedResponse(f"{age}{tag}{wave}{n}", {"age": age}, wave=wave, language=tag)
        for (age, tag, wave), count in PEOPLE.items()
        for n in range(count)
    ]
    outcome = receive_imported(session, made.id, records, batch="x.csv", at=builders.NOW)
    assert not outcome.refused
    close_survey(session, made.id, by=None, at=builders.NOW)
    return made


@pytest.fixture
def report_back(session: Session, owner: Initiative, at: datetime) -> ReportBack:
    goal = builders.goal(session, owner)
    ana, bo = builders.account(session, "Ana"), builders.account(session, "Bo")
    facts = ReportBackFacts(ALL, ALL, ALL, ALL)
    made = actions.draft_report_back(session, owner.id, "all", facts, goal_id=goal.id, by=ana.id, at=at)
    actions.hand_over(session, owner.id, made.id, by=ana.id, at=at)
    return actions.check(session, owner.id, made.id, by=bo.id, at=at)


def _tell(
    session: Session, made: ReportBack, survey: OpenSurvey, at: datetime, tag: str, wave: str | None = None
) -> None:
    rounds = {row.code: row.id for row in session.query(Wave).filter_by(survey_id=survey.id)}
    source = Source(survey_id=survey.id, wave_id=rounds[wave] if wave else None)
    actions.deliver(session, made.initiative_id, made.id, source, tag, "poster", at.date(), by=None, at=at)


def _by(tables: tuple[Released, ...], *dimensions: str) -> Released:
    return next(table for table in tables if table.dimensions == dimensions)


def _expected(told: set[tuple[str | None, str]], age: str | None = None) -> float:
    """Counted by hand, from the people and the deliveries."""
    mine = {key: count for key, count in PEOPLE.items() if age in {None, key[0]}}
    heard = sum(count for (_, tag, wave), count in mine.items() if (None, tag) in told or (wave, tag) in told)
    return heard / sum(mine.values())


@pytest.mark.parametrize(
    "told",
    [
        set(),
        {(None, "en")},
        {("r1", "es")},
        {("r2", "en"), ("r1", "es")},
        {(None, "en"), (None, "es")},
    ],
)
def test_an_answer_is_told_by_its_round_and_in_its_language(
    session: Session,
    owner: Initiative,
    survey: OpenSurvey,
    report_back: ReportBack,
    at: datetime,
    told: set[tuple[str | None, str]],
) -> None:
    for wave, tag in told:
        _tell(session, report_back, survey, at, tag, wave)
    tables = told_by_group(session, owner.id, survey.id, "desk")
    assert _by(tables).rows[0].figures[0].value == pytest.approx(_expected(told))
    ages = _by(tables, "age")
    shown = [row for row in ages.rows if row.figures[0].shown]
    assert shown
    for row in shown:
        assert row.figures[0].value == pytest.approx(_expected(told, row.codes[0]))


def test_a_group_of_two_is_listed_and_not_told_of(
    session: Session, owner: Initiative, survey: OpenSurvey, report_back: ReportBack, at: datetime
) -> None:
    _tell(session, report_back, survey, at, "es")
    ages = _by(told_by_group(session, owner.id, survey.id, "desk"), "age")
    assert ages.row("oldest").figures[0].mark is Mark.WITHHELD
    assert ages.row("oldest").base is None


def test_another_survey_s_telling_does_not_count(
    session: Session, owner: Initiative, survey: OpenSurvey, report_back: ReportBack, at: datetime
) -> None:
    other = opened(session, asking(Item("x", Kind.TEXT, words("X"))), owner, slug="other")
    _tell(session, report_back, other, at, "en")
    assert _by(told_by_group(session, owner.id, survey.id, "desk")).rows[0].figures[0].value == 0


def test_while_people_answer_nothing_is_told_by_group(
    session: Session, owner: Initiative, at: datetime
) -> None:
    still_open = opened(session, asking(Item("x", Kind.TEXT, words("X"))), owner, slug="open")
    with pytest.raises(Conflict):
        told_by_group(session, owner.id, still_open.id, "desk")
    with pytest.raises(NotFound):
        told_by_group(session, builders.initiative(session).id, still_open.id, "desk")
