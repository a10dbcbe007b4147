"""Adding a language to a survey, and taking one away."""

from __future__ import annotations

from flask import Response

from engage import clock
from engage.errors import N_, EngageError, NotFound
from engage.surveys import queries
from engage.surveys.progress import progress_of
from engage.surveys.tongues import offer_language, remove_language
from engage.surveys.words import words_in
from engage.web.desk.translations.forms import LanguageForm
from engage.web.desk.translations.here import survey
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import person
from engage.web.shell.pages import go, note, page


def add(slug: str) -> Response:
    card, form = survey(slug), filled(LanguageForm)
    form.offer(queries.languages_of(db.session, card.id))
    if sent(form):
        try:
            made = offer_language(
                db.session,
                card.id,
                form.chosen,
                autonym=form.autonym.data or "",
                direction=form.written,
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("{language} is added. Its words are still to be written.", language=made.autonym))
            return go(".show", slug=slug, tag=made.tag)
    return page("desk/translations/add.html", 422 if form.summary else 200, card=card, form=form)


def remove(slug: str, tag: str) -> Response:
    """What would go, before it goes."""
    card = survey(slug)
    instrument = queries.draft_instrument(db.session, card.id)
    if tag == instrument.source_language:
        raise NotFound(N_("The language a survey was written in cannot be taken away."))
    texts = words_in(db.session, card.id, tag)
    return page(
        "desk/translations/remove.html",
        card=card,
        tongue=instrument.language(tag),
        written=sum(bool(one.text) for one in texts),
        progress=progress_of(texts),
    )


def removed(slug: str, tag: str) -> Response:
    card = survey(slug)
    tongue = queries.draft_instrument(db.session, card.id).language(tag)
    remove_language(db.session, card.id, tag, by=person().id, at=clock.now())
    note(N_("{language} is taken away.", language=tongue.autonym))
    return go(".survey", slug=slug)
