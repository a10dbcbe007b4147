"""``engage demo``: the sample initiatives in an embedded database, served at once."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from engage import clock
from engage.cli.frame import answering
from engage.cli.serve import run
from engage.config import Settings, read_settings
from engage.errors import N_, Refused
from engage.samples import SIGN_INS, is_loaded, load_samples, open_samples, sample_password
from engage.storage.engine import begin_write, make_engine, session_maker
from engage.storage.migrate import upgrade


@click.command(epilog="Example: engage demo --port 8080")
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen (default 8000, or ENGAGE_PORT).")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Where to keep the demo's data."
)
@click.option("--load-only", is_flag=True, help="Load the samples, print the addresses, and stop.")
@answering()
def command(port: int | None, data: Path | None, load_only: bool) -> None:
    """Load the sample initiatives, print the addresses and sign-ins, and serve them until Ctrl-C."""
    settings = _settings(port, data)
    if not load_only:
        _refuse_taken_port(settings)
    _load(settings)
    click.echo(_welcome(settings))
    if not load_only:
        run(settings)


def _settings(port: int | None, data: Path | None) -> Settings:
    environment = {**os.environ, "ENGAGE_DEMO": "yes"}
    if data is not None:
        environment["ENGAGE_DATA_DIR"] = str(data)
    if port is not None:
        environment["ENGAGE_PORT"] = str(port)
    return read_settings(environment)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            raise Refused(
                N_("Port {port} is taken. Choose another: engage demo --port 8080", port=settings.port)
            ) from fault


def _load(settings: Settings) -> None:
    """Load everything in one transaction: an interrupted first start leaves nothing half-loaded."""
    engine = make_engine(settings.database_url)
    try:
        upgrade(engine)
        with session_maker(engine)() as session:
            begin_write(session)
            if is_loaded(session):
                return
            console = Console(stderr=True)
            columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
                task = progress.add_task("Loading the samples", total=1.0)

                def tell(share: float, what: str) -> None:
                    progress.update(task, completed=share, description=what)

                load_samples(session, sample_password(settings.data_dir), tell, at=clock.now())
            session.commit()
    finally:
        engine.dispose()


def _welcome(settings: Settings) -> str:
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    engine = make_engine(settings.database_url)
    try:
        with session_maker(engine)() as session:
            samples = open_samples(session)
    finally:
        engine.dispose()
    width = max(len(sign_in.email) for sign_in in SIGN_INS)
    lines = [
        "",
        "engage is ready. What people see:",
        *(f"  {base}{path}   {what}" for path, what in samples),
        f"  {base}/r   for a receipt code",
        "",
        f"Work that needs a sign-in: {base}/desk/",
        *(f"  {sign_in.email:<{width}}   {sign_in.what}" for sign_in in SIGN_INS),
        f"  password of each: {sample_password(settings.data_dir)}",
        "",
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)
