"""``engage import translations``: words of one language of a survey from a translator's file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from engage import clock
from engage.cli.frame import answering, writing
from engage.cli.import_answers import working
from engage.exchange.translating import Preview, bring_in, fits, preview
from engage.exchange.translation_files import read_translations
from engage.i18n.registry import canonical_tag
from engage.surveys.cards import card_named

_TOLD = 20


def in_words(answer: Mapping[str, Any]) -> str:
    """The same for a person: the counts, then what was not taken."""
    done = "" if answer["written"] else "Nothing is written yet: "
    counts = ", ".join(
        f"{answer[name]} {words}"
        for name, words in (
            ("new", "new"),
            ("changed", "changed"),
            ("stale", "made from an older source"),
            ("unchanged", "as before"),
            ("empty", "empty"),
        )
    )
    lines = [f"{done}{counts}, {len(answer['refused'])} refused."]
    lines += [
        f"  Refused: row {one['row']}, {one['column']}: {one['why']}" for one in answer["refused"][:_TOLD]
    ]
    if len(answer["refused"]) > _TOLD:
        lines.append(f"  ... and {len(answer['refused']) - _TOLD} more (all of them with --json)")
    return "\n".join(lines)


@click.command(epilog="Example: engage import translations household-so.po --survey household --lang so")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--survey", required=True, help="The survey's slug.")
@click.option("--lang", required=True, metavar="TAG", help="The language of the words, a tag such as so.")
@click.option("--machine", is_flag=True, help="A machine made these translations: they are marked so.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@answering(in_words)
def command(file: Path, survey: str, lang: str, machine: bool, dry_run: bool) -> dict[str, Any]:
    """Bring in the words of FILE (.po or .xlsx, as "engage export translations" writes it).

    Nothing is ever marked as reviewed by this: new and changed words wait for a reader. Words that somebody has changed on
    the desk since the file was taken out stay, and are told of. The same file again changes nothing.
    """
    with working("Reading translations"), writing() as session:
        card, tag = card_named(session, survey), canonical_tag(lang)
        read = fits(read_translations(file), tag)
        if dry_run:
            found = preview(session, card.id, tag, read.entries)
        else:
            found = bring_in(session, card.id, tag, read.entries, machine=machine, by=None, at=clock.now())
        return {"survey": survey, "language": tag, **figures(found), "written": not dry_run}


def figures(found: Preview) -> dict[str, Any]:
    return {
        "read": found.read,
        "new": found.new,
        "changed": found.changed,
        "stale": found.stale,
        "unchanged": found.unchanged,
        "empty": found.empty,
        "refused": [problem.as_json() for problem in found.refused],
    }
