"""The draft as a phone shows it, beside the languages it is offered in."""

from __future__ import annotations

from flask import Response, request, url_for

from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys.queries import languages_of
from engage.web.desk.surveys.door import card_of, door
from engage.web.shell.database import db
from engage.web.shell.pages import page
from engage.web.shell.previewing import ticket


@door.get("/<slug>/build/preview", may=Permission.SEE_SURVEYS)
def preview(slug: str) -> Response:
    card = card_of(slug)
    tags = languages_of(db.session, card.id)
    wanted = request.args.get("in", "")
    chosen = wanted if wanted in tags else tags[0]
    return page(
        "desk/surveys/preview.html",
        card=card,
        languages=[(tag, language(tag)) for tag in tags],
        chosen=chosen,
        url=url_for("preview.look", ticket=ticket(card.id), lang=chosen),
    )
