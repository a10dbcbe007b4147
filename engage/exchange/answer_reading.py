"""Read one question's answer from a row's cells: one reader for each kind of question, checked against the instrument."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engage.errors import N_, Message, Problem, Refused
from engage.exchange.response_mapping import BLANK, QuestionMapping, ResponseMapping
from engage.exchange.spellings import tidy
from engage.surveys.instrument import CHOOSERS, ChoiceRole, Instrument, Item, Kind

TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
_MOMENTS = {Kind.DATE: "%Y-%m-%d", Kind.TIME: "%H:%M", Kind.DATETIME: "%Y-%m-%dT%H:%M"}
_AS_TEXT = frozenset({Kind.AREA, Kind.GEO, Kind.BARCODE, Kind.CALCULATE, Kind.HIDDEN})
_IMPORTABLE = CHOOSERS | TEXTS | _NUMBERS | _MOMENTS.keys() | _AS_TEXT
_NUMBER = {".": re.compile(r"[-+]?\d+(\.\d+)?\Z"), ",": re.compile(r"[-+]?\d+(,\d+)?\Z")}


class Unreadable(Exception):  # noqa: N818 - a row's fate, not a programming error
    """A cell that the mapping does not explain."""

    def __init__(self, why: Message, column: str, value: str) -> None:
        super().__init__(str(why))
        self.why, self.column, self.value = why, column, value


@dataclass(frozen=True)
class AnswerReader:
    """A question with its mapping. ``read`` sets ``answers[path]`` unless the question was not asked."""

    mapping: QuestionMapping
    item: Item
    codes: tuple[str, ...]
    flipped: Mapping[str, str]

    @property
    def is_text(self) -> bool:
        return self.item.kind in TEXTS

    @property
    def hangs_on(self) -> str | None:
        """The question whose answer decides whether this one was asked."""
        return self.mapping.asked_when.question if self.mapping.asked_when is not None else None

    def read(self, cells: Mapping[str, str], answers: dict[str, Any]) -> None:
        blank_or_answer = self._asked(cells, answers, self._answer(cells))
        if blank_or_answer is not None:
            answers[self.mapping.path] = blank_or_answer

    def read_text(self, cells: Mapping[str, str], answers: dict[str, Any], texts: dict[str, str]) -> None:
        """An open text goes to ``texts`` as it was written; a blank to ``answers``."""
        cell = cells[self.mapping.columns[0]]
        found = self._asked(cells, answers, self._blank(cell) or cell.strip())
        if isinstance(found, dict):
            answers[self.mapping.path] = found
        elif found == "":
            raise Unreadable(
                N_("The cell is blank, and the mapping does not say what a blank means."), self._column, ""
            )
        elif found is not None:
            texts[self.mapping.path] = found

    @property
    def _column(self) -> str:
        return next(self.mapping.all_columns())

    def _asked(self, cells: Mapping[str, str], answers: Mapping[str, Any], found: Any) -> Any:
        """``found``; ``None`` where the question was not asked; not applicable where an earlier answer ruled it out."""
        if found == {"blank": "not_asked"}:
            return None
        rule = self.mapping.asked_when
        before = answers.get(rule.question) if rule is not None else None
        if rule is None or (isinstance(before, str) and before in rule.codes):
            return found
        if isinstance(found, dict):
            return {"blank": "not_applicable"}
        why = N_("There is an answer, but by the mapping this question was not asked here.")
        raise Unreadable(why, self._column, cells[self._column])

    def _answer(self, cells: Mapping[str, str]) -> Any:
        if self.mapping.options:
            return self._from_options(cells)
        if self.item.kind is Kind.RANK:
            return self._ranking(cells)
        column = self.mapping.columns[0]
        cell = cells[column]
        if (blank := self._blank(cell)) is not None:
            return blank
        if self.item.kind is Kind.MULTI:
            return self._listed(column, cell)
        if self.item.kind in CHOOSERS:
            return self._code(column, cell)
        return self._plain(column, tidy(cell))

    def _blank(self, cell: str) -> dict[str, str] | None:
        meaning = self.mapping.spellings.get(cell)
        if meaning is None or not meaning.startswith(BLANK):
            return None
        return {"blank": meaning.removeprefix(BLANK)}

    def _code(self, column: str, cell: str) -> str:
        code = self.mapping.spellings.get(cell)
        if code is None and self.mapping.as_written and tidy(cell) in self.codes:
            code = tidy(cell)
        if code is None or code.startswith(BLANK):
            raise Unreadable(N_("This spelling is not in the mapping."), column, cell)
        return self.flipped.get(code, code) if self.mapping.reverse else code

    def _listed(self, column: str, cell: str) -> list[str]:
        pieces = cell.split(self.mapping.separator) if self.mapping.separator else [cell]
        return list(dict.fromkeys(self._code(column, piece) for piece in pieces if piece.strip()))

    def _ranking(self, cells: Mapping[str, str]) -> Any:
        """Codes from first to last place; the first blank ends the ranking, and an answer after it is refused."""
        ranking: list[str] = []
        ended: dict[str, str] | None = None
        for column in self.mapping.columns:
            blank = self._blank(cells[column])
            if blank is not None:
                ended = ended or blank
                continue
            if ended is not None:
                raise Unreadable(
                    N_("A place in the ranking before this one is blank."), column, cells[column]
                )
            ranking.append(self._code(column, cells[column]))
        return ranking or ended

    def _from_options(self, cells: Mapping[str, str]) -> Any:
        """The codes of the columns whose cell says chosen; a blank only when every column is blank."""
        chosen: list[str] = []
        blanks: list[dict[str, str]] = []
        for code, column in self.mapping.options.items():
            cell = tidy(cells[column])
            if cell in self.mapping.chosen:
                chosen.append(code)
            elif (blank := self._blank(cell)) is not None:
                blanks.append(blank)
            elif cell not in self.mapping.not_chosen:
                raise Unreadable(
                    N_("This spelling is neither chosen nor not chosen in the mapping."), column, cell
                )
        if chosen:
            return chosen
        return blanks[0] if len(blanks) == len(self.mapping.options) else {"blank": "skipped"}

    def _plain(self, column: str, cell: str) -> Any:
        if self.item.kind in _NUMBERS:
            return self._number(column, cell)
        if self.item.kind in _MOMENTS:
            return self._moment(column, cell)
        if not cell:
            raise Unreadable(
                N_("The cell is blank, and the mapping does not say what a blank means."), column, cell
            )
        return cell

    def _number(self, column: str, cell: str) -> int | float:
        if not _NUMBER[self.mapping.decimal].match(cell) or len(cell) > 30:
            raise Unreadable(N_("This is not a number."), column, cell)
        number = float(cell.replace(",", "."))
        if self.item.kind is Kind.DECIMAL:
            return number
        if not number.is_integer():
            raise Unreadable(N_("This is not a whole number."), column, cell)
        return int(number)

    def _moment(self, column: str, cell: str) -> str:
        plain = _MOMENTS[self.item.kind]
        for pattern in self.mapping.formats or (plain,):
            try:
                return datetime.strptime(cell, pattern).strftime(plain)  # noqa: DTZ007 - a survey's times have no zone
            except ValueError:
                continue
        raise Unreadable(N_("This is not a date as the mapping describes it."), column, cell)


def readers_for(mapping: ResponseMapping, instrument: Instrument) -> list[AnswerReader]:
    """One reader for each mapped question. Raises ``Refused`` with every place where mapping and instrument disagree."""
    problems: list[Problem] = []
    readers: list[AnswerReader] = []
    for question in mapping.questions:
        placed = instrument.by_path.get(question.path)
        where = f"question.{question.path}"
        if placed is None:
            problems.append(Problem(N_("The survey has no such question."), column=where))
            continue
        if placed.repeats or placed.item.kind not in _IMPORTABLE:
            problems.append(
                Problem(
                    N_(
                        "A question of this kind ({kind}) cannot be read from a table.",
                        kind=placed.item.kind.value,
                    ),
                    column=where,
                )
            )
            continue
        reader = _reader(question, placed.item, instrument)
        problems += [Problem(why, column=where) for why in _faults(reader)]
        readers.append(reader)
    if problems:
        raise Refused(N_("The mapping does not fit the survey."), tuple(problems))
    return readers


def _reader(question: QuestionMapping, item: Item, instrument: Instrument) -> AnswerReader:
    choices = instrument.choices(item)
    scale = [choice.code for choice in choices if choice.role is ChoiceRole.ANSWER]
    flipped = dict(zip(scale, reversed(scale), strict=True))
    return AnswerReader(question, item, tuple(choice.code for choice in choices), flipped)


def _faults(reader: AnswerReader) -> list[Message]:
    mapping, kind = reader.mapping, reader.item.kind
    meanings = {meaning for meaning in mapping.spellings.meanings() if not meaning.startswith(BLANK)}
    unknown = sorted((meanings | set(mapping.options)) - set(reader.codes))
    options = bool(mapping.options)
    checks: list[tuple[bool, Message]] = [
        (
            mapping.reverse and kind not in (Kind.SINGLE, Kind.SCALE),
            N_("Only a question with one answer can be reversed."),
        ),
        (options and kind is not Kind.MULTI, N_("Only a select-all question has a table of options.")),
        (options and not mapping.chosen, N_("A table of options needs to say what chosen looks like.")),
        (
            len(mapping.columns) > 1 and kind is not Kind.RANK,
            N_("Only a ranking is read from several columns."),
        ),
    ]
    return [N_("The question has no choice {code}.", code=code) for code in unknown] + [
        why for wrong, why in checks if wrong
    ]
