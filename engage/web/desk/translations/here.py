"""What every page of the translation desk begins with: its door, and the survey its address names."""

from __future__ import annotations

from engage.errors import N_, NotFound
from engage.people.rules import Permission
from engage.surveys.cards import SurveyCard, card_named
from engage.web.desk import desk_door, in_menu
from engage.web.shell.database import db
from engage.web.shell.guards import initiative

door = desk_door("translations")
in_menu(N_("Translations"), "desk-translations.index", Permission.SEE_SURVEYS, place=25)

WRITERS = (Permission.TRANSLATE, Permission.EDIT_SURVEYS)
WORDERS = (*WRITERS, Permission.REVIEW_WORDING)


def survey(slug: str) -> SurveyCard:
    """The survey with this slug in this initiative."""
    card = card_named(db.session, slug)
    if card.initiative_id != initiative().id:
        raise NotFound(N_("There is no survey named {slug}.", slug=slug))
    return card
