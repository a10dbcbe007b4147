"""The application on a database of the test's own, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.storage.engine import make_engine, session_maker
from tests.support import builders
from tests.support.apps import running
from tests.support.pages import Visitor


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with running(database_url, tmp_path) as app:
        yield app


@pytest.fixture
def data(database_url: str) -> Iterator[Session]:
    """A session beside the application's: arrange with it and commit. To see what a page has written since, first
    ``rollback()``: a transaction that has begun keeps seeing what was there."""
    engine = make_engine(database_url)
    with session_maker(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def home(data: Session) -> Initiative:
    return builders.initiative(data, "rivertown")


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody without an account."""
    return Visitor(app)
