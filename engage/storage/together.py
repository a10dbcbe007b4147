"""One writer that commits several people's writes together, with one sync to disk.

SQLite has one pen. When every request takes it for itself, each waits for all the syncs before its own, and whoever finds it
taken sleeps and looks again: a few unlucky ones wait for a second. Here a request hands over a *work*, a function that
writes, and whoever comes first leads: waits for the pen, takes every work that has come meanwhile, does them one after the
other in one transaction, and commits once. A work's caller goes on only behind the commit that contains it, so what is
acknowledged is on disk (``synchronous=FULL``). While one commit syncs, the works for the next gather; then one of their
callers leads. The busier it is, the more share a sync.

- A work that refuses (:class:`EngageError`) is undone to its savepoint and raises in its own request; its neighbours stay.
- Any other fault undoes the whole transaction, and each work is then done by itself, so that one cannot fail the others.
- Between processes the pen is a lock on a file: the kernel wakes the next one at once, where SQLite would let it sleep.
- What is done together stands in no order: the rows have random keys and tables without row numbers.

PostgreSQL writes its log for several connections at once of its own accord; there every work has its own transaction.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engage.errors import EngageError
from engage.storage.engine import begin_write, session_maker

if sys.platform != "win32":  # where one process serves
    import fcntl

Result = TypeVar("Result")
Work = Callable[[Session], Any]
# More would make the first of them wait for the last.
_MOST = 32


@dataclass(eq=False, slots=True)
class _Job:
    work: Work
    called: Event = field(default_factory=Event)  # it is done, or its caller is to lead
    done: bool = False
    result: Any = None
    fault: BaseException | None = None

    def outcome(self) -> Any:
        if self.fault is not None:
            raise self.fault
        return self.result


class Writer:
    """Writes into the database of ``engine`` for all threads of this process. Works must stand being done again."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = session_maker(engine)
        self._gathers = engine.dialect.name == "sqlite"
        self._pen = _Pen(f"{engine.url.database}-pen") if self._gathers and engine.url.database else None
        self._lock = Lock()
        self._waiting: list[_Job] = []
        self._led = False

    def write(self, work: Callable[[Session], Result]) -> Result:
        """Do ``work`` in a transaction; its result once that is committed. Raises what ``work`` raises, with nothing written."""
        if not self._gathers:
            with self._sessions.begin() as session:
                return work(session)
        job = _Job(work)
        with self._lock:
            self._waiting.append(job)
            leads, self._led = not self._led, True
        if not leads:
            job.called.wait()
        if not job.done:
            self._lead()
        result: Result = job.outcome()
        return result

    def _lead(self) -> None:
        batch: list[_Job] = []
        try:
            with self._pen.held() if self._pen else nullcontext():
                batch = self._gather()
                self._commit(batch)
        except BaseException as fault:
            batch = batch or self._gather()
            for job in batch:
                job.fault = fault
        finally:
            self._hand_over(batch)

    def _gather(self) -> list[_Job]:
        with self._lock:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        return batch

    def _hand_over(self, batch: list[_Job]) -> None:
        with self._lock:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].called.set()
        for job in batch:
            job.done = True
            job.called.set()

    def _commit(self, batch: list[_Job]) -> None:
        try:
            self._do(batch)
        except Exception as fault:
            if len(batch) == 1:
                batch[0].fault = fault
                return
            for job in batch:
                self._commit([job])

    def _do(self, batch: list[_Job]) -> None:
        """All of ``batch`` in one transaction. What it raises has undone everything."""
        for job in batch:
            job.result = job.fault = None
        with self._sessions() as session:
            begin_write(session)
            for job in batch:
                self._do_one(session, job, alone=len(batch) == 1)
            if not _in_transaction(session):
                raise RuntimeError("the database undid the transaction of its own accord")
            session.commit()

    @staticmethod
    def _do_one(session: Session, job: _Job, *, alone: bool) -> None:
        if alone:
            job.result = job.work(session)
            return
        try:
            with session.begin_nested():
                job.result = job.work(session)
        except EngageError as refusal:
            job.fault = refusal


def _in_transaction(session: Session) -> bool:
    """SQLite undoes a transaction by itself when the disk is full, and its driver then takes a commit for done."""
    driver: Any = session.connection().connection.driver_connection
    return bool(driver.in_transaction)


class _Pen:
    """A lock that one process at a time holds."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: tuple[int, int] | None = (
            None  # process, descriptor: a lock that was inherited would not keep us apart
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        if sys.platform == "win32":
            yield
            return
        descriptor = self._descriptor()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _descriptor(self) -> int:
        if self._file is None or self._file[0] != os.getpid():
            self._file = os.getpid(), os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file[1]
