"""``engage export xlsform``: a survey as an XLSForm, in all its languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engage.cli.frame import answering, reading
from engage.errors import N_, Refused
from engage.exchange.xlsform import write_xlsform
from engage.surveys.cards import card_named
from engage.surveys.queries import draft_instrument


@click.command(epilog="Example: engage export xlsform household household.xlsx")
@click.argument("survey")
@click.argument("file", type=click.Path(path_type=Path))
@answering(lambda answer: f"Written: {answer['questions']} questions in {', '.join(answer['languages'])}.")
def command(survey: str, file: Path) -> dict[str, Any]:
    """Write SURVEY, as it is drafted now, to FILE (.xlsx)."""
    if file.suffix.lower() != ".xlsx":
        raise Refused(N_("The form is written as an .xlsx workbook. Give the file a name that ends so."))
    with reading() as session:
        instrument = draft_instrument(session, card_named(session, survey).id)
    try:
        write_xlsform(instrument, file)
    except OSError as error:
        raise Refused(
            N_("The file {name} cannot be written: {why}", name=file.name, why=error.strerror or "")
        ) from error
    return {"questions": len(instrument.questions), "languages": list(instrument.languages)}
