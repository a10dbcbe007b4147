"""The queue: huey on the engine that the settings name, with messages as JSON (nothing in it can be executed).

sqlite:///file (embedded)    postgresql://...    redis://...
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message as Envelope
from huey.serializer import Serializer

from engage import clock
from engage.config import Settings
from engage.errors import N_, EngageError, Message, Misconfigured
from engage.jobs.state import JobState, Stage

_NAME = "engage"
_log = logging.getLogger(__name__)


class _Json(Serializer):  # type: ignore[misc]
    """Envelopes and values as JSON text: whoever can write into the queue can still not run code of theirs."""

    def _serialize(self, data: Any) -> bytes:
        kind, content = ("envelope", data._asdict()) if isinstance(data, Envelope) else ("value", data)
        return json.dumps([kind, content]).encode()

    def _deserialize(self, data: bytes) -> Any:
        kind, content = json.loads(bytes(data))
        return Envelope(**content) if kind == "envelope" else content


class Queue:
    """Starts jobs, tells how far they are, and works them off."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.huey = _huey(settings.jobs_url)
        self._run = self.huey.task(name="run")(self._work_off)

    def start(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        label: Message,
        by: UUID,
        job_id: str | None = None,
    ) -> str:
        """Put a job into the queue; its id, under which :meth:`state` tells how far it is.

        ``arguments`` must be plain JSON values. Raises ``LookupError`` for an unknown kind and ``TypeError`` for arguments
        that are not JSON, before anything is queued.
        """
        from engage.jobs.work import job_named

        job_named(kind)
        json.dumps(dict(arguments))
        job_id = job_id or str(uuid4())
        self._keep(JobState(job_id, kind, label, str(by), Stage.WAITING, clock.now()))
        self._run(job_id, kind, dict(arguments))
        return job_id

    def state(self, job_id: str) -> JobState | None:
        kept = self.huey.get(f"job:{job_id}", peek=True)
        return JobState.from_json(kept) if kept else None

    def run_waiting(self) -> int:
        """Work off everything that waits, here and now; how many jobs that were. For tests and one-off commands."""
        worked_off = 0
        while (task := self.huey.dequeue()) is not None:
            self.huey.execute(task)
            worked_off += 1
        return worked_off

    def _keep(self, state: JobState) -> None:
        self.huey.put(f"job:{state.id}", state.as_json())

    def _work_off(self, job_id: str, kind: str, arguments: dict[str, Any]) -> None:
        state = self.state(job_id)
        if state is None or state.over:
            return

        def now_at(stage: Stage, **changes: Any) -> None:
            nonlocal state
            assert state is not None  # noqa: S101 - returned above
            state = replace(state, stage=stage, changed_at=clock.now(), **changes)
            self._keep(state)

        # A runner that waits for its first job keeps no library of databases in memory.
        from engage.jobs.work import Work, job_named
        from engage.storage.engine import make_engine

        now_at(Stage.RUNNING)
        engine = make_engine(self.settings.database_url, hide_parameters=True)
        surroundings = Work(
            self.settings, engine, lambda done, total: now_at(Stage.RUNNING, done=done, total=total)
        )
        try:
            outcome = job_named(kind)(surroundings, **arguments)
        except EngageError as refusal:
            now_at(
                Stage.FAILED,
                said=refusal.message,
                result={"problems": [p.as_json() for p in refusal.problems]},
            )
        except Exception:
            _log.exception("job %s (%s) failed", job_id, kind)
            now_at(
                Stage.FAILED,
                said=N_(
                    "Something went wrong on our side. What was finished before is kept; the rest was not done."
                ),
            )
        else:
            now_at(Stage.DONE, said=outcome.said, result=outcome.result)
        finally:
            engine.dispose()


def _huey(url: str) -> Huey:
    # Results are told through the job's state, so huey keeps none.
    common: dict[str, Any] = {"results": False, "serializer": _Json()}
    if url.startswith("sqlite:///"):
        return SqliteHuey(_NAME, filename=url.removeprefix("sqlite:///"), timeout=15, **common)
    if url.startswith("postgresql://"):
        return PostgresHuey(_NAME, dsn=url, **common)
    if url.startswith("redis://"):
        return _redis(url, common)
    raise Misconfigured(N_("ENGAGE_JOBS_URL {url} names no queue engage knows.", url=url.partition(":")[0]))


def _redis(url: str, common: dict[str, Any]) -> Huey:
    try:
        return RedisHuey(_NAME, url=url, **common)
    except Exception as error:  # huey raises an error of its own when the driver is missing
        raise Misconfigured(
            N_("A Redis queue needs the package redis: {why}.", why=str(error)[:200])
        ) from error
