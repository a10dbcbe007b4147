"""``engage import responses``: answers collected elsewhere, by a mapping file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engage import clock
from engage.cli.frame import answering, writing
from engage.cli.import_answers import MAPPING, as_answer, in_words, working
from engage.exchange.bringing_in import bring_in_responses
from engage.surveys.queries import survey_named


@click.command(
    epilog="Example: engage import responses rounds.csv --survey common-feedback --mapping rounds.toml"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--survey", "slug", required=True, help="The slug of a published survey.")
@MAPPING
@answering(in_words)
def command(file: Path, slug: str, mapping: Path) -> dict[str, Any]:
    """Bring in responses from FILE (CSV or a workbook), as MAPPING says.

    The same file again changes nothing: responses that are there already are counted and left alone. Rows that the mapping
    does not explain are refused with row, column, value and why; the others are taken.
    """
    with working("Reading responses"), writing() as session:
        survey = survey_named(session, slug)
        return as_answer(bring_in_responses(session, survey, file, mapping, by=None, at=clock.now()))
