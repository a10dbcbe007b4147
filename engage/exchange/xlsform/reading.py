"""A form as its author saved it, to an instrument: lax where it is merely old or sloppy, strict where meaning would be lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engage.errors import N_, Refused
from engage.exchange.opening import Source
from engage.exchange.xlsform.items import ItemReader
from engage.exchange.xlsform.languages import UNNAMED
from engage.exchange.xlsform.lists import read_file_list, read_lists
from engage.exchange.xlsform.notes import Notes, Unsupported, Warned
from engage.exchange.xlsform.rules import check_rules
from engage.exchange.xlsform.sheets import Sheets, Table, read_sheets
from engage.exchange.xlsform.types import typed
from engage.exchange.xlsform.wording import Wording, wording_of
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.surveys.instrument import Choice, Instrument


@dataclass(frozen=True)
class XlsformReading:
    """What came of a form. ``unsupported`` is kept but without effect, ``warnings`` were read otherwise than written."""

    instrument: Instrument
    warnings: tuple[Warned, ...]
    unsupported: tuple[Unsupported, ...]


def read_xlsform(source: Source, *, unnamed: str = UNNAMED) -> XlsformReading:
    """The instrument in an XLSForm (.xlsx, .xls, .ods, a zip of CSV files, or one CSV file).

    Raises ``Refused``: with the cause when the file cannot be opened or is no form, else with every row that must be
    mended as its problems. A rule that cannot be read is kept as it stands and told of in ``unsupported``. ``unnamed`` is
    the tag of the language a form is in that names none.
    """
    sheets = read_sheets(source)
    wording = wording_of(sheets, unnamed)
    notes = Notes()
    lists = _lists(sheets, wording, notes)
    read = ItemReader(wording, lists, notes).read(sheets.survey)
    if not read.items and not notes.faults:
        raise Refused(
            N_("The sheet “survey” asks nothing. Check that its first row names the columns type and name.")
        )
    notes.refuse_if_faulty()
    instrument = Instrument(
        items=read.items,
        choice_lists=lists,
        autonyms=dict(wording.autonyms),
        **_about(sheets.settings, wording, source),
    )
    check_rules(instrument, read.rows, notes)
    return XlsformReading(instrument, tuple(notes.warnings), tuple(notes.unsupported))


def missing_texts(instrument: Instrument) -> Mapping[str, int]:
    """Language tag -> how many of the rows' texts that exist in some language it lacks. Title and introduction, for which
    most forms have no columns per language, are left out."""
    texts = [text for key, text in instrument.texts() if text and not key.startswith("survey.")]
    return {tag: sum(tag not in text for text in texts) for tag in instrument.languages}


def language_name(instrument: Instrument, tag: str) -> str:
    return instrument.autonyms.get(tag) or language(tag).autonym


def _lists(sheets: Sheets, wording: Wording, notes: Notes) -> dict[str, tuple[Choice, ...]]:
    """All lists together; one on the choices sheet goes before one of its name elsewhere."""
    lists = read_lists(sheets.choices, wording, notes)
    for name, choices in read_lists(sheets.external, wording, notes).items():
        lists.setdefault(name, choices)
    for row in sheets.survey.rows:
        wanted = typed(row.get("type")) if row.get("type") else None
        if wanted and wanted.from_file and wanted.list_name.lower() in sheets.files:
            table = sheets.files[wanted.list_name.lower()]
            lists.setdefault(wanted.list_name, read_file_list(table, wording, notes))
    return lists


def _about(settings: Table, wording: Wording, source: Source) -> dict[str, Any]:
    """Title, languages and settings. The first filled row of the sheet counts."""
    row = settings.rows[0] if settings.rows else None
    texts = {name: wording.text(row, name, "settings") if row else LocalText() for name in _HEADS}
    kept = dict(row.kept) if row else {}
    if not texts["form_title"]:
        name = kept.get("form_id") or ("" if isinstance(source, bytes) else Path(source).stem)
        texts["form_title"] = LocalText({wording.tags[0]: name})
    return {
        "languages": wording.tags,
        "settings": kept,
        **{field: texts[name] for name, field in _HEADS.items()},
    }


_HEADS = {
    "form_title": "title",
    "engage_intro": "intro",
    "engage_consent": "consent",
    "engage_thanks": "thanks",
}
