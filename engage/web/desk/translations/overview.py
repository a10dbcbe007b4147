"""Which languages wait for whom: of all surveys, and of one."""

from __future__ import annotations

from flask import Response

from engage.people.rules import Permission
from engage.surveys import queries
from engage.surveys.cards import SurveyCard, surveys_of
from engage.surveys.progress import progress_of
from engage.surveys.signing import sign_off_of
from engage.surveys.words import words_in
from engage.web.desk.translations.here import survey
from engage.web.shell.database import db
from engage.web.shell.guards import initiative
from engage.web.shell.pages import page


def index() -> Response:
    """Every survey of the initiative with how far its languages are."""
    cards = surveys_of(db.session, initiative().id)
    return page(
        "desk/translations/index.html",
        surveys=[(card, _languages(card)) for card in cards],
        edits=Permission.EDIT_SURVEYS,
    )


def one(slug: str) -> Response:
    card = survey(slug)
    return page("desk/translations/survey.html", card=card, languages=_languages(card))


def _languages(card: SurveyCard) -> list[dict[str, object]]:
    instrument = queries.draft_instrument(db.session, card.id)
    found = []
    for tag in instrument.languages:
        words = words_in(db.session, card.id, tag, instrument)
        found.append(
            {
                "tongue": instrument.language(tag),
                "progress": progress_of(words),
                "signed": sign_off_of(db.session, card.id, tag, words),
                "source": tag == instrument.source_language,
            }
        )
    return found
