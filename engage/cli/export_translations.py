"""``engage export translations``: one language of a survey as a file for translators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engage.cli.frame import answering, reading
from engage.errors import N_, Refused
from engage.exchange.translating import translation_file
from engage.exchange.translation_files import FORMATS, file_bytes
from engage.i18n.registry import canonical_tag
from engage.surveys.cards import card_named
from engage.surveys.progress import progress_of
from engage.surveys.words import words_in


@click.command(epilog="Example: engage export translations household so household-so.po")
@click.argument("survey")
@click.argument("lang")
@click.argument("file", type=click.Path(path_type=Path))
@answering(
    lambda answer: (
        f"Written: {answer['texts']} texts, {answer['reviewed']} of them reviewed and up to date,"
        f" {answer['missing']} missing."
    )
)
def command(survey: str, lang: str, file: Path) -> dict[str, Any]:
    """Write the words of SURVEY in LANG, as they are drafted now, to FILE: .po or .xlsx, by its name."""
    kind = file.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise Refused(N_("Translations are written as .po or .xlsx. Give the file a name that ends so."))
    with reading() as session:
        card, tag = card_named(session, survey), canonical_tag(lang)
        progress = progress_of(words_in(session, card.id, tag))
        made = translation_file(session, card.id, tag)
    try:
        file.write_bytes(file_bytes(made, kind))
    except OSError as error:
        raise Refused(
            N_("The file {name} cannot be written: {why}", name=file.name, why=error.strerror or "")
        ) from error
    return {
        "survey": survey,
        "language": tag,
        "format": kind,
        "texts": len(made.entries),
        "reviewed": progress.reviewed,
        "needs_review": progress.needs_review,
        "machine": progress.machine,
        "stale": progress.stale,
        "missing": progress.missing,
    }
