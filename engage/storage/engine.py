"""Engines for the embedded SQLite file and for PostgreSQL, and sessions on them."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from engage.storage.tables import load_tables

# How long a writer waits for another before it gives up, in milliseconds.
BUSY_TIMEOUT_MS = 15_000

_DATA_DIR = "data_dir"


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for ``url`` (``sqlite:///...`` or ``postgresql+psycopg://...``) with the settings engage relies on.

    SQLite: write-ahead log, a sync to disk at every commit, foreign keys on, real transactions from the first statement.
    """
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _end_sqlite)
    return engine


def _set_up_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin or commit on its own
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _end_sqlite(connection: SqliteConnection | None, _record: object) -> None:
    """A commit that failed leaves its transaction open: nobody else could write, and whoever took it next would fail."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def begin_write(session: Session) -> None:
    """Say before the first statement that this transaction will write.

    On SQLite it then waits its turn at the start, where waiting is safe, instead of failing half-way.
    """
    if session.get_bind().dialect.name == "sqlite" and not session.in_transaction():
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def session_maker(engine: Engine, data_dir: Path | None = None) -> sessionmaker[Session]:
    """Sessions on ``engine``; those that know the data directory also find what a room keeps in files there.

    All tables are known to them: a row may point to one of a room that this process never imported."""
    load_tables()
    return sessionmaker(engine, expire_on_commit=False, info=session_info(data_dir))


def session_info(data_dir: Path | None) -> dict[str, Any]:
    return {_DATA_DIR: data_dir}


def data_dir_of(session: Session) -> Path | None:
    """Where this instance keeps files, or None for a session that stands on a database alone."""
    found: Path | None = session.info.get(_DATA_DIR)
    return found
