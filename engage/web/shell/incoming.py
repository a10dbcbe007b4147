"""What is checked before any route sees a request, in the order in which it costs least.

Count it; refuse what is too large or of a kind no form has; read it to the end; refuse what no browser sends; ask whether
it was meant; and only then wait for the database's pen.
"""

from __future__ import annotations

from flask import Flask, Request, abort, g, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from engage.web.shell import csrf, limiter, locale, sessions, settings, transaction

_MEGABYTE = 1_000_000
# A resident's page: a hundred long answers fit in.
_RESIDENTS_BODY = 1 * _MEGABYTE
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_BODIES = _FORMS | {"application/json", "application/csp-report", "application/reports+json"}
# Sent by a browser on its own account, without a page that could carry a token.
WITHOUT_TOKEN = frozenset({"csp_report"})
# Sent by a script of ours as JSON, perhaps days after its page was made. A browser lets no other site send JSON here, and
# nobody is signed in; so it is enough that no other site says it sent it.
FROM_DEVICES = frozenset({"answer.receive"})


class EngageRequest(Request):
    """A request whose broken form is an error and not an empty form."""

    def make_form_data_parser(self) -> FormDataParser:
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser


def _receive() -> None:
    sessions.recognise()
    limiter.count()
    _refuse_nul((request.path, *request.args.keys(), *(v for _, v in request.args.items(multi=True))))
    if request.routing_exception is not None:
        return  # the route that does not exist answers for itself
    if request.method in transaction.SAFE_METHODS:
        return
    _read_body()
    if request.endpoint in WITHOUT_TOKEN:
        return
    csrf.check(token=request.endpoint not in FROM_DEVICES)
    transaction.begin()


def _read_body() -> None:
    request.max_content_length = (
        settings.current().max_upload_mb * _MEGABYTE if locale.on_the_desk() else _RESIDENTS_BODY
    )
    kind = request.mimetype
    if (request.content_length or kind) and kind not in _BODIES:
        raise UnsupportedMediaType
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise UnsupportedMediaType
    if kind == "multipart/form-data" and not request.mimetype_params.get("boundary"):
        raise BadRequest
    try:
        fields = request.form
        files = request.files
    except ValueError as error:
        raise BadRequest from error
    g.body_read = True
    _refuse_nul(
        (
            *fields.keys(),
            *(v for _, v in fields.items(multi=True)),
            *(f.filename or "" for f in files.values()),
        )
    )


def _refuse_nul(texts: tuple[str, ...]) -> None:
    if any("\x00" in text for text in texts):
        abort(400)


def install(app: Flask) -> None:
    app.request_class = EngageRequest
    app.config["MAX_FORM_MEMORY_SIZE"] = _RESIDENTS_BODY
    app.config["MAX_FORM_PARTS"] = 2_000
    app.before_request(_receive)
