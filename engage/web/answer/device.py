"""What a phone with a script asks of the server: the whole survey once, one sending, and whether the line is really there.

``GET /s/<code>/whole?lang=<tag>[&v=<number>]``
    Everything that is asked, in one language (``web/answer/whole.py`` gives the shape). Nobody's answers, no token: the
    same for everybody, so it may be kept. 410 once the survey is closed, 403 before it opens.

``POST /s/<code>/answers`` (``Content-Type: application/json``)
    A finished answering::

        {"key": "<26 signs>", "version": 3, "language": "ar", "mode": "self",
         "answers": {"trip/way": ["bus"], "needs": ["lights", "crossing"], "trip/minutes/declined": ["1"], "story": []}}

    ``key``: made by the device, 26 signs of Crockford's base32 (130 random bits), new for each answering; what is sent
    under it is sent once, however often. ``version``: of the instrument that was answered. ``mode`` may be left out
    ("self"). ``answers``: the fields of the form by name (``responses/fields.py``), each a list of texts, choices by
    their codes; a name left out was never shown, an empty list was left empty. ``marks`` may carry what the form's own
    fields would have (``web/answer/marks.py``). The server works the form out again and takes nothing else on trust.

    =====  =====================================================================================================
    201    stored: ``{"receipt": "7k3m-92dp-x4qa"}``
    200    the same key and content came before, also when the survey has closed since: the same body
    409    the key came before with other content: both are kept, ``{"kept": true, "receipt": ..., "error": ...}``;
           without ``kept``, the answer was taken back
    400    not JSON, or not of this shape                    404  no such survey or version, or another survey's key
    403    not open yet; or sent by another site              410  closed
    413    more than a megabyte                               415  not JSON by its own account
    422    answers that do not fit: ``{"wrong": {"<field>": "<what to mend>"}, "error": ...}``
    429    too many from one network: ``Retry-After``
    =====  =====================================================================================================

    Every refusal is ``{"status", "error", "problems"}`` in the language of the answering. No form token is asked for: no
    site can make a browser send JSON to another without asking it first, which we never allow, and there is no cookie.

``GET /ping``
    ``engage`` as plain text, from no cache. Whoever gets anything else is talking to the sign-in page of a Wi-Fi network.

``GET /s/worker.js``
    The service worker. What the device keeps, and when it goes, is said in ``web/static/js/answer/``: ``store.js`` (drafts
    and what waits, sealed), ``worker.js`` and ``shell.js`` (pages and files, the same for everybody).
"""

from __future__ import annotations

import json
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, jsonify, make_response, request

from engage import clock, places
from engage.errors import N_, EngageError, Forbidden, NotFound
from engage.responses import actions, keys, queries
from engage.responses.actions import Answering, Outcome
from engage.responses.checking import Told, problems
from engage.responses.keeping import Kept, kept
from engage.responses.settling import setting_for, settle
from engage.surveys.form import Form
from engage.surveys.queries import OpenSurvey, form_of, version_numbered
from engage.surveys.rules import Door
from engage.web.answer import printed
from engage.web.answer.marks import VERSION
from engage.web.answer.sending import Sending, read_sending
from engage.web.answer.survey import receipt_box, sweep_once_a_day
from engage.web.answer.walking import another_survey, load_survey
from engage.web.answer.whole import whole_survey
from engage.web.shell import locale, pages, static, transaction
from engage.web.shell.database import db

PING = "engage"
# As long as a software update may change the wording around the questions.
_KEPT_FOR = "public, max-age=600"


class Over(EngageError):  # noqa: N818
    """The survey takes no more answers."""

    status = 410


def ping() -> Response:
    response = make_response(PING)
    response.mimetype = "text/plain"
    return response


def worker() -> Response:
    """The service worker, at an address that lets it see residents' pages and nothing else of the site."""
    return static.respond_with(places.static() / "js/answer/worker.js", cache_control="no-cache")


def whole(code: str) -> Response:
    survey = load_survey(code)
    now = clock.now()
    if survey.door_at(now) is not Door.OPEN:
        raise _not_open(survey)
    number = request.args.get(VERSION, "")
    version_id = _version(survey, int(number[:9])) if number.isascii() and number.isdigit() else None
    version_id = version_id or survey.version_id

    def made() -> static.Document:
        document = whole_survey(survey, *form_of(db.session, version_id))
        return static.Document(json.dumps(document, ensure_ascii=False).encode(), "application/json")

    around = printed.surroundings(survey)
    local = now.astimezone(ZoneInfo(survey.timezone))
    key = ("whole", around, version_id, local.date(), local.utcoffset())
    found = printed.press().kept(key, made) if around else made()
    return found.respond(cache_control=_KEPT_FOR)


def receive(code: str) -> Response:
    survey = load_survey(code)
    sending = read_sending(survey)
    version_id = _version(survey, sending.version)
    _, form = form_of(db.session, version_id)
    now = clock.now()
    sending.must_fit(form)
    settled = settle(form, sending.fields, setting_for(survey, sending.language, sending.key, now))
    answers = kept(settled)
    if survey.door_at(now) is not Door.OPEN:
        return _sent_before(survey, sending, form, answers)
    if wrong := problems(settled, settled.questions()):
        return _to_mend(wrong)
    sweep_once_a_day()
    answering = Answering(
        survey, sending.key, version_id, sending.language, sending.mode, signals=sending.signals
    )
    try:
        prepared = actions.prepare_answers(db.session, answering, answers, box=receipt_box(), at=now)
        outcome = transaction.write(partial(actions.store_answers, prepared=prepared))
    except NotFound:
        raise another_survey() from None
    return _second(sending) if outcome is Outcome.SECOND else _stored(sending, outcome)


def _stored(sending: Sending, outcome: Outcome) -> Response:
    return make_response(jsonify(receipt=keys.code_of(sending.key)), 201 if outcome is Outcome.NEW else 200)


def _second(sending: Sending) -> Response:
    why = N_(
        "What came now is different from what you sent the first time. We keep both, and somebody will look at them."
    )
    body = {"status": 409, "error": pages.say(why), "kept": True, "receipt": keys.code_of(sending.key)}
    return make_response(jsonify(body), 409)


def _to_mend(wrong: dict[str, Told]) -> Response:
    say = locale.spoken().message
    said = {name: str(pages.said(why)) for name, why in wrong.items()}
    error = say(N_("Some answers do not fit. Please look at them again."))
    return make_response(jsonify(status=422, error=error, problems=[], wrong=said), 422)


def _sent_before(survey: OpenSurvey, sending: Sending, form: Form, answers: Kept) -> Response:
    """A survey that takes no answers still knows those it has: a phone whose reply was lost may ask again."""
    before = queries.response_behind(db.session, sending.key)
    if before is None or before.survey_id != survey.id or before.withdrawn:
        raise _not_open(survey)
    if before.kept.digest(form) != answers.digest(form):
        raise _not_open(survey)
    return _stored(sending, Outcome.SAME)


def _not_open(survey: OpenSurvey) -> EngageError:
    if survey.door_at(clock.now()) is Door.CLOSED:
        return Over(N_("This survey is closed. It takes no more answers."))
    return Forbidden(N_("This survey is not open yet."))


def _version(survey: OpenSurvey, number: int) -> UUID:
    return (
        survey.version_id
        if number == survey.version_number
        else version_numbered(db.session, survey.id, number)
    )
