"""An instrument to an XLSForm that reads back as the same instrument, and that other tools of the kind read, too.

What only engage knows goes into columns named ``engage_...``; other tools leave those alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engage.exchange.writing import write_xlsx
from engage.exchange.xlsform.languages import UNNAMED
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind

Cells = dict[str, str]

_ITEM_TEXTS = {
    "label": "label", "hint": "hint", "guidance_hint": "guidance", "engage_why": "why",
    "required_message": "required_message", "constraint_message": "constraint_message",
}  # fmt: skip
_HEADS = {
    "form_title": "title",
    "engage_intro": "intro",
    "engage_consent": "consent",
    "engage_thanks": "thanks",
}
_PLAIN_TYPES = {
    Kind.NOTE: "note", Kind.CONSENT: "acknowledge", Kind.TEXT: "text", Kind.LONG_TEXT: "text", Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal", Kind.DATE: "date", Kind.TIME: "time", Kind.DATETIME: "dateTime", Kind.AREA: "text",
    Kind.BARCODE: "barcode", Kind.CALCULATE: "calculate",
}  # fmt: skip
_CHOOSERS = {
    Kind.SINGLE: "select_one",
    Kind.SCALE: "select_one",
    Kind.MULTI: "select_multiple",
    Kind.RANK: "rank",
}
_SETTLED_BY_TYPE = {Kind.GEO: "geopoint", Kind.FILE: "image", Kind.HIDDEN: "hidden"}
"""Kinds whose exact type is the setting ``type``, and the type where it is not said."""
_SAID_BY_APPEARANCE = {Kind.LONG_TEXT: "multiline", Kind.SCALE: "likert"}


def write_xlsform(instrument: Instrument, path: Path) -> None:
    """Write ``instrument`` to ``path`` as .xlsx, in all its languages."""
    path.write_bytes(xlsform_bytes(instrument))


def xlsform_bytes(instrument: Instrument) -> bytes:
    """The workbook. Raises ``Refused`` when a text or a list is longer than the format holds."""
    writer = _Writer(instrument)
    survey = [cells for item in instrument.items for cells in writer.item(item)]
    choices = [
        writer.choice(name, choice) for name, some in instrument.choice_lists.items() for choice in some
    ]
    sheets = {
        "survey": _table(survey, ["type", "name", *writer.headers("label")]),
        "choices": _table(choices, ["list_name", "name", *writer.headers("label")]),
        "settings": _table([writer.settings()], ["form_title"]),
    }
    return write_xlsx(sheets)


class _Writer:
    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._names = {tag: _language_name(instrument, tag) for tag in instrument.languages}

    def headers(self, field: str) -> list[str]:
        """The columns of a text, one for each language. A form in one language that has no name has plain headers."""
        if self._instrument.languages == (UNNAMED,):
            return [field]
        return [f"{field}::{name}" for name in self._names.values()]

    def _said(self, field: str, text: LocalText) -> Cells:
        """The cells of one text. All languages get their column, so that a reader sees which are missing."""
        if not text:
            return {}
        return dict(zip(self.headers(field), (text.get(tag, "") for tag in self._names), strict=True))

    def settings(self) -> Cells:
        cells: Cells = {}
        source, *others = self._instrument.languages
        for field, name in _HEADS.items():
            text: LocalText = getattr(self._instrument, name)
            cells[field] = text.get(source, "")
            cells |= {f"{field}::{self._names[tag]}": text.get(tag, "") for tag in others}
        if source != UNNAMED or others:
            cells["default_language"] = self._names[source]
        return {**{name: text for name, text in cells.items() if text}, **self._instrument.settings}

    def item(self, item: Item) -> Iterator[Cells]:
        cells = {"type": _type(item), "name": item.name}
        for field, name in _ITEM_TEXTS.items():
            cells |= self._said(field, getattr(item, name))
        for kind, text in item.media.items():
            cells |= self._said(f"media::{kind}", text)
        yield {**cells, **_plain(item), **_settings(item)}
        for inner in item.items:
            yield from self.item(inner)
        if item.kind in (Kind.SECTION, Kind.REPEAT):
            yield {"type": "end_group" if item.kind is Kind.SECTION else "end_repeat"}

    def choice(self, list_name: str, choice: Choice) -> Cells:
        cells = {"list_name": list_name, "name": choice.code, **self._said("label", choice.label)}
        for kind, text in choice.media.items():
            cells |= self._said(f"media::{kind}", text)
        if choice.role is not ChoiceRole.ANSWER:
            cells["engage_role"] = choice.role.value
        if choice.exclusive:
            cells["engage_exclusive"] = "yes"
        return {**cells, **choice.filters}


def _language_name(instrument: Instrument, tag: str) -> str:
    own = instrument.autonyms.get(tag)
    return f"{own or language(tag).autonym} ({tag})"


def _type(item: Item) -> str:
    match item.kind:
        case Kind.SECTION:
            return "begin_group"
        case Kind.REPEAT:
            return "begin_repeat"
        case kind if kind in _SETTLED_BY_TYPE:
            return item.settings.get("type") or _SETTLED_BY_TYPE[kind]
        case Kind.SCALE if not item.choice_list:
            return "range"
        case kind if kind in _CHOOSERS:
            return f"{_CHOOSERS[kind]} {item.choice_list}" + (" or_other" if item.other else "")
        case kind:
            return _PLAIN_TYPES[kind]


def _plain(item: Item) -> Cells:
    cells = {
        "required": item.required,
        "relevant": item.relevant,
        "constraint": item.constraint,
        "calculation": item.calculation,
        "default": item.default,
        "choice_filter": item.choice_filter,
        "repeat_count": item.repeat_count,
        "read_only": "yes" if item.read_only else "",
        "engage_kind": "area" if item.kind is Kind.AREA else "",
        "engage_decline": "yes" if item.decline else "",
        "engage_dimension": item.dimension,
        "engage_reversed": "yes" if item.reversed else "",
    }
    return {name: text for name, text in cells.items() if text}


def _settings(item: Item) -> Cells:
    """The settings, with what the kind says by appearance put back into it."""
    cells = dict(item.settings)
    if item.kind in _SETTLED_BY_TYPE:
        cells.pop("type", None)
    token = _SAID_BY_APPEARANCE.get(item.kind)
    if token and (item.kind is not Kind.SCALE or item.choice_list):
        cells["appearance"] = " ".join(filter(None, (token, cells.get("appearance", ""))))
    return cells


def _table(rows: Iterable[Mapping[str, str]], first: list[str]) -> tuple[list[str], list[list[str]]]:
    """Header and rows; columns in the order they first turn up, the given ones in front."""
    rows = list(rows)
    header = list(dict.fromkeys([*first, *(name for row in rows for name in row)]))
    return header, [[row.get(name, "") for name in header] for row in rows]
