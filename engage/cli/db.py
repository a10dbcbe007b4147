"""``engage db upgrade`` and ``engage db check``."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import Engine, text

from engage.agenda.audit import broken_links
from engage.agenda.queries import initiatives
from engage.cli.columns import columns
from engage.cli.frame import answering
from engage.config import read_settings
from engage.storage.engine import make_engine, session_maker
from engage.storage.migrate import current, differences, head, upgrade


@click.group(epilog="Example: engage db check --json")
def command() -> None:
    """Bring the database up to date, or check that it is sound."""


command.add_command(columns)


def _words(answer: dict[str, Any]) -> str:
    return "\n".join(
        ["The database is sound." if answer["ok"] else "Found:", *(f"- {f}" for f in answer["findings"])]
    )


@command.command("upgrade", epilog="Example: engage db upgrade")
@answering(_words)
def upgrade_command() -> dict[str, Any]:
    """Bring the database to the newest revision, all or nothing."""
    engine = make_engine(read_settings().database_url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    return {"ok": True, "findings": []}


@command.command("check", epilog="Example: engage db check --json")
@answering(_words)
def check_command() -> dict[str, Any]:
    """Check that the newest revision equals the models, the file is whole, and the record of changes was not touched."""
    engine = make_engine(read_settings().database_url)
    try:
        found = _findings(engine)
    finally:
        engine.dispose()
    return {"ok": not found, "findings": found}


def _findings(engine: Engine) -> list[str]:
    if (now := current(engine)) != head():
        return [
            f"The database stands at revision {now or 'none'}, engage knows {head()}: run “engage db upgrade”."
        ]
    found = [f"The tables differ from the models: {difference}" for difference in differences(engine)]
    with session_maker(engine)() as session:
        if engine.dialect.name == "sqlite":
            faults = session.execute(text("PRAGMA integrity_check")).scalars().all()
            found += [f"The file is damaged: {fault}" for fault in faults if fault != "ok"]
            found += [
                f"A reference leads nowhere: {row}"
                for row in session.execute(text("PRAGMA foreign_key_check"))
            ]
        for initiative in initiatives(session):
            for number in broken_links(session, initiative.id):
                found.append(f"The record of changes of {initiative.slug} was touched at event {number}.")
    return found
