"""``engage export results``: a survey's released tables. There is no way past the gate: what was not released does not leave."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from engage import clock
from engage.cli.frame import answering, writing
from engage.cli.import_answers import working
from engage.errors import N_, Refused
from engage.exchange.results import HEADER, lines_of
from engage.exchange.writing import write_csv, write_xlsx
from engage.findings.queries import released_table, releases_of
from engage.findings.releasing import release_results
from engage.i18n.registry import is_tag
from engage.privacy.released import Released
from engage.surveys.cards import SurveyCard, card_named

FORMATS = ("csv", "xlsx", "json")


def _in_words(answer: dict[str, Any]) -> str:
    if "written" in answer:
        return f"Written: {answer['tables']} tables to {answer['written']}."
    return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False)


@click.command(
    epilog="Example: engage export results household --audience public --format csv --output household.csv"
)
@click.argument("survey")
@click.option("--audience", type=click.Choice(["public", "desk"]), default="public", show_default=True)
@click.option("--format", "kind", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; otherwise stdout.")
@click.option("--language", default="en", show_default=True, help="Language of titles and groups.")
@click.option("--again", is_flag=True, help="Release what has changed since the last release first.")
@answering(_in_words)
def command(
    survey: str, audience: str, kind: str, output: Path | None, language: str, again: bool
) -> dict[str, Any] | None:
    """Take the released tables of SURVEY out, one line for each figure (csv, xlsx) or whole (json).

    A closed survey that was never released for this audience is released first, through the same gate as on the desk; the
    release stays on record. A survey that is still open has no results by group.
    """
    if not is_tag(language):
        raise Refused(
            N_("“{tag}” is not a language code. Write codes such as en, es, ar.", tag=language[:40])
        )
    _check_place(kind, output)
    with working("Releasing results"), writing() as session:
        card = card_named(session, survey)
        tables = _tables(session, card, audience, again)
    if kind == "json":
        document = {"survey": survey, "initiative": card.initiative_slug, "audience": audience}
        answer = {**document, "tables": [table.as_json() for table in tables]}
        if output is None:
            return answer
        content = json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False).encode()
    else:
        content = _sheet(kind, survey, tables, language)
    return _put(content, output, len(tables))


def _tables(session: Session, card: SurveyCard, audience: str, again: bool) -> list[Released]:
    """The newest release of each table; made now where there is none yet, or when asked to."""

    def found() -> list[Released]:
        cards = releases_of(session, card.initiative_id, survey_id=card.id, audience=audience)
        return [released_table(session, card.initiative_id, one.id, audience=audience) for one in cards]

    tables = [] if again else found()
    if not tables:
        release_results(session, card.initiative_id, card.id, audience, by=None, at=clock.now())
        tables = found()
    return tables


def _check_place(kind: str, output: Path | None) -> None:
    """A JSON answer and a table cannot both be stdout; a workbook is nothing for a terminal."""
    if output is not None or kind == "json":
        return
    if click.get_current_context().params.get("as_json"):
        raise click.UsageError("With --json, give --output for the file, or --format json.")
    if kind == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("A workbook cannot be shown on a terminal: give --output.")


def _sheet(kind: str, survey: str, tables: Sequence[Released], language: str) -> bytes:
    lines = (line for table in tables for line in lines_of(table, language))
    return write_csv(HEADER, lines) if kind == "csv" else write_xlsx({survey: (HEADER, lines)})


def _put(content: bytes, output: Path | None, tables: int) -> dict[str, Any] | None:
    if output is None:
        click.echo(content, nl=False)
        return None
    try:
        output.write_bytes(content)
    except OSError as fault:
        raise Refused(
            N_("The file {name} cannot be written: {why}", name=output.name, why=fault.strerror or "")
        ) from fault
    return {"written": str(output), "tables": tables}
