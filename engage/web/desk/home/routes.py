"""The desk's first page."""

from __future__ import annotations

from flask import Response, g

from engage import clock
from engage.agenda.queries import GoalCard, goals_of
from engage.people.rules import Permission
from engage.responses.queries import Counts, counts_by_survey
from engage.surveys.cards import SurveyCard, surveys_of
from engage.web.desk import desk_door, menu
from engage.web.desk.home.waiting import Look, Waiting, waiting
from engage.web.shell.database import db
from engage.web.shell.guards import Access, initiative, may, person
from engage.web.shell.pages import page

door = desk_door("home", prefix="/desk")


@door.get("/", may=Access.SIGNED_IN)
def home() -> Response:
    """What waits for this person, the surveys that are open, and the goals."""
    somewhere = g.get("initiative") is not None
    surveys = _open_surveys() if somewhere and may(Permission.SEE_SURVEYS) else []
    return page(
        "desk/home/home.html",
        entries=menu(),
        waiting=_waiting() if somewhere else [],
        surveys=surveys,
        counts=counts_by_survey(db.session, [card.id for card in surveys]),
        nothing=Counts(),
        goals=_goals() if somewhere and may(Permission.SEE_AGENDA) else [],
    )


def _waiting() -> list[Waiting]:
    return waiting(Look(db.session, initiative().id, person().id, clock.now().date()), may)


def _open_surveys() -> list[SurveyCard]:
    return [card for card in surveys_of(db.session, initiative().id) if card.state.value == "open"]


def _goals() -> list[GoalCard]:
    return goals_of(db.session, initiative().id)
