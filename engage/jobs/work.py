"""How a job is written, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engage import clock
from engage.config import Settings
from engage.errors import Message
from engage.storage.engine import begin_write, session_maker

# Where jobs are defined: importing these registers them.
MODULES: tuple[str, ...] = ("engage.jobs.releases",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished job says, and what its page may offer next."""

    said: Message
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """A job's surroundings. ``progress(done, total)`` tells the page how far it is; call it as often as is handy."""

    settings: Settings
    engine: Engine
    progress: Callable[[int, int], None]

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that is committed when the block ends and undone when it fails. Keep the blocks short: on SQLite
        nobody else writes meanwhile."""
        with session_maker(self.engine, self.settings.data_dir)() as session:
            begin_write(session)
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading, for as long as it takes: nobody waits for it."""
        with session_maker(self.engine, self.settings.data_dir)() as session:
            yield session

    def now(self) -> datetime:
        return clock.now()


Job = Callable[..., Outcome]
_jobs: dict[str, Job] = {}


def job(kind: str) -> Callable[[Job], Job]:
    """Register a function as the job ``kind``: ``def import_file(work: Work, *, path: str) -> Outcome``."""

    def register(function: Job) -> Job:
        if _jobs.setdefault(kind, function) is not function:
            raise ValueError(f"there are two jobs called {kind!r}")
        return function

    return register


def job_named(kind: str) -> Job:
    """Raises ``LookupError`` for a kind that nobody registered."""
    for module in MODULES:
        import_module(module)
    if kind not in _jobs:
        raise LookupError(f"there is no job called {kind!r}")
    return _jobs[kind]
