"""Several writes in one commit: each caller goes on behind its own, and none pays for another's fault."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.errors import N_, Refused
from engage.storage.engine import make_engine
from engage.storage.together import Writer, _Pen

MANY = 24


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE jotted (id INTEGER PRIMARY KEY, about VARCHAR NOT NULL)"))
    yield made
    made.dispose()


def _note(number: int) -> Callable[[Session], int]:
    def work(session: Session) -> int:
        session.execute(
            text("INSERT INTO jotted VALUES (:id, :about)"), {"id": number, "about": f"n{number}"}
        )
        return number * 10

    return work


def _kept(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT id FROM jotted ORDER BY id")))


def _all_at_once(writer: Writer, engine: Engine, works: list[Callable[[Session], int]]) -> list[object]:
    """What each work's caller got, result or fault; all wait until the pen is free, so that they are done together."""

    def call(work: Callable[[Session], int]) -> object:
        try:
            return writer.write(work)
        except Exception as fault:
            return fault

    with ThreadPoolExecutor(len(works)) as pool:
        with _pen_taken(engine):
            waiting = [pool.submit(call, work) for work in works]
            end = time.monotonic() + 10
            while engine.dialect.name == "sqlite" and len(writer._waiting) < len(works):
                assert time.monotonic() < end, "not everybody came"
                time.sleep(0.005)
        return [one.result(10) for one in waiting]


@contextmanager
def _pen_taken(engine: Engine) -> Iterator[None]:
    """As by another process."""
    if engine.dialect.name != "sqlite":
        yield
        return
    with _Pen(f"{engine.url.database}-pen").held():
        yield


def _commits(engine: Engine) -> list[int]:
    seen: list[int] = []
    event.listen(engine, "commit", lambda _connection: seen.append(1))
    return seen


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_comes_while_the_pen_is_taken_is_committed_with_one_sync(engine: Engine) -> None:
    commits = _commits(engine)
    assert _all_at_once(Writer(engine), engine, [_note(n) for n in range(MANY)]) == [
        n * 10 for n in range(MANY)
    ]
    assert _kept(engine) == list(range(MANY))
    assert len(commits) == 1


def test_a_refusal_is_its_own_caller_s_and_takes_nobody_with_it(engine: Engine) -> None:
    def refuses(session: Session) -> int:
        _note(99)(session)
        raise Refused(N_("No."))

    got = _all_at_once(Writer(engine), engine, [_note(1), refuses, _note(2)])
    assert [got[0], got[2]] == [10, 20]
    assert isinstance(got[1], Refused)
    assert _kept(engine) == [1, 2]


def test_a_fault_of_one_work_is_not_the_others(engine: Engine) -> None:
    def breaks(session: Session) -> int:
        session.execute(text("INSERT INTO jotted VALUES (98, NULL)"))
        return 0

    def stumbles(session: Session) -> int:
        _note(97)(session)
        raise KeyError("a mistake of ours")

    got = _all_at_once(Writer(engine), engine, [_note(1), breaks, stumbles, _note(2)])
    assert [got[0], got[3]] == [10, 20]
    assert [type(fault).__name__ for fault in got[1:3]] == ["IntegrityError", "KeyError"]
    assert _kept(engine) == [1, 2]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_nobody_is_told_of_success_when_the_commit_fails(engine: Engine) -> None:
    with engine.begin() as connection:
        rule = "REFERENCES jotted (id) DEFERRABLE INITIALLY DEFERRED"
        connection.execute(text(f"CREATE TABLE about (id INTEGER PRIMARY KEY, jotted INTEGER {rule})"))

    def fails_at_the_commit(session: Session) -> int:
        session.execute(text("INSERT INTO about VALUES (1, 12345)"))
        return 0

    got = _all_at_once(Writer(engine), engine, [_note(1), fails_at_the_commit, _note(2)])
    assert isinstance(got[1], IntegrityError)
    assert [got[0], got[2]] == [10, 20]
    assert _kept(engine) == [1, 2]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_transaction_that_the_database_undid_by_itself_counts_for_nobody(engine: Engine) -> None:
    """As when the disk is full: the driver would take the commit for done."""

    def undone(session: Session) -> int:
        session.connection().connection.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]
        return 0

    got = _all_at_once(Writer(engine), engine, [_note(1), undone, _note(2)])
    assert isinstance(got[1], Exception)
    assert [got[0], got[2]] == [10, 20]
    assert _kept(engine) == [1, 2]


def test_whoever_comes_while_a_commit_syncs_is_led_by_one_of_their_own(engine: Engine) -> None:
    writer = Writer(engine)
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda n: writer.write(_note(n)), range(200))) == [n * 10 for n in range(200)]
    assert _kept(engine) == list(range(200))
    assert not writer._led
    assert writer._waiting == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_two_writers_of_one_file_take_turns(engine: Engine, database_url: str) -> None:
    other = make_engine(database_url)
    writers = [Writer(engine), Writer(other)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: writers[n % 2].write(_note(n)), range(100)))
    assert _kept(engine) == list(range(100))
    other.dispose()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_commit_is_synced(engine: Engine) -> None:
    def setting(session: Session) -> int:
        return int(session.execute(text("PRAGMA synchronous")).scalar_one())

    full = 2
    assert Writer(engine).write(setting) == full
