"""The web application for a test, and people who are signed in to it."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from engage import clock
from engage.agenda.models import Initiative
from engage.config import read_settings
from engage.people import actions
from engage.people.models import Account, Partner
from engage.people.rules import Role
from engage.web.app import create_app
from engage.web.shell.database import db
from tests.support import builders
from tests.support.pages import Visitor

SECRET = "a secret that is used in tests only, never elsewhere"

# Each test has an application of its own; the templates need not be compiled anew for each.
_compiled_templates = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="engage-templates"))


@contextmanager
def running(database_url: str, folder: Path, **settings: str) -> Iterator[Flask]:
    """The whole application on ``database_url``; ``settings`` as in the environment, without the prefix."""
    environment = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "PSEUDO_LOCALES": "yes",
        "LOG_LEVEL": "debug",
        **settings,
    }
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    app = create_app(read_settings({f"ENGAGE_{name}": value for name, value in environment.items()}))
    app.jinja_env.bytecode_cache = _compiled_templates
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["engage-limiter"].close()
    # A command that is tested next prints its answer alone.
    root.handlers = handlers
    root.setLevel(level)


def signed_in(
    app: Flask,
    session: Session,
    initiative: Initiative,
    *roles: Role,
    name: str = "Ana",
    partner: Partner | None = None,
) -> Visitor:
    """A visitor who has just signed in and holds ``roles`` in ``initiative``. Commits ``session``."""
    account = builders.account(session, name)
    for role in roles:
        builders.role(session, initiative, account, role, partner)
    return entered(app, session, account)


def entered(app: Flask, session: Session, account: Account) -> Visitor:
    """The visitor behind ``account``, signed in without the form. Commits ``session``."""
    token, _ = actions.start_session(session, account, label="test", hours=12, at=clock.now())
    session.commit()
    visitor = Visitor(app)
    visitor.client.set_cookie("engage", token)
    return visitor
