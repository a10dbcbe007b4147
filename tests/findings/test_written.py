"""What people wrote is counted by theme, each answer once, and released like everything else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.findings.queries import released_table, releases_of
from engage.findings.written import THEMES, release_themes
from engage.i18n.local_text import LocalText
from engage.privacy.released import Mark
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.actions import close_survey
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey
from engage.themes.actions import code, mark_passage, name_theme
from engage.themes.queries import open_answers_of
from tests.support import builders
from tests.support.surveys import asking, opened, words


def _asked(session: Session, at: datetime, people: int) -> OpenSurvey:
    """A survey in which so many people wrote a sentence."""
    survey = opened(session, asking(Item("help", Kind.LONG_TEXT, words("What would help?"))))
    rows = [ImportedResponse(str(n), {}, {"help": f"Words {n}."}) for n in range(people)]
    assert receive_imported(session, survey.id, rows, batch="paper", at=at).accepted == people
    return survey


def _theme(session: Session, owner: UUID, name: str, at: datetime, parent: UUID | None = None) -> UUID:
    return name_theme(session, owner, LocalText(en=name), parent_id=parent, by=None, at=at).id


def _coded(session: Session, survey: OpenSurvey, at: datetime, *codings: tuple[UUID, int, int]) -> None:
    """Codes the answers from one place to another to a theme."""
    answers = list(open_answers_of(session, survey.id))
    for theme_id, first, last in codings:
        for answer in answers[first:last]:
            passage = mark_passage(session, survey.initiative_id, open_answer_id=answer.id, by=None, at=at)
            code(session, survey.initiative_id, passage.id, theme_id, by=None, at=at)


def test_an_answer_counts_once_under_a_theme_whatever_below_it_was_raised(
    session: Session, at: datetime
) -> None:
    survey = _asked(session, at, 60)
    owner = survey.initiative_id
    buses = _theme(session, owner, "Buses", at)
    late = _theme(session, owner, "Late", at, parent=buses)
    evening = _theme(session, owner, "Evening", at, parent=late)
    parks = _theme(session, owner, "Parks", at)
    _coded(session, survey, at, (buses, 0, 10), (late, 5, 30), (evening, 25, 40), (parks, 30, 55))
    close_survey(session, survey.id, by=None, at=at)
    table = release_themes(session, owner, survey.id, "desk", by=None, at=at)
    assert {row.codes: row.base for row in table.rows} == {(): 55, ("buses",): 40, ("parks",): 25}
    public = release_themes(session, owner, survey.id, "public", by=None, at=at)
    assert {row.codes: row.base for row in public.rows} == {(): 55, ("buses",): 40, ("parks",): 25}


def test_a_theme_that_few_raised_is_withheld(session: Session, at: datetime) -> None:
    survey = _asked(session, at, 60)
    owner = survey.initiative_id
    buses, parks = _theme(session, owner, "Buses", at), _theme(session, owner, "Parks", at)
    _coded(session, survey, at, (buses, 0, 50), (parks, 46, 53))
    close_survey(session, survey.id, by=None, at=at)
    table = release_themes(session, owner, survey.id, "public", by=None, at=at)
    few = table.row("parks")
    assert few.base is None
    assert few.figures[0].mark is Mark.WITHHELD
    # Three people raised something else than buses: whoever knows all and buses would know them.
    assert table.row("buses").base is None


def test_what_was_released_is_frozen_and_the_same_again_is_not_kept_twice(
    session: Session, at: datetime
) -> None:
    survey = _asked(session, at, 30)
    owner = survey.initiative_id
    _coded(session, survey, at, (_theme(session, owner, "Buses", at), 0, 30))
    close_survey(session, survey.id, by=None, at=at)
    for _ in range(2):
        released = release_themes(session, owner, survey.id, "public", by=None, at=at)
    (card,) = releases_of(session, owner, survey_id=survey.id, subject=THEMES)
    assert released_table(session, owner, card.id).digest == released.digest


def test_themes_are_not_released_while_people_answer_nor_before_anything_is_coded(
    session: Session, at: datetime
) -> None:
    survey = _asked(session, at, 30)
    owner = survey.initiative_id
    with pytest.raises(Conflict, match="still answer"):
        release_themes(session, owner, survey.id, "public", by=None, at=at)
    close_survey(session, survey.id, by=None, at=at)
    with pytest.raises(Refused, match="coded yet"):
        release_themes(session, owner, survey.id, "public", by=None, at=at)
    with pytest.raises(NotFound):
        release_themes(session, builders.initiative(session).id, survey.id, "public", by=None, at=at)
    assert releases_of(session, owner) == []
