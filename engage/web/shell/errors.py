"""Every refusal and every failure as a page or as JSON: the right status, in the person's language, never a stack trace."""

from __future__ import annotations

import html
import traceback
from collections import deque
from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from engage.errors import N_, EngageError, Message
from engage.web.shell import locale, settings
from engage.web.shell.database import db
from engage.web.shell.limiter import TooMany

# A page of answers, in bytes; what is larger is an upload, and those can be chosen again.
_SENT_AGAIN_UP_TO = 100_000
_log = structlog.get_logger("engage.web")

# status: what the page is called, and what one can do. Sentences a child understands.
PAGES: dict[int, tuple[Message, Message]] = {
    400: (N_("We cannot read this"), N_("What was sent here is not complete. Go back and try again.")),
    401: (N_("Please sign in"), N_("This page is for people who work here. Sign in to see it.")),
    403: (N_("You cannot do this"), N_("This page is not open to you.")),
    404: (
        N_("We cannot find this page"),
        N_("Check the address. If you came by a link, the page may be gone."),
    ),
    405: (N_("This does not work here"), N_("Go back and use the buttons on the page.")),
    408: (N_("This took too long"), N_("The line was lost on the way. Please send it again.")),
    409: (N_("Something has changed"), N_("Somebody was here before you. Load the page again and look.")),
    410: (N_("This page is gone"), N_("What was here has been taken away.")),
    413: (N_("This is too large"), N_("Send less text or a smaller file.")),
    414: (N_("The address is too long"), N_("Check the address and try again.")),
    415: (N_("We cannot read this kind of file"), N_("Send the form on the page, or another kind of file.")),
    422: (N_("Please look at this again"), N_("Some of it cannot be taken as it is.")),
    429: (
        N_("Please wait a little"),
        N_("Too much was sent at once. Wait a minute, then send again. Nothing is lost."),
    ),
    431: (
        N_("We cannot read this"),
        N_("Your browser sent too much. Clear this site’s cookies and try again."),
    ),
    500: (
        N_("Something went wrong"),
        N_("It is our fault. Wait a minute, then try again. What you sent before is safe."),
    ),
    503: (
        N_("We will be back soon"),
        N_("The site is being looked after. Please try again in a few minutes."),
    ),
}


def _answer(status: int, message: Message | None, problems: tuple[Any, ...] = ()) -> Response:
    title, ordinary = PAGES.get(status) or PAGES[400 if status < 500 else 500]
    said = message or ordinary
    if wants_json():
        say = locale.spoken().message
        body = {
            "status": status,
            "error": say(said),
            "problems": [{**problem.as_json(), "why": say(problem.why)} for problem in problems],
        }
        return make_response(jsonify(body), status)
    template = f"{_door()}/error.html"
    page = render_template(
        template,
        title=title,
        said_why=said,
        problems=problems,
        again=_again(status),
        again_url=request.full_path.rstrip("?"),
    )
    return make_response(page, status)


def wants_json() -> bool:
    """Did a program ask rather than a person?"""
    accepted = request.accept_mimetypes
    return request.is_json or (
        accepted["application/json"] > accepted["text/html"] and bool(request.headers.get("Accept"))
    )


def _door() -> str:
    if locale.on_the_desk():
        return "desk"
    return "public" if request.path.startswith("/p/") else "answer"


def _again(status: int) -> list[tuple[str, str]]:
    """The fields that were sent, so that "send again" sends them again: to wait may cost nobody an answer."""
    if (
        status != 429
        or request.method != "POST"
        or not 0 < (request.content_length or 0) <= _SENT_AGAIN_UP_TO
    ):
        return []
    try:
        return [] if request.files else list(request.form.items(multi=True))
    except (ValueError, HTTPException):
        return []


def _undo() -> None:
    g.transaction_over = True
    db.session.rollback()


def _refused(error: EngageError) -> Response:
    _undo()
    if error.status >= 500:
        return _failed(error)
    response = _answer(error.status, error.message, error.problems)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _http(error: HTTPException) -> Response:
    _undo()
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if status >= 500:
        original = getattr(error, "original_exception", None)
        return _plain(500) if original else _failed(error)  # Flask has told the log of the original
    response = _answer(status, None)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _failed(error: Exception) -> Response:
    """The last page there is: it needs no database, no template and no catalogue."""
    _tell_the_log(error)
    try:
        _undo()
    except Exception as second:
        _tell_the_log(second)
    if isinstance(error, OperationalError):  # the database is away or busy, which passes
        return _plain(503)
    status = error.code if isinstance(error, HTTPException) and error.code in PAGES else 500
    return _plain(status or 500)


def _tell_the_log(error: BaseException) -> None:
    """What failed and where; the error's own words only when debugging: they may quote what somebody wrote."""
    kinds: list[str] = []
    places: list[list[str]] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 10:
        kinds.append(type(cause).__name__)
        frames = traceback.extract_tb(cause.__traceback__)
        places.append(
            [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        )
        cause = cause.__cause__ or cause.__context__
    endpoint, method = request.endpoint, request.method
    words = {"words": str(error)} if settings.current().log_level == "debug" else {}
    _log.error("failed", kinds=kinds, places=places, endpoint=endpoint, method=method, **words)


def _plain(status: int) -> Response:
    title, said = PAGES[status]
    tag, direction, words = "en", "ltr", (str(title), str(said))
    try:
        spoken = locale.spoken()
        tag, direction = spoken.language.tag, spoken.language.direction
        words = (spoken.message(title), spoken.message(said))
    except Exception as second:
        _tell_the_log(second)
    if wants_json():
        return make_response(jsonify({"status": status, "error": words[1], "problems": []}), status)
    heading, text = (html.escape(word) for word in words)
    page = (
        f'<!doctype html><html lang="{tag}" dir="{direction}"><head><meta charset="utf-8"><title>{heading}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
        f"<body><main><h1>{heading}</h1><p>{text}</p></main></body></html>"
    )
    return make_response(page, status)


def _safely(handler: Any) -> Any:
    """An error page that fails is followed by the last page, not by a second error."""

    def answer(error: Any) -> Response:
        try:
            response: Response = handler(error)
        except Exception as second:
            return _failed(second)
        return response

    return answer


def _csp_report() -> tuple[str, int]:
    """A browser says that a page broke its policy. What is kept: which rule, nothing about the person."""
    report = request.get_json(force=True, silent=True)
    inner = report.get("csp-report", {}) if isinstance(report, dict) else {}
    rule = inner.get("violated-directive") if isinstance(inner, dict) else None
    current_app.extensions["engage-csp-reports"].append(str(rule)[:60])
    _log.warning("csp report", rule=str(rule)[:60])
    return "", 204


def install(app: Flask) -> None:
    app.extensions["engage-csp-reports"] = deque(maxlen=100)
    app.add_url_rule("/csp-report", "csp_report", _csp_report, methods=["POST"])
    app.log_exception = lambda exc_info: _tell_the_log(exc_info[1] or Exception())  # type: ignore[method-assign]
    app.register_error_handler(EngageError, _safely(_refused))
    app.register_error_handler(HTTPException, _safely(_http))
    app.register_error_handler(Exception, _safely(_failed))
