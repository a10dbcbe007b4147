"""Coming back with the code of a receipt: go on, see, change, take back, and read what happened."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for

from engage import clock
from engage.errors import N_, NotFound
from engage.responses import actions, queries
from engage.surveys.queries import survey_with
from engage.web.answer import became, showing
from engage.web.answer.survey import go_to, receipt_box, to
from engage.web.answer.walking import Walk, load_survey, load_walk
from engage.web.shell import pages, settings
from engage.web.shell.database import db

CODE = "receipt"


def enter() -> Response:
    return pages.page("answer/code.html", typed="", wrong=None)


def find() -> Response:
    """From a code, however it is typed, to its owner's page."""
    typed = request.form.get(CODE, "")
    try:
        token = queries.token_behind(db.session, receipt_box(), typed)
        survey_id, language = _whose(token)
    except NotFound as unknown:
        wrong = unknown.message if typed.strip() else N_("Write the code from your receipt.")
        return pages.page("answer/code.html", 422, typed=typed[:60], wrong=wrong)
    survey = survey_with(db.session, survey_id)
    asked = request.form.get("lang") or request.args.get("lang") or language
    return go_to(url_for("answer.mine", code=survey.code, k=token, lang=asked))


def _whose(token: str) -> tuple[UUID, str]:
    """Survey and language of what lies behind a token."""
    found = queries.response_behind(db.session, token) or queries.draft_behind(db.session, token)
    if found is None:
        raise NotFound(N_("What was kept under this code is gone: its time was over."))
    return found.survey_id, found.language


def mine(code: str) -> Response:
    walk = load_walk(code)
    if walk.draft is None and walk.response is None:
        raise NotFound(N_("What was kept under this code is gone: its time was over."))
    return showing.mine(walk, walk.response, go_on=_where_to_go_on(walk))


def _where_to_go_on(walk: Walk) -> str | None:
    """The first page not sent yet, else the check before sending."""
    if walk.draft is None:
        return None
    stops = walk.stops(walk.settled())
    ahead = next((stop for stop in stops if stop.address not in walk.draft.pages_seen), None)
    return (
        walk.url("topic", address=ahead.address) if ahead and not walk.draft.corrects else walk.url("check")
    )


def change(code: str) -> Response:
    """Open what was sent for correction."""
    walk = load_walk(code)
    actions.begin_correction(
        db.session, walk.survey, walk.token, days=settings.current().draft_days, at=clock.now()
    )
    return to(walk, "check")


def take_back(code: str) -> Response:
    walk = load_walk(code)
    if walk.response is None or walk.response.withdrawn:
        return to(walk, "mine")
    return showing.simple("take_back.html", walk.survey, walk=walk)


def taken_back(code: str) -> Response:
    walk = load_walk(code)
    actions.withdraw(db.session, walk.survey.id, walk.token, box=receipt_box())
    if queries.is_filed(db.session, walk.survey.id):
        from engage.responses.filing import take_out  # libraries that residents' pages never load otherwise

        take_out(db.session, walk.survey.id)
    return to(walk, "mine")


def what_happened(code: str) -> Response:
    """What became of what people said: it needs the survey only, never an answer."""
    survey = load_survey(code)
    return showing.simple("what_happened.html", survey, became=became.steps(survey))
