"""Links for translators without an account, as the desk gives them out and ends them."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for

from engage import clock
from engage.errors import N_, EngageError
from engage.surveys.links import give_link, links_of, revoke_link
from engage.surveys.queries import draft_instrument
from engage.web.desk.translations.forms import LinkForm
from engage.web.desk.translations.here import survey
from engage.web.shell import settings
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import person
from engage.web.shell.pages import go, note, page


def links(slug: str, tag: str) -> Response:
    """The links there are; after one was made, the one time its address is shown."""
    card, form = survey(slug), filled(LinkForm)
    tongue, made = draft_instrument(db.session, card.id).language(tag), None
    if sent(form):
        try:
            token = give_link(
                db.session,
                card.id,
                tag,
                label=form.label.data or "",
                days=form.days.data,
                by=person().id,
                at=clock.now(),
            )
            made = (settings.current().public_url or request.host_url).rstrip("/") + url_for(
                "translator.welcome", token=token
            )
        except EngageError as refusal:
            form.take(refusal)
    now = clock.now()
    return page(
        "desk/translations/links.html",
        422 if form.summary else 200,
        card=card,
        tongue=tongue,
        form=LinkForm() if made else form,
        made=made,
        links=[(link, link.works_at(now)) for link in links_of(db.session, card.id, tag)],
    )


def revoke(slug: str, tag: str, link_id: UUID) -> Response:
    revoke_link(db.session, survey(slug).id, link_id, by=person().id, at=clock.now())
    note(N_("The link has ended. What was saved through it is kept."))
    return go(".links", slug=slug, tag=tag)
