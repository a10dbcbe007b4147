"""The engage command. Sub-commands are listed in one table and loaded when called, so that ``engage --help`` is quick."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

# Word after "engage" -> the module that holds it; the command there is called ``command``.
COMMANDS = {
    "demo": "engage.cli.demo",
    "serve": "engage.cli.serve",
    "db": "engage.cli.db",
    "import": "engage.cli.imports",
    "export": "engage.cli.exports",
    "survey": "engage.cli.surveys",
    "analyse": "engage.cli.analyse",
}


class LazyGroup(click.Group):
    """A group whose commands are named in a table and loaded when asked for."""

    def __init__(self, *args: Any, table: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.table.get(cmd_name)
        if place is None:
            return None
        command: click.Command = import_module(place).command
        return command


@click.command(cls=LazyGroup, table=COMMANDS, epilog="Example: engage demo")
@click.version_option(package_name="engage")
def main() -> None:
    """Community voice, by group, tied to what was promised and what came of it.

    Exit status: 0 done, 1 the input was refused (the message says what, where, and how to mend it), 2 wrong usage.
    """
