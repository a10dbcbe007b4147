"""The survey sheet's rows as items, holders holding what stands between their begin and their end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engage.errors import N_
from engage.exchange.xlsform.lists import media_of
from engage.exchange.xlsform.loops import size, with_choice
from engage.exchange.xlsform.notes import Notes
from engage.exchange.xlsform.sheets import Row, Table
from engage.exchange.xlsform.types import Typed, typed
from engage.exchange.xlsform.wording import Wording
from engage.i18n.local_text import LocalText
from engage.surveys.instrument import CHOOSERS, Choice, Item, Kind

MAX_DEPTH = 30
MAX_ITEMS = 20_000

_YES = frozenset({"yes", "true", "true()", "1", "y", "required"})
_NO = frozenset({"", "no", "false", "false()", "0", "n"})
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_NO_ANSWER = frozenset({Kind.NOTE, Kind.SECTION, Kind.HIDDEN})


@dataclass
class _Holder:
    """A section or repeat whose end has not come yet; the form itself is the first."""

    item: Item
    row: Row | None
    means: Typed
    items: list[Item] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """The items, and the row each came from: (path) -> row number."""

    items: tuple[Item, ...]
    rows: Mapping[str, int]


class ItemReader:
    def __init__(self, wording: Wording, lists: Mapping[str, tuple[Choice, ...]], notes: Notes) -> None:
        self._wording = wording
        self._lists = lists
        self._notes = notes
        self._rows: dict[str, int] = {}
        self._open = [_Holder(Item("", Kind.SECTION), None, Typed())]
        self._made = 0
        self._with_other: set[str] = set()

    def read(self, survey: Table) -> Read:
        for row in survey.rows:
            if row.get("disabled").lower() in _YES:
                self._notes.warn(row.number, N_("This row is switched off. It is left out."))
            elif not row.get("type"):
                self._untyped(row)
            else:
                self._row(row, typed(row.get("type")))
        for holder in self._open[1:]:
            number = holder.row.number if holder.row else None
            self._notes.fault(
                number,
                "type",
                N_("“{name}” begins here and never ends. Add its end row.", name=holder.item.name),
            )
        return Read(tuple(self._open[0].items), self._rows)

    def _untyped(self, row: Row) -> None:
        if row.get("name") or row.texts:
            self._notes.fault(row.number, "type", N_("This row has no type. Give it one, or empty it."))

    def _row(self, row: Row, means: Typed) -> None:
        self._count(1, row)
        if means.unknown and not row.get("name") and not row.texts:
            self._notes.warn(row.number, N_("This row holds a remark only. It is left out."))
            return
        if means.beyond:
            self._notes.lacks(row.number, row.get("type"), means.beyond)
        if means.skipped:
            return
        if means.ends:
            self._end(row, means)
            return
        item = self._item(row, means)
        if item is None:
            return
        if means.begins:
            if len(self._open) > MAX_DEPTH:
                self._notes.fault(
                    row.number,
                    "type",
                    N_("More than {most} groups stand inside one another.", most=MAX_DEPTH),
                )
            self._open.append(_Holder(item, row, means))
            self._rows[self._path()] = row.number
        else:
            self._add(item, row.number)

    def _path(self, *names: str) -> str:
        return "/".join((*(holder.item.name for holder in self._open[1:]), *names))

    def _end(self, row: Row, means: Typed) -> None:
        holder = self._open[-1]
        if len(self._open) == 1 or holder.row is None:
            self._notes.fault(row.number, "type", N_("A group or repeat ends here that never began."))
            return
        if holder.means.begins != means.ends:
            why = N_(
                "“{name}”, which began in row {began}, must end before this.",
                name=holder.item.name,
                began=holder.row.number,
            )
            self._notes.fault(row.number, "type", why)
            return
        self._open.pop()
        items = tuple(holder.items)
        if holder.means.begins == "loop":
            items = tuple(self._looped(holder, items))
        self._add(replace(holder.item, items=items), holder.row.number)

    def _looped(self, holder: _Holder, items: tuple[Item, ...]) -> Iterator[Item]:
        """A loop asks its questions once for each choice of a list: a section for each, with the choice's name put in."""
        name = holder.means.list_name
        choices = self._lists.get(name, ())
        if not choices:
            number = holder.row.number if holder.row else None
            self._notes.fault(number, "type", N_("The list {list} is not on the choices sheet.", list=name))
        if name in self._with_other and all(choice.code != "other" for choice in choices):
            choices = (*choices, Choice("other"))
        self._count(len(choices) * (1 + size(items)), holder.row)
        for choice in choices:
            inside = tuple(with_choice(item, choice) for item in items)
            yield Item(choice.code, Kind.SECTION, label=choice.label, items=inside)

    def _count(self, more: int, row: Row | None) -> None:
        """Refuse a form that has grown too large, before it is built."""
        self._made += more
        if self._made > MAX_ITEMS:
            number = row.number if row else None
            why = N_("The form has more than {most} rows. Split it.", most=MAX_ITEMS)
            self._notes.fault(number, "type", why)
            self._notes.refuse_if_faulty()

    def _add(self, item: Item, number: int) -> None:
        holder = self._open[-1]
        if item.name in holder.rows:
            why = N_(
                "“{name}” is the name of row {other}, too. Give one of them another name.",
                name=item.name,
                other=holder.rows[item.name],
            )
            self._notes.fault(number, "name", why, item.name)
            return
        holder.rows[item.name] = number
        holder.items.append(item)
        self._rows[self._path(item.name)] = number

    def _item(self, row: Row, means: Typed) -> Item | None:
        name = self._name(row, means)
        if name is None:
            return None
        if means.kind is Kind.CALCULATE and not (row.get("calculation") or row.get("default")):
            self._notes.fault(
                row.number, "calculation", N_("A calculation is missing. Write one, or take the row out.")
            )
        kind, settings = _kind(row, means)
        kind = self._kind_of_list(row, means, kind)
        if means.other:
            self._with_other.add(means.list_name)
        return Item(
            name=name,
            kind=kind,
            label=self._text(row, "label"),
            hint=self._text(row, "hint"),
            guidance=self._text(row, "guidance_hint"),
            why=self._text(row, "engage_why"),
            required=_required(row.get("required")),
            required_message=self._text(row, "required_message"),
            relevant=row.get("relevant"),
            constraint=row.get("constraint") or means.constraint,
            constraint_message=self._text(row, "constraint_message"),
            calculation=row.get("calculation"),
            default=row.get("default"),
            choice_list=means.list_name if kind in CHOOSERS else "",
            choice_filter=row.get("choice_filter"),
            other=means.other and kind in CHOOSERS,
            decline=_yes(row.get("engage_decline")),
            read_only=_yes(row.get("read_only")),
            repeat_count=row.get("repeat_count") if kind is Kind.REPEAT else "",
            dimension=row.get("engage_dimension"),
            reversed=_yes(row.get("engage_reversed")),
            settings=settings,
            media=media_of(row, "survey", self._wording),
        )

    def _kind_of_list(self, row: Row, means: Typed, kind: Kind) -> Kind:
        """The kind, unless it needs a list that is nowhere: then words, where the list may lie in a file of its own."""
        if not means.list_name or means.begins or means.list_name in self._lists:
            return kind
        if means.external:
            why = N_(
                "The list {list} is kept in another file, which is not here. The question takes words until the list is added.",
                list=means.list_name,
            )
            self._notes.lacks(row.number, row.get("type"), why)
            return Kind.TEXT
        self._notes.fault(
            row.number,
            "type",
            N_("The list {list} is not on the choices sheet.", list=means.list_name),
            row.get("type"),
        )
        return kind

    def _text(self, row: Row, name: str) -> LocalText:
        return self._wording.text(row, name, "survey")

    def _name(self, row: Row, means: Typed) -> str | None:
        """The row's name; made up where nothing is stored under it."""
        name = row.get("name")
        if not name and means.kind in _NO_ANSWER:
            name = means.settings.get("type") or f"{means.kind.value}_{row.number}"
            if means.kind is Kind.SECTION:
                self._notes.warn(row.number, N_("This group has no name. It is called {name}.", name=name))
        if not name:
            self._notes.fault(
                row.number, "name", N_("This row has no name. Give it one: answers are stored under it.")
            )
            return None
        if not _NAME.fullmatch(name):
            why = N_(
                "“{name}” cannot be a name. Names begin with a letter and hold letters, digits, “_”, “-” and “.”.",
                name=name[:80],
            )
            self._notes.fault(row.number, "name", why, name[:80])
            return None
        return name


def _kind(row: Row, means: Typed) -> tuple[Kind, dict[str, str]]:
    """The kind with the settings that are left when the appearance has said its part of it."""
    said = {name: row.get(name) for name in ("appearance", "parameters") if row.get(name)}
    settings = {**row.kept, **said, **means.settings}
    if row.get("read_only") and not _yes(row.get("read_only")) and row.get("read_only").lower() not in _NO:
        settings["read_only"] = row.get("read_only")
    if means.kind is Kind.TEXT and row.get("engage_kind") == "area":
        return Kind.AREA, settings
    token, instead = _SAID_BY_APPEARANCE.get(means.kind, ("", means.kind))
    words = settings.get("appearance", "").split()
    if token not in words:
        return means.kind, settings
    settings["appearance"] = " ".join(word for word in words if word != token)
    return instead, {name: text for name, text in settings.items() if text}


_SAID_BY_APPEARANCE = {Kind.TEXT: ("multiline", Kind.LONG_TEXT), Kind.SINGLE: ("likert", Kind.SCALE)}


def _required(text: str) -> str:
    said = text.strip().lower()
    return "" if said in _NO else "yes" if said in _YES else text


def _yes(text: str) -> bool:
    return text.strip().lower() in _YES
