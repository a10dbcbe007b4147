"""Translations out as PO or XLSX, and in again: first what would change, then, by another button, the change."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from flask import Response, make_response

from engage import clock
from engage.errors import N_, EngageError
from engage.surveys.queries import draft_instrument
from engage.surveys.waiting import Waiting, forget, let_wait, waiting_for
from engage.surveys.words import Standing
from engage.web.desk.translations.forms import FileForm
from engage.web.desk.translations.here import survey
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import person
from engage.web.shell.pages import go, note, page

# Readers and writers of workbooks are heavy: they are loaded when somebody has a file, not at start-up.
if TYPE_CHECKING:
    from engage.exchange.translation_files import FileEntry

_TYPES = {
    "po": "text/x-gettext-translation; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHOWN = 200


def take_out(slug: str, tag: str, kind: str) -> Response:
    from engage.exchange.translating import translation_file
    from engage.exchange.translation_files import file_bytes

    card = survey(slug)
    answer = make_response(file_bytes(translation_file(db.session, card.id, tag), kind))
    answer.headers["Content-Type"] = _TYPES[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="{card.slug}-{tag}.{kind}"'
    return answer


def choose(slug: str, tag: str) -> Response:
    """Files out and in. A file that can be read waits to be looked over; nothing is changed by it yet."""
    from engage.exchange.translating import fits, preview
    from engage.exchange.translation_files import read_translations

    card, form = survey(slug), filled(FileForm)
    tongue = draft_instrument(db.session, card.id).language(tag)
    preview(db.session, card.id, tag, ())  # not found, where the survey is not offered in it
    problems: Any = ()
    if sent(form):
        try:
            read = fits(read_translations(form.file.data.read()), tag)
            file = Waiting(
                form.file.data.filename or "",
                [_kept(one) for one in read.entries],
                form.machine.data,
                clock.now(),
            )
            let_wait(db.session, card.id, tag, file, by=person().id)
            return go(".look_over", slug=slug, tag=tag)
        except EngageError as refusal:
            form.complain(refusal.message, "file")
            problems = refusal.problems
    return page(
        "desk/translations/files.html",
        422 if form.summary else 200,
        card=card,
        tongue=tongue,
        form=form,
        problems=problems[:_SHOWN],
    )


def look_over(slug: str, tag: str) -> Response:
    """What the waiting file would change, as things stand now."""
    from engage.exchange.translating import preview

    card = survey(slug)
    file = waiting_for(db.session, card.id, tag, by=person().id)
    instrument = draft_instrument(db.session, card.id)
    return page(
        "desk/translations/look_over.html",
        card=card,
        tongue=instrument.language(tag),
        source=instrument.language(card.source_language),
        file=file,
        found=preview(db.session, card.id, tag, _entries(file)),
        most=_SHOWN,
    )


def bring(slug: str, tag: str) -> Response:
    from engage.exchange.translating import bring_in

    card = survey(slug)
    file = waiting_for(db.session, card.id, tag, by=person().id)
    found = bring_in(
        db.session, card.id, tag, _entries(file), machine=file.machine, by=person().id, at=clock.now()
    )
    forget(db.session, card.id, tag, by=person().id)
    number = len(found.coming)
    note(
        N_("Texts brought in: {number}. Somebody else reads them now.", number=number),
        "good" if number else "info",
    )
    return go(".show", slug=slug, tag=tag)


def leave(slug: str, tag: str) -> Response:
    forget(db.session, survey(slug).id, tag, by=person().id)
    note(N_("The file was put aside. Nothing was changed."), "info")
    return go(".choose", slug=slug, tag=tag)


def _kept(entry: FileEntry) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if value and name not in ("what", "about")}


def _entries(file: Waiting) -> list[FileEntry]:
    from engage.exchange.translation_files import FileEntry

    bare = FileEntry("", "", "")
    entries = (replace(bare, **one) for one in file.entries)
    return [replace(one, standing=Standing(one.standing) if one.standing else None) for one in entries]
