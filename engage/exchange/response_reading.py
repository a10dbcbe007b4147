"""Read responses collected elsewhere into codes, by a mapping file. Nothing is guessed: what is not mapped is refused."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engage.errors import N_, Problem
from engage.exchange.answer_reading import AnswerReader, Unreadable, readers_for
from engage.exchange.mappings import open_table
from engage.exchange.opening import Source
from engage.exchange.response_mapping import DateMapping, FromColumn, ResponseMapping
from engage.exchange.spellings import tidy
from engage.responses.rules import ImportedResponse, Mode
from engage.surveys.instrument import Instrument

_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. ``rows[i]`` is the file's row of ``records[i]``.

    ``refused`` may tell several problems of one row; ``noticed`` tells what was read otherwise than written, as the
    mapping allows.
    """

    records: tuple[ImportedResponse, ...]
    rows: tuple[int, ...]
    refused: tuple[Problem, ...]
    noticed: tuple[Problem, ...]

    @property
    def refused_rows(self) -> int:
        return len({problem.row for problem in self.refused})

    @property
    def read(self) -> int:
        return len(self.records) + self.refused_rows


@dataclass
class _Row:
    """One row while it is read: its cells by column, and what was found wrong with it."""

    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    noticed: list[Problem] = field(default_factory=list)

    def refuse(self, error: Unreadable) -> None:
        self.problems.append(Problem(error.why, row=self.number, column=error.column, value=error.value))


def read_responses(source: Source, mapping: ResponseMapping, instrument: Instrument) -> Reading:
    """Every row as one ``ImportedResponse``, or refused with row, column, value and why.

    Raises ``Refused`` when the mapping does not fit the instrument or the file's columns.
    """
    readers = readers_for(mapping, instrument)
    table, places = open_table(source, mapping.file, mapping.columns())
    refused = list(table.ragged.values())
    records: list[ImportedResponse] = []
    rows: list[int] = []
    noticed: list[Problem] = []
    keys = _Keys(mapping)
    for number, cells in enumerate(table.rows, table.first_row_number):
        if number in table.ragged or not any(cells):
            continue
        row = _Row(number, {name: cells[place] for name, place in places.items()})
        record = _read_row(row, cells, mapping, readers, keys)
        if record is None:
            refused.extend(row.problems)
            continue
        records.append(record)
        rows.append(number)
        noticed.extend(row.noticed)
    refused.sort(key=lambda problem: problem.row or 0)
    return Reading(tuple(records), tuple(rows), tuple(refused), tuple(noticed))


def _read_row(
    row: _Row, cells: list[str], mapping: ResponseMapping, readers: list[AnswerReader], keys: _Keys
) -> ImportedResponse | None:
    """The record, or ``None`` with the reasons in ``row.problems``."""
    answers, open_texts = _answers(row, readers)
    wave = _value(row, mapping.wave)
    language = _value(row, mapping.language) or "en"
    mode = _value(row, mapping.mode) or Mode.IMPORTED.value
    answered_on = _answered_on(row, mapping.answered_on) if mapping.answered_on is not None else None
    if not row.problems and not open_texts and all(_is_blank(answer) for answer in answers.values()):
        row.problems.append(Problem(N_("Nothing in this row is answered."), row=row.number))
    key = keys.of(row, cells) if not row.problems else ""
    if row.problems:
        return None
    return ImportedResponse(key, answers, open_texts, wave, language, Mode(mode), answered_on)


def _answers(row: _Row, readers: list[AnswerReader]) -> tuple[dict[str, Any], dict[str, str]]:
    answers: dict[str, Any] = {}
    open_texts: dict[str, str] = {}
    unread: set[str] = set()
    for reader in readers:
        if reader.hangs_on in unread:
            continue  # whether it was asked cannot be known, and the fault is told already
        try:
            if reader.is_text:
                reader.read_text(row.cells, answers, open_texts)
            else:
                reader.read(row.cells, answers)
        except Unreadable as error:
            unread.add(reader.mapping.path)
            row.refuse(error)
    return answers, open_texts


def _is_blank(answer: Any) -> bool:
    return isinstance(answer, dict) and "blank" in answer


def _value(row: _Row, source: FromColumn | None) -> str | None:
    if source is None or source.column is None:
        return source.fixed if source is not None else None
    cell = row.cells[source.column]
    meaning = source.spellings.get(cell)
    if meaning is None:
        row.refuse(Unreadable(N_("This spelling is not in the mapping."), source.column, cell))
    return meaning


def _answered_on(row: _Row, mapping: DateMapping) -> date | None:
    cell = tidy(row.cells[mapping.column])
    if cell in mapping.blank:
        return None
    written = next(_dates(cell, mapping.formats), None)
    if written is None:
        row.refuse(Unreadable(N_("This is not a date as the mapping describes it."), mapping.column, cell))
        return None
    if _inside(written, mapping):
        return written
    return _outside(row, mapping, written)


def _dates(cell: str, formats: tuple[str, ...]) -> Iterator[date]:
    for pattern in formats:
        try:
            yield datetime.strptime(cell, pattern).date()  # noqa: DTZ007 - only the day is kept
        except ValueError:
            continue


def _inside(day: date, mapping: DateMapping) -> bool:
    return (mapping.earliest is None or day >= mapping.earliest) and (
        mapping.latest is None or day <= mapping.latest
    )


def _outside(row: _Row, mapping: DateMapping, written: date) -> date | None:
    """What the mapping wants done with a date outside its limits."""
    found: date | None = None
    if mapping.outside == "leave_out":
        why = N_("The date lies outside the limits of the mapping and is left out.")
    elif mapping.outside == "swap_day_and_month" and (found := _swapped(written, mapping)) is not None:
        why = N_(
            "The date lies outside the limits; with day and month swapped it is {day}.", day=found.isoformat()
        )
    else:
        row.refuse(
            Unreadable(N_("The date lies outside the limits of the mapping."), mapping.column, str(written))
        )
        return None
    row.noticed.append(Problem(why, row=row.number, column=mapping.column, value=str(written)))
    return found


def _swapped(written: date, mapping: DateMapping) -> date | None:
    try:
        swapped = written.replace(month=written.day, day=written.month)
    except ValueError:
        return None
    return swapped if _inside(swapped, mapping) else None


class _Keys:
    """Gives each row the key by which a second import knows it again.

    With key columns, their values. Without, a digest of the whole row and how many rows just like it came before in
    the file: two people may have given the same answers.
    """

    def __init__(self, mapping: ResponseMapping) -> None:
        self._mapping = mapping
        self._seen: Counter[str] = Counter()
        self._first: dict[str, int] = {}

    def of(self, row: _Row, cells: list[str]) -> str:
        columns = self._mapping.key_columns
        parts = [tidy(row.cells[column]) for column in columns] if columns else [tidy(cell) for cell in cells]
        key = hashlib.sha256(_BETWEEN.join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        occurrence = self._seen[key]
        self._seen[key] += 1
        first = self._first.setdefault(key, row.number)
        if columns and not all(parts):
            row.refuse(Unreadable(N_("The row has no key."), columns[0], ""))
        elif columns and occurrence and self._mapping.key_repeated == "refuse":
            why = N_(
                "Row {first} has the same key. Settle which one is right, or number repeated keys.",
                first=first,
            )
            row.refuse(Unreadable(why, columns[0], " ".join(parts)))
        return f"{key}:{occurrence}"
