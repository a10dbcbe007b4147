"""The form's rules, read once to tell what of them will not work: per row, the column and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engage.errors import N_, Refused
from engage.exchange.xlsform.loops import RULES
from engage.exchange.xlsform.notes import Notes
from engage.logic import Expression, dependency_order, names, names_in, parse, path_names, unsupported
from engage.surveys.instrument import HOLDERS, Instrument, Item, Kind, Placed


def check_rules(instrument: Instrument, rows: Mapping[str, int], notes: Notes) -> None:
    """Tell of every rule that cannot be read, does nothing, or asks for what is not there."""
    _Checker(instrument, rows, notes).check()


class _Checker:
    def __init__(self, instrument: Instrument, rows: Mapping[str, int], notes: Notes) -> None:
        self._instrument = instrument
        self._rows = rows
        self._notes = notes
        self._count: dict[str, int] = {}
        for placed in instrument.placed:
            self._count[placed.item.name] = self._count.get(placed.item.name, 0) + 1

    def check(self) -> None:
        calculations: dict[str, Expression] = {}
        for placed in self._instrument.placed:
            row = self._row(placed)
            for rule, text in _rules(placed.item):
                tree = self._read(row, rule, text)
                if tree is not None:
                    self._judge(placed, row, rule, tree)
                    if rule == "calculation" and self._count[placed.item.name] == 1:
                        calculations[placed.item.name] = tree
            self._wording(placed.item, row)
        self._circles(calculations)

    def _row(self, placed: Placed) -> int | None:
        """Its row; for what a loop or a reader made, that of the nearest holder with one."""
        paths = (placed.path, *(path for path, _ in reversed(placed.holders)))
        return next((self._rows[path] for path in paths if path in self._rows), None)

    def _read(self, row: int | None, rule: str, text: str) -> Expression | None:
        try:
            return parse(text)
        except Refused as refusal:
            self._notes.lacks(row, rule, refusal.message)
            return None

    def _judge(self, placed: Placed, row: int | None, rule: str, tree: Expression) -> None:
        for problem in unsupported(tree):
            self._notes.lacks(row, rule, problem.why)
        for name in sorted(names(tree)):
            self._asked(row, name)
        if rule == "choice_filter":
            self._columns(placed.item, row, tree)

    def _asked(self, row: int | None, name: str) -> None:
        count = self._count.get(name, 0)
        if count == 0:
            self._notes.warn(
                row,
                N_(
                    "This asks for “{name}”, and no question has that name. It counts as not answered.",
                    name=name,
                ),
            )
        elif count > 1:
            self._notes.warn(
                row,
                N_(
                    "This asks for “{name}”, and {count} rows have that name. The nearest is meant.",
                    name=name,
                    count=count,
                ),
            )

    def _columns(self, item: Item, row: int | None, tree: Expression) -> None:
        choices = self._instrument.choices(item)
        columns = {"name", "label", *(column for choice in choices for column in choice.filters)}
        for name in sorted(path_names(tree) - columns - self._count.keys()):
            if choices and not name.startswith("label::"):
                why = N_(
                    "The choices of {list} have no column {column}. It counts as blank.",
                    list=item.choice_list,
                    column=name,
                )
                self._notes.warn(row, why)

    def _wording(self, item: Item, row: int | None) -> None:
        asked = {
            name
            for text in (item.label, item.hint, item.guidance)
            for words in text.values()
            for name in names_in(words)
        }
        for name in sorted(asked):
            self._asked(row, name)

    def _circles(self, calculations: Mapping[str, Expression]) -> None:
        try:
            dependency_order(calculations)
        except Refused as refusal:
            first = str(refusal.message.values.get("loop", "")).split(" ")[0]
            row = next(
                (self._row(placed) for placed in self._instrument.placed if placed.item.name == first), None
            )
            self._notes.lacks(row, "calculation", refusal.message)


def _rules(item: Item) -> Iterator[tuple[str, str]]:
    for rule in RULES:
        text = getattr(item, rule)
        plain = (rule == "required" and text == "yes") or (
            rule == "default" and not _is_worked_out(item, text)
        )
        if text and not plain:
            yield rule, text


def _is_worked_out(item: Item, text: str) -> bool:
    """A default that asks or calls something; any other is the answer itself."""
    return item.kind not in HOLDERS | {Kind.NOTE} and ("${" in text or "(" in text)
