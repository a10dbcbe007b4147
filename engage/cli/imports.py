"""``engage import ...``: the commands of this group, one module each."""

from __future__ import annotations

import click

from engage.cli import LazyGroup

TABLE = {
    "xlsform": "engage.cli.import_xlsform",
    "translations": "engage.cli.import_translations",
    "responses": "engage.cli.import_responses",
    "measures": "engage.cli.import_measures",
    "population": "engage.cli.import_population",
}


@click.group(cls=LazyGroup, table=TABLE, epilog="Example: engage import xlsform --help")
def command() -> None:
    """Bring in surveys, translations, answers, measures and population figures made elsewhere."""
