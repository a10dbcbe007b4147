"""Is the process alive; can it do its work?"""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response
from sqlalchemy.exc import SQLAlchemyError

from engage.web.shell.database import db


def _alive() -> Response:
    return jsonify({"ok": True})


def _ready() -> Response:
    """Ready means: the database answers, and stands at the revision this version was written for."""
    from engage.storage.migrate import current, head  # the migrations' own library is not needed to start

    try:
        stands_at = current(db.engine)
    except (SQLAlchemyError, OSError):
        return make_response(jsonify({"ok": False, "database": "does not answer"}), 503)
    if stands_at != head():
        return make_response(jsonify({"ok": False, "database": "not at this version's revision"}), 503)
    return jsonify({"ok": True, "database": "ready"})


def install(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", _alive, methods=["GET"])
    app.add_url_rule("/readyz", "readyz", _ready, methods=["GET"])
