"""One JSON line per request on standard output, and nothing in it that could name a resident.

No address, no browser, no referrer, no query; of a resident's address only the pattern (``/s/<code>``), never the code."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

from engage.config import Settings
from engage.logs import configure

_log = structlog.get_logger("engage.requests")


def _start() -> None:
    g.started = time.perf_counter()


def _record(response: Response) -> Response:
    if request.endpoint == "static" or request.path in {"/healthz", "/readyz"}:
        return response
    person = g.get("person")
    _log.info(
        "request",
        method=request.method if request.method.isalpha() else "?",
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        **({"account": str(person.id)} if person else {}),
    )
    return response


def install(app: Flask) -> None:
    settings: Settings = app.extensions["engage"]
    configure(settings.log_level)
    app.before_request(_start)
    app.after_request(_record)
