"""``engage serve``: the web server and the job runner, with the settings of the environment."""

from __future__ import annotations

import os
import sys

import click

from engage.cli.frame import answering, database
from engage.cli.watch import become
from engage.config import Settings, read_settings


@click.command(epilog="Example: ENGAGE_PORT=8080 engage serve")
@answering()
def command() -> None:
    """Migrate if allowed, then serve web and jobs until stopped."""
    settings = read_settings()
    with database(settings):
        pass
    run(settings)


def run(settings: Settings) -> None:
    """Become the process that starts the web server and the job runner; when one ends, or on Ctrl-C, both stop."""
    environment = {
        **os.environ,
        "ENGAGE_DATA_DIR": str(settings.data_dir),
        "ENGAGE_DEMO": "yes" if settings.demo else "no",
    }
    become([web_server(settings), _jobs()], environment)


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
