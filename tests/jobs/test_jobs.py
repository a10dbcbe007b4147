"""Background work: told how far it is, says in words how it ended, commits for itself."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engage.config import Settings, read_settings
from engage.errors import N_, Message, Misconfigured, Problem, Refused
from engage.jobs import work
from engage.jobs.queue import Queue
from engage.jobs.state import JobState, Stage
from engage.jobs.work import Outcome, Work, job
from engage.people.actions import create_account
from engage.people.models import Account
from engage.storage.engine import make_engine, session_maker
from tests.support.databases import Databases

BY = uuid4()
LABEL = N_("Counting {what}", what="sheep")


def _jobs_url(databases: Databases, engine: str, folder: Path, database_url: str) -> str:
    if engine == "sqlite":
        return f"sqlite:///{folder / 'jobs.sqlite'}"
    return database_url.replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture
def settings(databases: Databases, engine_name: str, database_url: str, tmp_path: Path) -> Settings:
    return read_settings(
        {
            "ENGAGE_DATA_DIR": str(tmp_path),
            "ENGAGE_DATABASE_URL": database_url,
            "ENGAGE_JOBS_URL": _jobs_url(databases, engine_name, tmp_path, database_url),
        }
    )


@pytest.fixture
def queue(settings: Settings) -> Iterator[Queue]:
    made = Queue(settings)
    yield made
    made.huey.storage.close()


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test registers jobs of its own."""
    monkeypatch.setattr(work, "_jobs", {})
    monkeypatch.setattr(work, "MODULES", ())


def _state(queue: Queue, job_id: str) -> JobState:
    state = queue.state(job_id)
    assert state is not None
    return state


def test_a_job_waits_runs_and_is_done_with_words_and_a_result(queue: Queue) -> None:
    seen: list[tuple[Stage, int, int]] = []

    @job("count")
    def count(surroundings: Work, *, upto: int) -> Outcome:
        for step in range(1, upto + 1):
            surroundings.progress(step, upto)
            state = _state(queue, job_id)
            seen.append((state.stage, state.done, state.total))
        return Outcome(N_("Counted to {n}.", n=upto), {"url": "/desk/"})

    job_id = queue.start("count", {"upto": 3}, label=LABEL, by=BY)
    assert _state(queue, job_id).stage is Stage.WAITING
    assert queue.run_waiting() == 1
    assert seen == [(Stage.RUNNING, 1, 3), (Stage.RUNNING, 2, 3), (Stage.RUNNING, 3, 3)]
    ended = _state(queue, job_id)
    assert (ended.stage, str(ended.said), ended.result) == (Stage.DONE, "Counted to 3.", {"url": "/desk/"})
    assert (str(ended.label), ended.by, ended.over) == ("Counting sheep", str(BY), True)
    assert queue.run_waiting() == 0


def test_a_job_commits_for_itself_and_a_failing_block_is_undone(
    queue: Queue, database_url: str, at: datetime
) -> None:
    @job("write")
    def write(surroundings: Work) -> Outcome:
        with surroundings.session() as session:
            create_account(session, email="first@example.org", name="First", password=None, at=at)
        with surroundings.session() as session:
            create_account(session, email="second@example.org", name="Second", password=None, at=at)
            raise Refused(N_("Row {row} is wrong.", row=2), (Problem(N_("No district."), row=2),))

    job_id = queue.start("write", {}, label=LABEL, by=BY)
    queue.run_waiting()
    failed = _state(queue, job_id)
    assert (failed.stage, str(failed.said)) == (Stage.FAILED, "Row 2 is wrong.")
    assert failed.result["problems"] == [{"row": 2, "column": None, "value": None, "why": "No district."}]
    engine = make_engine(database_url)
    with session_maker(engine)() as session:
        assert list(session.scalars(select(Account.name))) == ["First"]
    engine.dispose()


def test_a_job_that_breaks_says_so_in_words_and_the_next_one_runs(queue: Queue) -> None:
    @job("break")
    def break_down(surroundings: Work) -> Outcome:
        raise ZeroDivisionError("what somebody wrote")

    @job("fine")
    def fine(surroundings: Work) -> Outcome:
        return Outcome(N_("Done."), {})

    broken = queue.start("break", {}, label=LABEL, by=BY)
    good = queue.start("fine", {}, label=LABEL, by=BY)
    assert queue.run_waiting() == 2
    assert _state(queue, broken).stage is Stage.FAILED
    assert "went wrong on our side" in str(_state(queue, broken).said)
    assert "somebody wrote" not in str(_state(queue, broken).said)
    assert _state(queue, good).stage is Stage.DONE


def test_what_is_no_job_or_no_plain_value_is_never_queued(queue: Queue) -> None:
    @job("count")
    def count(surroundings: Work) -> Outcome:
        raise AssertionError

    with pytest.raises(LookupError):
        queue.start("os.system", {}, label=LABEL, by=BY)
    with pytest.raises(TypeError):
        queue.start("count", {"what": object()}, label=LABEL, by=BY)
    assert queue.run_waiting() == 0
    assert queue.state("no such job") is None


def test_two_jobs_cannot_have_one_name() -> None:
    job("same")(lambda surroundings: Outcome(N_("x"), {}))
    with pytest.raises(ValueError, match="two jobs"):
        job("same")(lambda surroundings: Outcome(N_("y"), {}))


def test_nothing_in_the_queue_can_be_executed(settings: Settings, queue: Queue, engine_name: str) -> None:
    """What lies in the store is JSON, so that whoever writes into it writes data."""
    if engine_name != "sqlite":
        pytest.skip("the bytes are the same in either store; reading them is easier here")

    @job("count")
    def count(surroundings: Work) -> Outcome:
        raise AssertionError

    queue.start("count", {}, label=LABEL, by=BY)
    connection = sqlite3.connect(settings.jobs_url.removeprefix("sqlite:///"))
    rows = [
        bytes(row[0]) for row in connection.execute("SELECT data FROM task UNION ALL SELECT value FROM kv")
    ]
    connection.close()
    assert len(rows) == 2
    assert all(json.loads(row)[0] in {"envelope", "value"} for row in rows)


@given(st.text(max_size=30), st.integers(), st.text(max_size=30))
def test_a_state_reads_as_it_was_kept(text: str, number: int, value: str) -> None:
    state = JobState(
        "id", "kind", Message(text, {"a": number, "b": value}), "by", Stage.DONE, datetime.now(UTC), 1, 2,
        Message(value), {"x": [number]},
    )  # fmt: skip
    assert JobState.from_json(json.loads(json.dumps(state.as_json()))) == state


def test_an_engine_nobody_knows_is_refused_in_words(tmp_path: Path) -> None:
    good = read_settings({"ENGAGE_DATA_DIR": str(tmp_path)})
    from dataclasses import replace

    with pytest.raises(Misconfigured):
        Queue(replace(good, jobs_url="amqp://x"))


def test_the_runner_starts_by_its_command_and_stops_when_told(tmp_path: Path) -> None:
    environment = {"ENGAGE_DATA_DIR": str(tmp_path), "PATH": ""}
    runner = subprocess.Popen(
        [sys.executable, "-m", "engage.jobs"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    started = time.monotonic()
    while not (tmp_path / "jobs.sqlite").exists():
        assert runner.poll() is None
        assert time.monotonic() - started < 30
        time.sleep(0.1)
    time.sleep(1.0)
    runner.terminate()
    written, _ = runner.communicate(timeout=15)
    assert b"Traceback" not in written
    assert runner.returncode == 0, written
