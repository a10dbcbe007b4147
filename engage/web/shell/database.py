"""The database of a request. Flask-SQLAlchemy is wrapped here and nowhere else, so that it can be replaced in a day."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engage.storage.engine import make_engine, session_info
from engage.storage.together import Writer


class _OurEngines(SQLAlchemy):
    """Flask-SQLAlchemy with the engine that every other part of engage uses."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        # What people wrote may not reach the logs by way of an error message.
        return make_engine(app.config["SQLALCHEMY_DATABASE_URI"], hide_parameters=True)


class Database:
    """``db.session`` is the request's own session, to be passed to rooms; ``db.writer`` commits for several requests at once;
    ``db.engine`` is for health checks."""

    def __init__(self) -> None:
        self._extension = _OurEngines(
            add_models_to_shell=False, session_options={"expire_on_commit": False, "autoflush": True}
        )

    def open_for(self, app: Flask, url: str) -> None:
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        self._extension.init_app(app)
        with app.app_context():
            app.extensions["engage-writer"] = Writer(self._extension.engine)

    @property
    def session(self) -> Session:
        session = self._extension.session()
        session.info.update(session_info(current_app.extensions["engage"].data_dir))
        return session

    @property
    def writer(self) -> Writer:
        """Commits what several requests write at once together."""
        kept: Writer = current_app.extensions["engage-writer"]
        return kept

    @property
    def engine(self) -> Engine:
        return self._extension.engine


db = Database()
