"""``engage import xlsform``: a draft survey from an XLSForm."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from engage import clock
from engage.cli.frame import answering, writing
from engage.cli.import_answers import initiative_for, working
from engage.exchange.xlsform import XlsformReading, language_name, missing_texts
from engage.exchange.xlsform.bringing_in import draft_from_xlsform
from engage.i18n.registry import canonical_tag
from engage.surveys.instrument import Kind

_TOLD = 20


def in_words(answer: Mapping[str, Any]) -> str:
    """The same for a person: what there is, then what to look at."""
    sizes = ", ".join(f"{answer[what]} {what}" for what in ("questions", "groups", "repeats", "choices"))
    lines = [f"Draft survey {answer['survey']}: {sizes}."]
    lines += [f"Made: {thing}." for thing in answer["made"]]
    lines += [
        f"  {one['name']} ({one['tag']}): {one['missing']} texts missing" for one in answer["languages"]
    ]
    for title, notes in (
        ("Without effect here", answer["unsupported"]),
        ("Read otherwise", answer["warnings"]),
    ):
        lines += [f"  {title}: row {note['row']}: {note['why']}" for note in notes[:_TOLD]]
        if len(notes) > _TOLD:
            lines.append(f"  ... and {len(notes) - _TOLD} more (all of them with --json)")
    return "\n".join(lines)


@click.command(epilog="Example: engage import xlsform household.xlsx --initiative riverside")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--initiative", required=True, help="The initiative's slug; it is made when there is none.")
@click.option("--slug", default="", help="What to call the survey (default: the form's title).")
@click.option(
    "--language",
    default="und",
    help="The language (a tag such as en) of a form that does not name its language.",
)
@answering(in_words)
def command(file: Path, initiative: str, slug: str, language: str) -> dict[str, Any]:
    """Make a draft survey from FILE: .xlsx, .xls, a zip of CSV files, or one CSV file.

    Old and untidy forms are read, and what was read otherwise than written is told with its row. A form that cannot be
    read without losing meaning is refused with every row to mend.
    """
    at = clock.now()
    with working("Reading the form"), writing() as session:
        owner, made = initiative_for(session, initiative, at=at)
        survey, reading = draft_from_xlsform(
            session, owner, file, slug=slug, unnamed=canonical_tag(language), by=None, at=at
        )
        return {"survey": survey.slug, **figures(reading), "refused": None, "made": list(made)}


def figures(reading: XlsformReading) -> dict[str, Any]:
    """What interfaces.md says of a form that was read."""
    instrument = reading.instrument
    kinds = [placed.item.kind for placed in instrument.placed]
    missing = missing_texts(instrument)
    return {
        "questions": len(instrument.questions),
        "groups": kinds.count(Kind.SECTION),
        "repeats": kinds.count(Kind.REPEAT),
        "choices": sum(map(len, instrument.choice_lists.values())),
        "languages": [
            {"tag": tag, "name": language_name(instrument, tag), "missing": missing[tag]}
            for tag in instrument.languages
        ],
        "warnings": [note.as_json() for note in reading.warnings],
        "unsupported": [note.as_json() for note in reading.unsupported],
    }
