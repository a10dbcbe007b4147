"""What the three import commands share: the mapping option, the bar, and the answer as JSON and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from engage.agenda.actions import found_initiative
from engage.agenda.queries import initiative_named
from engage.errors import NotFound
from engage.exchange.bringing_in import BroughtIn
from engage.i18n.local_text import LocalText

MAPPING = click.option(
    "--mapping",
    required=True,
    type=click.Path(path_type=Path),
    help="The mapping file (TOML) that says what each column and spelling means; see docs/imports.md.",
)
_TOLD = 20


@contextmanager
def working(what: str) -> Iterator[None]:
    """A moving bar on stderr while a terminal watches; rows are known only once the file is read, so it has no end."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def initiative_for(session: Session, slug: str, *, at: datetime) -> tuple[UUID, tuple[str, ...]]:
    """The initiative of that slug, made where there is none, and what was made."""
    try:
        return initiative_named(session, slug).id, ()
    except NotFound:
        made = found_initiative(session, slug, LocalText(en=slug), by=None, at=at)
        return made.id, (f"initiative {slug}",)


def as_answer(outcome: BroughtIn, *, corrected: bool = False, made: tuple[str, ...] = ()) -> dict[str, Any]:
    """The command's JSON document (interfaces.md). ``refused_rows`` counts rows, ``refused`` lists every problem."""
    answer: dict[str, Any] = {
        "read": outcome.read,
        "accepted": outcome.accepted,
        "already_there": outcome.already_there,
    }
    if corrected:
        answer["corrected"] = outcome.corrected
    return answer | {
        "refused_rows": outcome.refused_rows,
        "refused": [problem.as_json() for problem in outcome.refused],
        "noticed": [problem.as_json() for problem in outcome.noticed],
        "made": [*made, *outcome.made],
    }


def in_words(answer: Mapping[str, Any]) -> str:
    """The same for a person: the counts, then where to look."""
    lines = [f"Read {answer['read']}: {answer['accepted']} taken in, {answer['already_there']} there already"]
    if "corrected" in answer:
        lines[0] += f", {answer['corrected']} corrected"
    lines[0] += f", {answer['refused_rows']} refused."
    lines += [f"Made: {thing}." for thing in answer["made"]]
    for title, problems in (("Refused", answer["refused"]), ("Read otherwise", answer["noticed"])):
        lines += [_line(title, problem) for problem in problems[:_TOLD]]
        if len(problems) > _TOLD:
            lines.append(f"  ... and {len(problems) - _TOLD} more (all of them with --json)")
    return "\n".join(lines)


def _line(title: str, problem: Mapping[str, Any]) -> str:
    where = ", ".join(
        f"{name} {problem[name]}" for name in ("row", "column", "value") if problem[name] is not None
    )
    return f"  {title}: {where}: {problem['why']}"
