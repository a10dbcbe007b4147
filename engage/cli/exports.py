"""``engage export ...``: the commands of this group, one module each."""

from __future__ import annotations

import click

from engage.cli import LazyGroup

TABLE = {
    "answers": "engage.cli.export_answers",
    "results": "engage.cli.export_results",
    "xlsform": "engage.cli.export_xlsform",
    "translations": "engage.cli.export_translations",
}


@click.group(cls=LazyGroup, table=TABLE, epilog="Example: engage export results --help")
def command() -> None:
    """Take released tables, surveys and answers out."""
