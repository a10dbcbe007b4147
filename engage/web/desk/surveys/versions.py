"""The published versions of a survey, what changed between them, and putting the draft before residents."""

from __future__ import annotations

from flask import Response, request

from engage import clock
from engage.errors import N_, EngageError
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys.actions import publish_changes
from engage.surveys.comparing import Difference, differences
from engage.surveys.instrument import Instrument
from engage.surveys.linting.duration import duration
from engage.surveys.queries import draft_instrument, readiness_of
from engage.surveys.versions import versions_of
from engage.web.desk.surveys import words
from engage.web.desk.surveys.door import card_of, door
from engage.web.desk.surveys.forms import EarlyForm
from engage.web.desk.surveys.outline import label_of
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import person
from engage.web.shell.pages import go, note, page, say


@door.get("/<slug>/versions", may=Permission.SEE_SURVEYS)
def versions(slug: str) -> Response:
    return _versions(slug, None)


@door.post("/<slug>/versions", may=Permission.OPEN_SURVEYS)
def publish(slug: str) -> Response:
    """Publish the draft of an open survey as its next version."""
    form = filled(EarlyForm)
    if not sent(form):
        return _versions(slug, form)
    try:
        version = publish_changes(
            db.session, card_of(slug).id, override=form.reason, by=person().id, at=clock.now()
        )
    except EngageError as refusal:
        form.take_gate(refusal)
        return _versions(slug, form)
    note(
        N_(
            "Version {number} is published. Who has begun goes on with the one they began with.",
            number=version.number,
        )
    )
    return go(".versions", slug=slug)


def _versions(slug: str, form: EarlyForm | None) -> Response:
    card = card_of(slug)
    draft = draft_instrument(db.session, card.id)
    cards = versions_of(db.session, card.id)
    asked = request.args.get("of", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    place = next((at for at, one in enumerate(cards) if one.number == number), None)
    if place is None:
        after, before = draft, cards[0] if cards else None
    else:
        after, before = cards[place].instrument, cards[place + 1] if place + 1 < len(cards) else None
    found = differences(before.instrument, after) if before else []
    return page(
        "desk/surveys/versions.html",
        422 if form and form.summary else 200,
        card=card,
        form=form or EarlyForm(),
        waiting=any(not one.ready for one in readiness_of(db.session, card.id)),
        cards=[(one, duration(one.instrument), [language(tag).autonym for tag in one.instrument.languages]) for one in cards],
        shown=number if place is not None else None,
        before=before,
        changes=[(one, _label(after if one.after else before.instrument, one), list(map(say, words.parts_of(one.what)))) for one in found] if before else [],
        pending=bool(cards) and draft.digest() != cards[0].digest,
        words=words,
    )  # fmt: skip


def _label(instrument: Instrument, difference: Difference) -> object:
    placed = difference.after or difference.before
    return label_of(instrument, placed.item) if placed else difference.path
