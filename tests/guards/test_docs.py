"""The operators' page names every command and every setting, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from engage.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")


def _leaves(group: click.Group, words: str) -> set[str]:
    context = click.Context(group)
    found: set[str] = set()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        full = f"{words} {name}"
        found |= _leaves(command, full) if isinstance(command, click.Group) else {full}
    return found


def test_every_command_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"`(engage(?: [a-z]+)+)`", PAGE))
    assert documented == _leaves(main, "engage")


def test_every_setting_is_documented_and_no_other() -> None:
    known = set(re.findall(r"^(ENGAGE_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`(ENGAGE_[A-Z_]+)(?:=[a-z0-9]+)?`", PAGE)) == known


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_command_has_an_example(word: str) -> None:
    command = main.get_command(click.Context(main), word)  # type: ignore[attr-defined]
    assert command is not None
    assert re.match(r"Example: (ENGAGE_\w+=\S+ )*engage ", command.epilog or ""), (
        f"engage {word} shows no example"
    )
