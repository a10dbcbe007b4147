"""An invitation's code: where somebody who got a letter begins. It is marked apart from any answer (``outreach.inviting``).

The code stays here. What follows is the survey as everybody meets it, with a token made after the code was left behind.
"""

from __future__ import annotations

from flask import Response, request, url_for

from engage import clock
from engage.errors import N_, EngageError
from engage.outreach.inviting import TOGETHER, Invited, invited_by, mark_used
from engage.outreach.waiting import WaitingUses
from engage.surveys.queries import survey_with
from engage.web.answer.survey import go_to
from engage.web.shell import pages, transaction
from engage.web.shell.database import db
from engage.web.shell.invitations import pepper, waiting_uses

CODE = "code"


def enter() -> Response:
    """Looking uses nothing up: a phone that fetches a link before somebody follows it has not answered."""
    return _form(request.args.get(CODE, "")[:60])


def begin() -> Response:
    """Take the code, once as often as it may be used, and go to the survey."""
    typed = request.form.get(CODE, "")
    pen = waiting_uses()
    try:
        invited = invited_by(db.session, typed, pepper(), pen, at=clock.now())
    except EngageError as refusal:
        wrong = refusal if typed.strip() else None
        return _form(
            typed[:60], wrong.message if wrong else N_("Write the code from your letter."), refusal.status
        )
    survey = survey_with(db.session, invited.survey_id)
    _wait(pen, invited)
    asked = request.form.get("lang") or request.args.get("lang") or invited.language
    return go_to(url_for("answer.first", code=survey.code, lang=asked))


def _wait(pen: WaitingUses, invited: Invited) -> None:
    """Let the use wait; when enough wait, mark them all at once."""
    if pen.add(invited.code_hash) >= TOGETHER:
        marked = pen.all()
        mark_used(db.session, marked)
        transaction.after_commit(lambda: pen.forget(marked))


def _form(typed: str, wrong: object = None, status: int = 200) -> Response:
    return pages.page("answer/invited.html", status, typed=typed, wrong=wrong)
