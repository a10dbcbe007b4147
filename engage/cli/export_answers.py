"""``engage export answers``: the answers of a closed survey row by row, for a statistics program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from engage import clock
from engage.cli.frame import answering, writing
from engage.cli.import_answers import working
from engage.errors import N_, Refused
from engage.exchange.writing import stream_csv
from engage.findings.raw import Cell, rows_of, take_out
from engage.surveys.queries import survey_named


@click.command(epilog="Example: engage export answers household household.csv")
@click.argument("survey")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@answering(lambda answer: f"Written: {answer['rows']} answers to {answer['written']}.")
def command(survey: str, file: Path) -> dict[str, Any]:
    """Write the answers of SURVEY to FILE (.csv), one row for each, in an order that says nothing.

    Only of a closed survey. Whoever did not give a consent that the survey asks for is left out, and people's own words
    are left out where the survey's consent does not say that they may be quoted. The record of changes keeps that it was done.
    """
    written = 0

    def counting(rows: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
        nonlocal written
        for row in rows:
            written += 1
            yield row

    with working("Writing answers"), writing() as session:
        found = survey_named(session, survey)
        left = take_out(session, found, by=None, at=clock.now())
        try:
            with file.open("wb") as out:
                out.writelines(stream_csv(left.header, counting(rows_of(session, found))))
        except OSError as fault:
            raise Refused(
                N_("The file {name} cannot be written: {why}", name=file.name, why=fault.strerror or "")
            ) from fault
    return {"survey": survey, "written": str(file), "rows": written, "words": left.words}
