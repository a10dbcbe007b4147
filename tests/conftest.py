"""Fixtures that every room shares. A test that asks for ``session`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.databases import ENGINES, Databases
from tests.support.sharing_out import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session(databases: Databases, engine_name: str) -> Iterator[Session]:
    """A session on a migrated database; everything is rolled back after the test, even what was committed."""
    with databases.shared(engine_name).connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def database_url(databases: Databases, engine_name: str) -> Iterator[str]:
    """A database of the test's own, for what commits for itself (the web, commands, jobs)."""
    with databases.fresh(engine_name) as url:
        yield url


@pytest.fixture
def at() -> datetime:
    """The moment at which things happen in a test."""
    return datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
