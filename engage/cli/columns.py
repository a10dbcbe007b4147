"""``engage db columns ...``: the coded answers in files, kept in step with the database."""

from __future__ import annotations

from typing import Any

import click

from engage import clock
from engage.cli.frame import answering, database, reading
from engage.config import read_settings
from engage.storage.engine import begin_write, session_maker
from engage.surveys.cards import every_survey


@click.group("columns", epilog="Example: engage db columns check --json")
def columns() -> None:
    """Keep the coded answers in files in step with the database."""


def _filed_in_words(answer: dict[str, Any]) -> str:
    lines = [
        f"{one['survey']}: {one['rows']} answers in {one['parts']} parts, {one['written']} written"
        for one in answer["surveys"]
    ]
    return "\n".join([*lines, f"Removed {answer['removed']} files that belonged to no part."])


def _checked_in_words(answer: dict[str, Any]) -> str:
    return "\n".join(
        ["The columns are sound." if answer["ok"] else "Found:", *(f"- {f}" for f in answer["findings"])]
    )


@columns.command("file", epilog="Example: engage db columns file")
@answering(_filed_in_words)
def file_command() -> dict[str, Any]:
    """File what is new, take out what was corrected or taken back. Run it every night."""
    return _filed(anew=False)


@columns.command("rebuild", epilog="Example: engage db columns rebuild")
@answering(_filed_in_words)
def rebuild_command() -> dict[str, Any]:
    """Make all files anew from the database."""
    return _filed(anew=True)


@columns.command("check", epilog="Example: engage db columns check --json")
@answering(_checked_in_words)
def check_command() -> dict[str, Any]:
    """Read every file and compare it with its digest and with the database."""
    from engage.responses.auditing import faults_of

    with reading() as session:
        found = [
            f"{card.slug}: {fault}" for card in every_survey(session) for fault in faults_of(session, card.id)
        ]
    return {"ok": not found, "findings": found}


def _filed(*, anew: bool) -> dict[str, Any]:
    """Each survey in a transaction of its own, which is short: files are written before it begins."""
    from engage.responses.auditing import sweep_files
    from engage.responses.filing import Filed, keep_filing, prepare_filing

    settings = read_settings()
    told = []
    with database(settings) as engine:
        sessions = session_maker(engine, settings.data_dir)
        with sessions() as session:
            surveys = {card.id: card.slug for card in every_survey(session)}
        for survey_id, slug in surveys.items():
            with sessions() as session:
                prepared = prepare_filing(session, survey_id, at=clock.now(), anew=anew)
            with sessions() as session:
                begin_write(session)
                filed = Filed() if prepared is None else keep_filing(session, prepared)
                session.commit()
            told.append({"survey": slug, "parts": filed.parts, "rows": filed.rows, "written": filed.written})
        with sessions() as session:
            removed = sweep_files(session, surveys, at=clock.now())
    return {"ok": True, "surveys": told, "removed": removed}
