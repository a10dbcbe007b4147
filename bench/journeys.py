#!/usr/bin/env python
"""Full journeys of residents through the real server: open, answer twelve questions, send, receipt.

    python bench/journeys.py [--json] [--quick] [--engine sqlite|postgres] [--seconds 10]

gunicorn with two workers, as ``engage serve`` starts it; sixteen clients, each a process of its own with a plain socket,
each journey a connection of its own. First in the requests that a phone with a script makes (first page, all topics, one
sending, receipt), then without a script (a stored post for every topic). A bare Flask application that writes a row into
SQLite (``synchronous=FULL``) is given the same number of requests in the same run, before and after; the mean counts.

Answers a list with one object for each engine: the keys of ``interfaces.md`` (rates, times and processor time are of the
path with a script; ``accepted`` receipts shown, ``stored`` answers counted in the database afterwards, both paths),
and beside them ``no_script`` (rate, times and processor time of the other path), ``cpu_ms_database`` (PostgreSQL's own
part), ``idle_mb`` (memory of the web server's processes, what they share counted once, before the crowd).

``syncs``: for SQLite the fsyncs and fdatasyncs of the server's processes as strace saw them; for PostgreSQL the growth of
``wal_fsync``s in pg_stat_io, by whichever of its processes. Both are true counts; null where strace may not be used. Several sendings that are
committed together share one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import text
from support.processes import cpu_ms, family, memory_mb
from support.serving import ENGINES, Server, database, free_port, python_server, serving, started
from support.walker import Plan, bare, by_forms, by_script, learn

from engage.responses.queries import counts
from engage.storage.engine import make_engine, session_maker
from engage.surveys.queries import survey_by_code

CLIENTS = 16
_CODE = "topics"
_RECEIPT = re.compile(r"[0-9a-z]{4}(-[0-9a-z]{4}){2}")
_WARM_UP = 1.5  # seconds, not counted
_SYNC = re.compile(r"\b(?:fsync|fdatasync|sync_file_range|msync|syncfs|sync)\(")
Walk = Callable[[int, Plan], str]


@dataclass(frozen=True)
class Run:
    """What sixteen clients found: journeys that ended with a receipt (times in ms), and those that did not."""

    times: list[float]
    failed: list[str]
    seconds: float
    accepted: int  # with those of the warming up

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def at(self, share: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


def run(walk: Walk, port: int, plan: Plan, seconds: float, clients: int = CLIENTS) -> Run:
    """Let ``clients`` processes walk for ``seconds`` after warming up."""
    context = multiprocessing.get_context("fork")
    begin = time.monotonic() + 0.5
    lines, processes = [], []
    for _ in range(clients):
        ours, theirs = context.Pipe(duplex=False)
        processes.append(context.Process(target=_client, args=(theirs, walk, port, plan, begin, seconds)))
        processes[-1].start()
        lines.append(ours)
    found = [line.recv() for line in lines]
    for process in processes:
        process.join()
    return Run(
        [one for times, _, _ in found for one in times],
        [why for _, failed, _ in found for why in failed],
        seconds,
        sum(accepted for _, _, accepted in found),
    )


def _client(line: Connection, walk: Walk, port: int, plan: Plan, begin: float, seconds: float) -> None:
    times: list[float] = []
    failed: list[str] = []
    accepted = 0
    counted = begin + _WARM_UP
    time.sleep(max(0, begin - time.monotonic()))
    while (at := time.monotonic()) < counted + seconds:
        try:
            if not _RECEIPT.search(walk(port, plan)) and walk is not bare:
                raise ValueError("a receipt without a code")
        except Exception as fault:
            failed.append(f"{type(fault).__name__}: {fault}")
            continue
        accepted += 1
        if counted <= at and (took := time.monotonic() - at) and at + took <= counted + seconds:
            times.append(took * 1000)
    line.send((times, failed, accepted))


@dataclass
class Meter:
    """Processor time and syncs of a server since it was made."""

    server: Server
    url: str

    def __post_init__(self) -> None:
        self._database = make_engine(self.url)
        self._begun_syncs = self.syncs() or 0

    @property
    def is_postgres(self) -> bool:
        return self._database.dialect.name == "postgresql"

    def web_ms(self) -> float:
        return cpu_ms(pid for pid in family(self.server.process.pid) if _name(pid) != "strace")

    def database_ms(self) -> float:
        if not self.is_postgres:
            return 0.0
        with self._database.connect() as connection:
            return cpu_ms(family(_postmaster(connection)))

    def syncs(self) -> int | None:
        if self.is_postgres:
            with self._database.connect() as connection:
                connection.execute(text("SELECT pg_stat_force_next_flush()"))
                return int(
                    connection.scalar(text("SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'")) or 0
                )
        if self.server.sync_log is None:
            return None
        return len(_SYNC.findall(self.server.sync_log.read_text()))

    def syncs_since(self) -> int | None:
        now = self.syncs()
        return None if now is None else now - self._begun_syncs

    def stored(self) -> int:
        with session_maker(self._database)() as session:
            return counts(session, survey_by_code(session, _CODE).id).complete

    def close(self) -> None:
        self._database.dispose()


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _postmaster(connection: Any) -> int:
    backend = connection.scalar(text("SELECT pg_backend_pid()"))
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def _walked(walk: Walk, meter: Meter, plan: Plan, seconds: float) -> tuple[Run, dict[str, Any]]:
    web, base = meter.web_ms(), meter.database_ms()
    found = run(walk, meter.server.port, plan, seconds)
    if found.failed:
        print(f"{len(found.failed)} journeys failed: {found.failed[0]}", file=sys.stderr)
    if not found.times:
        raise SystemExit(f"no journey came to its end: {found.failed[:1]}")
    web, base = meter.web_ms() - web, meter.database_ms() - base
    return found, {
        "journeys_per_s": round(found.per_second, 1),
        "p95_ms": round(found.at(0.95), 1),
        "worst_ms": round(max(found.times), 1),
        "cpu_ms_per_journey": round((web + base) / found.accepted, 2),
        "cpu_ms_database": round(base / found.accepted, 2),
        "failed": len(found.failed),
    }


def bare_per_s(seconds: float) -> float:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        where = {"BARE_DATABASE": f"{folder}/bare.sqlite", "PYTHONPATH": str(Path(__file__).parent)}
        with started(python_server("support.bare:create()", port), port, where):
            return run(bare, port, Plan("", {}), seconds).per_second


def measure(engine: str, seconds: float) -> dict[str, Any]:
    before = bare_per_s(seconds / 2)
    with (
        tempfile.TemporaryDirectory() as folder,
        database(engine, Path(folder)) as url,
        serving(url, Path(folder), count_syncs=engine == "sqlite") as server,
    ):
        meter = Meter(server, url)
        plan = learn(server.port, _CODE)
        idle = round(memory_mb(family(server.process.pid)), 1)
        scripted, told = _walked(by_script, meter, plan, seconds)
        formed, told_without = _walked(by_forms, meter, plan, seconds)
        stored, syncs = meter.stored(), meter.syncs_since()
        meter.close()
    bare_rate = (before + bare_per_s(seconds / 2)) / 2
    return {
        "engine": engine,
        "clients": CLIENTS,
        "bare_per_s": round(bare_rate, 1),
        **told,
        "accepted": scripted.accepted + formed.accepted + 1,  # and the one that learnt the way
        "stored": stored,
        "syncs": syncs,
        "no_script": told_without,
        "idle_mb": idle,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="three seconds instead of ten")
    parser.add_argument("--engine", choices=ENGINES, help="this engine only")
    parser.add_argument("--seconds", type=float, help="how long each path is walked")
    given = parser.parse_args()
    seconds = given.seconds or (3 if given.quick else 10)
    found = [measure(engine, seconds) for engine in ([given.engine] if given.engine else ENGINES)]
    if given.json:
        print(json.dumps(found))
        return
    for one in found:
        print(", ".join(f"{name} {value}" for name, value in one.items()))


if __name__ == "__main__":
    main()
