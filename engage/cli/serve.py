"""``engage serve``: the web server and the job runner, with the settings of the environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from engage.cli.frame import answering, database
from engage.config import Settings, read_settings

# How long what was started gets to finish its work, in seconds.
PATIENCE = 10


@click.command(epilog="Example: ENGAGE_PORT=8080 engage serve")
@answering()
def command() -> None:
    """Migrate if allowed, then serve web and jobs until stopped."""
    settings = read_settings()
    with database(settings):
        pass
    run(settings)


def run(settings: Settings) -> None:
    """Start the web server and the job runner; when one ends, or on Ctrl-C, stop both."""
    environment = {
        **os.environ,
        "ENGAGE_DATA_DIR": str(settings.data_dir),
        "ENGAGE_DEMO": "yes" if settings.demo else "no",
    }
    started: list[subprocess.Popen[bytes]] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        for words in (web_server(settings), _jobs()):
            # Each in a session of its own: Ctrl-C then reaches this process alone, which stops them in order.
            started.append(subprocess.Popen(words, env=environment, start_new_session=True))  # noqa: S603, PERF401 - own words; kept as they start
        while all(process.poll() is None for process in started):
            time.sleep(0.2)
    except KeyboardInterrupt:
        click.echo("\nStopping ...", err=True)
    finally:
        _stop_all(started)


def _stop_all(started: list[subprocess.Popen[bytes]]) -> None:
    for further in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(further, signal.SIG_IGN)
    for process in started:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + PATIENCE
    for process in started:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def web_server(settings: Settings) -> list[str]:
    """The command that starts the web server alone."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "engage.web.app:create_app()",
        f"--bind={settings.host}:{settings.port}",
        f"--workers={settings.workers}",
        "--config=python:engage.web.shell.workers",
    ]


def _jobs() -> list[str]:
    return [sys.executable, "-m", "engage.jobs"]
