"""Choice lists: the rows of the choices sheets, by list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engage.errors import N_
from engage.exchange.xlsform.columns import MEDIA
from engage.exchange.xlsform.notes import Notes
from engage.exchange.xlsform.sheets import Row, Table
from engage.exchange.xlsform.wording import Wording
from engage.i18n.local_text import LocalText
from engage.surveys.instrument import Choice, ChoiceRole

_YES = frozenset({"yes", "true", "true()", "1"})


@dataclass
class _List:
    """A list on its way, with the place of each choice by what tells it apart."""

    choices: list[Choice]
    places: dict[tuple[str, tuple[tuple[str, str], ...]], int]


def read_lists(table: Table, wording: Wording, notes: Notes) -> dict[str, tuple[Choice, ...]]:
    """List name -> its choices, in the sheet's order."""
    lists: dict[str, _List] = {}
    for row in table.rows:
        name = row.get("list_name")
        if not name:
            if row.get("name") or row.texts:
                notes.warn(row.number, N_("This choice names no list. It is left out."), table.name)
            continue
        choice = _choice(row, table.name, wording, notes)
        if choice is not None:
            _add(lists.setdefault(name, _List([], {})), choice, row, table.name, notes)
    return {name: tuple(one.choices) for name, one in lists.items()}


def read_file_list(table: Table, wording: Wording, notes: Notes) -> tuple[Choice, ...]:
    """The choices of a CSV file, which is one list and names none."""
    one = _List([], {})
    for row in table.rows:
        choice = _choice(row, table.name, wording, notes)
        if choice is not None:
            _add(one, choice, row, table.name, notes)
    return tuple(one.choices)


def media_of(row: Row, sheet: str, wording: Wording) -> dict[str, LocalText]:
    found = {kind: wording.text(row, kind, sheet) for kind in sorted(MEDIA)}
    return {kind: text for kind, text in found.items() if text}


def _choice(row: Row, sheet: str, wording: Wording, notes: Notes) -> Choice | None:
    code = row.get("name")
    label = wording.text(row, "label", sheet)
    if not code:
        if label:
            notes.fault(
                row.number,
                "name",
                N_(
                    "A choice on the sheet {sheet} has a label but no name. Give it one: the name is what is stored.",
                    sheet=sheet,
                ),
            )
        return None
    return Choice(
        code=code,
        label=label,
        role=_role(row, sheet, notes),
        exclusive=row.get("engage_exclusive").lower() in _YES,
        filters=dict(row.kept),
        media=media_of(row, sheet, wording),
    )


def _role(row: Row, sheet: str, notes: Notes) -> ChoiceRole:
    written = row.get("engage_role")
    try:
        return ChoiceRole(written or "answer")
    except ValueError:
        notes.warn(
            row.number,
            N_("“{role}” is no role of a choice. It is taken for an ordinary answer.", role=written),
            sheet,
        )
        return ChoiceRole.ANSWER


def _add(one: _List, choice: Choice, row: Row, sheet: str, notes: Notes) -> None:
    """Add a choice, unless the list has it: the same name twice is two choices only where a filter can tell them apart."""
    key = (choice.code, tuple(sorted(choice.filters.items())))
    place = one.places.get(key)
    if place is None:
        one.places[key] = len(one.choices)
        one.choices.append(choice)
        return
    first = one.choices[place]
    one.choices[place] = replace(first, label=_filled(first.label, choice.label))
    notes.warn(
        row.number,
        N_("The choice “{name}” stands in its list already. The first one counts.", name=choice.code),
        sheet,
    )


def _filled(first: Mapping[str, str], second: Mapping[str, str]) -> LocalText:
    return LocalText({**second, **first})
