"""What every command shares: settings, a session, one JSON document or plain words, and the exit status."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from engage.config import Settings, read_settings
from engage.errors import N_, EngageError, Refused
from engage.storage.engine import begin_write, make_engine, session_maker
from engage.storage.migrate import current, head, upgrade

Answer = Mapping[str, Any] | list[Any]


def answering(
    words: Callable[[Any], str] | None = None,
) -> Callable[[Callable[..., Answer | None]], Callable[..., None]]:
    """Make a function's return value the command's answer.

    With ``--json`` it is printed as the one document on stdout; otherwise ``words`` turns it into text. Whatever engage
    refuses becomes exit status 1 with what, where and why; nothing that was begun stays half-written. So does an answer
    whose ``ok`` is false.
    """

    def decorate(function: Callable[..., Answer | None]) -> Callable[..., None]:
        @click.option(
            "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else on stdout."
        )
        @functools.wraps(function)
        def run(*args: Any, as_json: bool, **kwargs: Any) -> None:
            try:
                answer = function(*args, **kwargs)
            except EngageError as refusal:
                _refuse(refusal, as_json)
            except BrokenPipeError:
                sys.exit(0)
            except OperationalError as fault:
                _refuse(Refused(N_("The database cannot be reached: {why}", why=_first_line(fault))), as_json)
            else:
                _print(answer, as_json, words)
                if isinstance(answer, Mapping) and answer.get("ok") is False:
                    sys.exit(1)

        return run

    return decorate


@contextmanager
def database(settings: Settings | None = None) -> Iterator[Engine]:
    """The engine of this instance, its tables brought up to date where the settings allow it."""
    settings = settings or read_settings()
    engine = make_engine(settings.database_url)
    try:
        if current(engine) != head():
            if not settings.migrate:
                raise Refused(N_("The database is not up to date: run “engage db upgrade” first."))
            upgrade(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(settings: Settings | None = None) -> Iterator[Session]:
    """A session for a command that writes: committed once at the end, or not at all."""
    settings = settings or read_settings()
    with database(settings) as engine, session_maker(engine, settings.data_dir)() as session:
        begin_write(session)
        yield session
        session.commit()


@contextmanager
def reading(settings: Settings | None = None) -> Iterator[Session]:
    settings = settings or read_settings()
    with database(settings) as engine, session_maker(engine, settings.data_dir)() as session:
        yield session


def _first_line(fault: DBAPIError) -> str:
    return (
        str(fault.orig).strip().splitlines()[0][:200]
        if str(fault.orig).strip()
        else type(fault.orig).__name__
    )


def _refuse(refusal: EngageError, as_json: bool) -> None:
    problems = [problem.as_json() for problem in refusal.problems]
    if as_json:
        document = {"refused": {"why": str(refusal.message), "where": problems}}
        click.echo(json.dumps(document, ensure_ascii=False))
    click.echo(f"Refused: {refusal.message}", err=True)
    for problem in problems[:20]:
        place = ", ".join(
            f"{name} {problem[name]}" for name in ("row", "column") if problem[name] is not None
        )
        click.echo(f"  {place}: {problem['why']}" if place else f"  {problem['why']}", err=True)
    if len(problems) > 20:
        click.echo(f"  ... and {len(problems) - 20} more (all of them with --json)", err=True)
    sys.exit(1)


def _print(answer: Answer | None, as_json: bool, words: Callable[[Any], str] | None) -> None:
    if answer is None:
        return
    if as_json or words is None:
        click.echo(
            json.dumps(
                answer, ensure_ascii=False, indent=None if as_json else 2, allow_nan=False, default=str
            )
        )
        return
    click.echo(words(answer))
