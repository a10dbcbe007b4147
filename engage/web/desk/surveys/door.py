"""The door of the surveys' room, and what all its pages begin with: the survey, and a change to its draft."""

from __future__ import annotations

from collections.abc import Callable

from engage import clock
from engage.errors import N_, NotFound
from engage.people.rules import Permission
from engage.surveys import kinds
from engage.surveys.cards import SurveyCard, card_named
from engage.surveys.drafting import change_draft
from engage.surveys.editing import Edit
from engage.surveys.instrument import Instrument
from engage.web.desk import desk_door, in_menu
from engage.web.shell.database import db
from engage.web.shell.guards import initiative, person

door = desk_door("surveys")
in_menu(N_("Surveys"), "desk-surveys.index", Permission.SEE_SURVEYS, place=20)


def card_of(slug: str) -> SurveyCard:
    """The survey with this short name, where it is this initiative's."""
    card = card_named(db.session, slug)
    if card.initiative_id != initiative().id:
        raise NotFound(N_("There is no survey named {slug}.", slug=slug))
    return card


def edited(card: SurveyCard, change: Callable[[Instrument], Edit]) -> Instrument:
    """Do ``change`` to the draft, in the name of whoever is signed in."""
    return change_draft(db.session, card.id, change, by=person().id, at=clock.now())


def plain(text: str | None) -> str | None:
    """A filter for fields whose words residents will read: nothing in them that nobody can see."""
    return None if text is None else kinds.tidy(text)
