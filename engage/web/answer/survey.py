"""Answering, page by page. Looking stores nothing; every page that is sent is stored at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from engage import clock
from engage.errors import N_, Conflict, NotFound, Refused
from engage.responses import actions, keys
from engage.responses.actions import Outcome, Overtaken
from engage.responses.checking import problems
from engage.responses.fields import COUNT, MOST_ROUNDS, Fields, field_name, without_round
from engage.responses.itinerary import Stop
from engage.responses.keeping import fields_of, kept
from engage.responses.queries import ResponseView
from engage.responses.rules import Mode
from engage.responses.settling import Settled
from engage.surveys.rules import Door
from engage.web.answer import showing
from engage.web.answer.marks import CHECK, GO, LANGUAGE, TEXT, TO
from engage.web.answer.walking import Walk, load_survey, load_walk
from engage.web.shell import settings, transaction
from engage.web.shell.database import db

# How often a sending is prepared anew because its holder went on typing in another tab at that very moment.
_TRIES = 3


def first(code: str) -> Response:
    survey = load_survey(code)
    if survey.door_at(clock.now()) is not Door.OPEN:
        return showing.not_open(survey)
    walk = Walk(survey, keys.new_token(), new=True)
    settled = walk.settled()
    response = showing.topic(walk, settled, _first_stop(walk, settled), first=True)
    if walk.mode is not Mode.KIOSK:
        # A browser that goes back to it must find the same token in it, else what was answered since would seem lost.
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def topic(code: str, address: str) -> Response:
    walk = load_walk(code)
    if walk.survey.door_at(clock.now()) is not Door.OPEN:
        return showing.not_open(walk.survey)
    if walk.draft is None and walk.response:
        return to(walk, "receipt")
    stop, settled = walk.stop_at(address), walk.settled()
    if stop not in walk.stops(settled):
        return _to_stop(walk, walk.beside(settled, stop, 1))
    return showing.topic(walk, settled, stop)


def keep(code: str, address: str) -> Response:
    """Whatever was typed is kept, valid or not; only "Next" asks for it to be right."""
    walk = load_walk(code)
    stop = walk.stop_at(address)
    if walk.draft is None and walk.response:
        return _sent_already(walk, walk.response, stop)
    language = request.form.get(LANGUAGE)
    if language and walk.draft is None and walk.typed_nothing:
        return go_to(url_for("answer.first", code=walk.survey.code, lang=language))
    # Whether an item is shown never depends on its own page (surveys.pages), so that the form need be worked out only once.
    all_of_page = [field_name(placed, stop.rounds) for placed in stop.page.items]
    fields = walk.with_sent(walk.fields, [*all_of_page, *walk.sent_questions])
    settled = walk.settled(fields)
    shown = list(dict.fromkeys([*walk.shown(settled, stop), *walk.sent_questions]))
    sweep_once_a_day()
    kept_page = partial(
        actions.keep_topic,
        answering=walk.answering,
        sent=walk.sent,
        shown=shown,
        page=stop.address,
        days=settings.current().draft_days,
        at=clock.now(),
    )
    if language or request.form.get(TEXT):
        transaction.write(kept_page)
        return to(walk, "topic", address=address, **({"lang": language} if language else {}))
    return _onward(walk, settled, stop, fields, kept_page)


# The day on which this process last threw away drafts whose time was over.
_swept = [date.min]


def sweep_once_a_day() -> None:
    """Drafts end when they said they would, whether or not anything else runs beside the web server."""
    now = clock.now()
    if _swept[0] != now.date():
        transaction.write(partial(actions.sweep_drafts, at=now))
        _swept[0] = now.date()


Write = Callable[[Session], object]


def _onward(walk: Walk, settled: Settled, stop: Stop, fields: Fields, kept_page: Write) -> Response:
    """Commit the page, with whatever else the button does, and go where it leads."""
    go = request.form.get(GO, "next")
    if go == "later":
        later = partial(actions.leave_for_later, answering=walk.answering, box=receipt_box(), at=clock.now())
        transaction.write(_both(kept_page, later))
        return to(walk, "later")
    if stop.page.lists and go == "add":
        return _add_round(walk, settled, stop, fields, kept_page)
    if stop.page.lists and go.startswith("remove-"):
        return _remove_round(walk, settled, stop, fields, kept_page)
    transaction.write(kept_page)
    if go == "back":
        return _to_stop(walk, walk.beside(settled, stop, -1) or _first_stop(walk, settled))
    wrong = problems(settled, [(placed, stop.rounds) for placed in stop.fields(settled)])
    if wrong:
        return showing.topic(walk, settled, stop, wrong=wrong)
    return _to_stop(walk, _following(walk, settled, stop))


def _both(one: Write, other: Write) -> Write:
    def work(session: Session) -> None:
        one(session)
        other(session)

    return work


def _following(walk: Walk, settled: Settled, stop: Stop) -> Stop | None:
    """The next page; at the end, and behind a change made from there, whatever is asked only now; then nothing."""
    ahead = None if request.args.get(TO) == CHECK else walk.beside(settled, stop, 1)
    return ahead or next((one for one in walk.stops(settled) if one.has_news(settled)), None)


def _add_round(walk: Walk, settled: Settled, stop: Stop, fields: Fields, kept_page: Write) -> Response:
    repeat = walk.form.instrument.by_path[stop.page.lists]
    times = settled.times_round(repeat.path, stop.rounds)
    if times >= MOST_ROUNDS:
        raise Refused(N_("More than {most} cannot be added here.", most=MOST_ROUNDS))
    fields = {**fields, field_name(repeat, stop.rounds) + COUNT: [str(times + 1)]}
    transaction.write(_both(kept_page, _changed_rounds(walk, fields)))
    changed = walk.settled(fields)
    new = (*stop.rounds, times)
    inside = (
        one
        for one in walk.stops(changed)
        if one.rounds[: len(new)] == new and repeat.path in one.page.repeats
    )
    return _to_stop(walk, next(inside, stop))


def _remove_round(walk: Walk, settled: Settled, stop: Stop, fields: Fields, kept_page: Write) -> Response:
    number = request.form[GO].removeprefix("remove-")
    repeat = walk.form.instrument.by_path[stop.page.lists]
    times = settled.times_round(repeat.path, stop.rounds)
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= times:
        raise NotFound(N_("This is not there any more."))
    left = without_round(fields, repeat, stop.rounds, int(number) - 1)
    transaction.write(_both(kept_page, _changed_rounds(walk, left)))
    return _to_stop(walk, stop)


def _changed_rounds(walk: Walk, fields: Fields) -> Write:
    days = settings.current().draft_days
    return partial(actions.change_rounds, answering=walk.answering, fields=fields, days=days, at=clock.now())


def check(code: str) -> Response:
    walk = load_walk(code)
    if walk.survey.door_at(clock.now()) is not Door.OPEN:
        return showing.not_open(walk.survey)
    if walk.draft is None:
        return to(walk, "receipt") if walk.response else to(walk, "first")
    return showing.check(walk, walk.settled())


def send(code: str) -> Response:
    """Send what is kept, together with any answers in the form itself."""
    for _ in range(_TRIES):
        try:
            return _send(load_walk(code))
        except Overtaken:
            continue  # another tab kept a page in between: send that too
    return _send(load_walk(code))


def _send(walk: Walk) -> Response:
    if walk.draft is None and walk.response:
        return _sent_already(walk, walk.response, None)
    if walk.draft is None and not walk.sent:
        return to(walk, "first")
    if language := request.form.get(LANGUAGE):
        return to(walk, "check", lang=language)
    if request.form.get(TEXT):
        return to(walk, "check")
    settled = walk.settled(walk.with_sent(walk.fields, walk.sent_questions))
    wrong = problems(settled, settled.questions())
    if wrong:
        return showing.check(walk, settled, wrong=wrong)
    return _received(walk, settled, draft=walk.fields if walk.draft else None)


def receipt(code: str) -> Response:
    walk = load_walk(code)
    if walk.response is None:
        return to(walk, "check") if walk.draft else to(walk, "first")
    if walk.response.withdrawn:
        return to(walk, "mine")
    return showing.receipt(walk, walk.response)


def later(code: str) -> Response:
    walk = load_walk(code)
    if walk.draft is None:
        return to(walk, "receipt") if walk.response else to(walk, "first")
    return showing.later(walk, walk.draft.expires_on)


def _sent_already(walk: Walk, sent: ResponseView, stop: Stop | None) -> Response:
    """A form that comes after the answers were sent: the same content is the same answer, other content is kept beside it."""
    if sent.withdrawn:
        raise Conflict(N_("You took this answer back. It is gone and cannot be changed."))
    before = fields_of(walk.form, sent.kept)
    shown = walk.shown(walk.settled(before), stop) if walk.sent and stop else []
    settled = walk.settled(walk.with_sent(before, [*shown, *walk.sent_questions]))
    return _received(walk, settled)


def _received(walk: Walk, settled: Settled, *, draft: Fields | None = None) -> Response:
    prepared = actions.prepare_answers(
        db.session, walk.answering, kept(settled), box=receipt_box(), draft=draft, at=clock.now()
    )
    if transaction.write(partial(actions.store_answers, prepared=prepared)) is Outcome.SECOND:
        return showing.simple("second.html", walk.survey, 409, walk=walk)
    return to(walk, "receipt")


def _first_stop(walk: Walk, settled: Settled) -> Stop:
    stops = walk.stops(settled)
    if not stops:
        raise NotFound(N_("This survey asks nothing."))
    return stops[0]


def _to_stop(walk: Walk, stop: Stop | None) -> Response:
    if stop is None:
        return to(walk, "check")
    return to(walk, "topic", address=stop.address, **({TO: CHECK} if request.args.get(TO) == CHECK else {}))


def to(walk: Walk, endpoint: str, **values: Any) -> Response:
    if endpoint == "first":
        return go_to(url_for("answer.first", code=walk.survey.code))
    return go_to(walk.url(endpoint, **values))


def go_to(url: str) -> Response:
    """303: the browser asks for the next page with GET, so that loading it again sends nothing twice."""
    return make_response(redirect(url, code=303))


def receipt_box() -> keys.ReceiptBox:
    return keys.ReceiptBox(settings.current().secret_key)
