"""``engage import population``: how many people of each group live in a place, by a mapping file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engage import clock
from engage.cli.frame import answering, writing
from engage.cli.import_answers import MAPPING, as_answer, in_words, initiative_for, working
from engage.exchange.bringing_in import bring_in_population


@click.command(
    epilog="Example: engage import population census.xlsx --initiative wellbeing --mapping census.toml"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--initiative", "slug", required=True, help="The initiative's slug; it is made when there is none."
)
@MAPPING
@answering(in_words)
def command(file: Path, slug: str, mapping: Path) -> dict[str, Any]:
    """Bring in population figures from FILE (CSV or a workbook), as MAPPING says.

    The same file again changes nothing; another figure of the same count corrects the old one.
    """
    with working("Reading figures"), writing() as session:
        at = clock.now()
        initiative_id, made = initiative_for(session, slug, at=at)
        outcome = bring_in_population(session, initiative_id, file, mapping, by=None, at=at)
        return as_answer(outcome, corrected=True, made=made)
