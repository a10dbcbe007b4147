"""The least that could be called a survey: Flask and an SQLite file that syncs at every commit. What others are measured against.

Served with as many workers and threads as the real thing. No check, no language, no template, no compression.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from threading import local

from flask import Flask, request

PAGE = "<!doctype html><title>Twelve questions</title><form method=post>" + "<p><label>Question <input name=q></label>" * 100 + "</form>"  # fmt: skip
_kept = local()


def _database() -> sqlite3.Connection:
    connection: sqlite3.Connection | None = getattr(_kept, "connection", None)
    if connection is None:
        connection = _kept.connection = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=15)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS answer (id TEXT PRIMARY KEY, answers TEXT)")
    return connection


def create() -> Flask:
    app = Flask("bare")

    @app.get("/page")
    def page() -> str:
        return PAGE

    @app.post("/answers")
    def answers() -> tuple[dict[str, str], int]:
        key = str(uuid.uuid4())
        with _database() as connection:
            connection.execute("INSERT INTO answer VALUES (?, ?)", (key, json.dumps(request.get_json())))
        return {"receipt": key}, 201

    @app.get("/receipt/<key>")
    def receipt(key: str) -> str:
        found = _database().execute("SELECT answers FROM answer WHERE id = ?", (key,)).fetchone()
        return f"<!doctype html><title>Thank you</title><p>{found[0]}"

    return app
