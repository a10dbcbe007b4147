"""A draft as residents would meet it, on their own pages, with nothing stored: what was typed travels in the form.

Whoever holds the pass (``shell/previewing.py``) sees it: an author at the desk, or somebody who tries it on a phone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from engage.errors import N_, Refused
from engage.i18n.registry import is_tag
from engage.responses import keys
from engage.responses.checking import problems
from engage.responses.fields import COUNT, MOST_ROUNDS, Fields, field_name, without_round
from engage.responses.itinerary import Stop
from engage.responses.queries import ResponseView
from engage.surveys.form import Form
from engage.surveys.queries import draft_as_survey
from engage.web.answer import showing
from engage.web.answer.marks import GO, KEPT, LANGUAGE, TEXT
from engage.web.answer.walking import Walk
from engage.web.shell import locale
from engage.web.shell.database import db
from engage.web.shell.previewing import survey_behind

door = Blueprint("preview", __name__)
_MOST_KEPT = 500_000


@dataclass
class Preview(Walk):
    """A way through a draft. ``typed`` is all that was answered so far, and goes out again with every page."""

    ticket: str = ""
    typed: Fields = field(default_factory=dict)

    @property
    def response(self) -> ResponseView | None:
        return None

    @property
    def version_id(self) -> UUID:
        return self.survey.version_id

    @property
    def form(self) -> Form:
        return self.survey.form

    @property
    def fields(self) -> Fields:
        return self.typed

    @property
    def carried(self) -> dict[str, str]:
        return {KEPT: json.dumps(self.typed, ensure_ascii=False, separators=(",", ":"))}

    def url(self, endpoint: str, **values: Any) -> str:
        """Pages are reached by their forms alone, which carry the answers; a link leads to the beginning."""
        lang = locale.current().tag
        if endpoint == "keep":
            return url_for("preview.keep", ticket=self.ticket, address=values["address"], lang=lang)
        if endpoint == "send":
            return url_for("preview.keep", ticket=self.ticket, address="check", lang=lang)
        return "" if endpoint == "topic" else url_for("preview.look", ticket=self.ticket, lang=lang)


@door.get("/preview/<ticket>")
def look(ticket: str) -> Response:
    walk = _walk(ticket, {})
    settled = walk.settled()
    stops = walk.stops(settled)
    if not stops:
        return showing.simple("preview_over.html", walk.survey, empty=True, again=walk.url("first"))
    return showing.topic(walk, settled, stops[0], first=True)


@door.post("/preview/<ticket>/<address>")
def keep(ticket: str, address: str) -> Response:
    """The page that follows, or this one again with what to mend."""
    walk = _walk(ticket, _typed_so_far())
    stays = bool(request.form.get(LANGUAGE) or request.form.get(TEXT))
    if address == "check":
        if stays:
            return showing.check(walk, walk.settled(), changeable=False)
        return showing.simple("preview_over.html", walk.survey, empty=False, again=walk.url("first"))
    stop = walk.stop_at(address)
    names = [field_name(placed, stop.rounds) for placed in stop.page.items]
    walk.typed = walk.with_sent(walk.fields, names)
    settled = walk.settled()
    walk.typed = walk.with_sent(walk.fields, walk.shown(settled, stop))
    if stays:
        return showing.topic(walk, settled, stop, first=stop == walk.stops(settled)[0])
    return _onward(walk, stop, request.form.get(GO, "next"))


def _onward(walk: Preview, stop: Stop, go: str) -> Response:
    if stop.page.lists and (go == "add" or go.startswith("remove-")):
        return _change_rounds(walk, stop, go)
    settled = walk.settled()
    if go == "back":
        before = walk.beside(settled, stop, -1)
        stops = walk.stops(settled)
        return showing.topic(walk, settled, before or stops[0], first=before is None or before == stops[0])
    if go == "later":
        return showing.simple("preview_over.html", walk.survey, empty=False, again=walk.url("first"))
    wrong = problems(settled, [(placed, stop.rounds) for placed in stop.fields(settled)])
    if wrong:
        return showing.topic(walk, settled, stop, wrong=wrong)
    after = walk.beside(settled, stop, 1)
    if after is None:
        return showing.check(walk, settled, changeable=False)
    return showing.topic(walk, settled, after)


def _change_rounds(walk: Preview, stop: Stop, go: str) -> Response:
    repeat = walk.form.instrument.by_path[stop.page.lists]
    times = walk.settled().times_round(repeat.path, stop.rounds)
    number = go.removeprefix("remove-")
    if go == "add" and times < MOST_ROUNDS:
        walk.typed = {**walk.typed, field_name(repeat, stop.rounds) + COUNT: [str(times + 1)]}
    elif number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= times:
        walk.typed = without_round(walk.typed, repeat, stop.rounds, int(number) - 1)
    settled = walk.settled()
    new = (*stop.rounds, times)
    inside = (one for one in walk.stops(settled) if go == "add" and one.rounds[: len(new)] == new)
    return showing.topic(walk, settled, next(inside, stop))


def _walk(ticket: str, typed: Fields) -> Preview:
    survey = draft_as_survey(db.session, survey_behind(ticket))
    offered = [tag for tag in survey.instrument.languages if is_tag(tag)]
    locale.settle(offered, default=survey.instrument.source_language)
    return Preview(survey, keys.new_token(), new=True, ticket=ticket, typed=typed)


def _typed_so_far() -> Fields:
    text = request.form.get(KEPT, "")
    try:
        known = json.loads(text) if text and len(text) <= _MOST_KEPT else {}
    except (ValueError, RecursionError):
        known = None
    fits = isinstance(known, dict) and all(
        isinstance(texts, list) and all(isinstance(one, str) for one in texts) for texts in known.values()
    )
    if not fits:
        raise Refused(N_("This preview cannot be gone on with. Begin it again."))
    return known  # type: ignore[return-value]
