"""Columns of a plain CSV file, as text and as numbers; everything odd is refused with the row it stands in.

Rows are counted as a spreadsheet counts them: the header is row 1. A blank value is a missing one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

import numpy as np

from engage.analysis.limits import Numbers
from engage.errors import N_, Message, Problem, Refused

Columns = Mapping[str, Sequence[str]]

LARGEST: Final = 2_000_000_000  # bytes

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def read_columns(path: Path, wanted: Iterable[str]) -> dict[str, list[str]]:
    """The named columns of the file, blanks around values taken off. At least one row of data."""
    if not path.is_file():
        raise Refused(N_("There is no file {file}.", file=path.name))
    if path.stat().st_size > LARGEST:
        raise Refused(N_("{file} is too large.", file=path.name))
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            return parse_columns(text, wanted, path.name)
    except UnicodeDecodeError as fault:
        raise Refused(N_("{file} is not written in UTF-8.", file=path.name)) from fault
    except csv.Error as fault:
        raise Refused(N_("{file} is not CSV: {why}.", file=path.name, why=str(fault))) from fault
    except OSError as fault:
        raise Refused(
            N_("{file} cannot be read: {why}.", file=path.name, why=fault.strerror or "")
        ) from fault


def parse_columns(text: TextIO, names: Iterable[str], file: str) -> dict[str, list[str]]:
    """The same of a text whose first line is the header; ``file`` is what to call it. csv.Error when it is no CSV."""
    wanted = list(dict.fromkeys(names))
    reader = csv.reader(_clean(text, file), strict=True)
    header = [name.strip() for name in next(reader, [])]
    if not any(header):
        raise Refused(N_("{file} is empty.", file=file))
    twice = next((name for i, name in enumerate(header) if name and name in header[:i]), None)
    if twice is not None:
        raise Refused(N_("{file} has two columns named {column}.", file=file, column=twice))
    missing = [name for name in wanted if name not in header]
    if missing:
        problems = tuple(
            Problem(N_("This column is not in the file."), row=1, column=name) for name in missing
        )
        raise Refused(N_("{file} has no column {column}.", file=file, column=missing[0]), problems)
    places = [header.index(name) for name in wanted]
    found: list[list[str]] = [[] for _ in wanted]
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            raise Refused(
                N_("{file} has rows of different length.", file=file),
                (Problem(N_("This row has {n} values.", n=len(row)), row=reader.line_num),),
            )
        for column, place in zip(found, places, strict=True):
            column.append(row[place].strip())
    if wanted and not found[0]:
        raise Refused(N_("{file} has no rows below its header.", file=file))
    return dict(zip(wanted, found, strict=True))


def _clean(text: TextIO, file: str) -> Iterator[str]:
    for number, line in enumerate(text, start=1):
        if "\0" in line:
            raise Refused(
                N_("{file} is not a text file.", file=file),
                (Problem(N_("This line holds a null character."), row=number),),
            )
        yield line


def numbers(columns: Columns, name: str) -> Numbers:
    """The column as numbers, nan where blank. Refused when something else stands there."""
    column = columns[name]
    parsed = {value: _parsed(value) for value in set(column)}
    found = np.array([parsed[value] for value in column], dtype=float)
    _refuse(
        columns,
        name,
        [i for i, value in enumerate(column) if np.isinf(parsed[value])],
        N_("This is not a number."),
    )
    return found


def filled(columns: Columns, name: str) -> Numbers:
    """The column as numbers, none of them blank."""
    found = numbers(columns, name)
    _refuse(columns, name, np.flatnonzero(np.isnan(found)), N_("This is blank."))
    return found


def positive(columns: Columns, name: str) -> Numbers:
    """The column as numbers above zero."""
    found = filled(columns, name)
    _refuse(columns, name, np.flatnonzero(found <= 0), N_("This is not above zero."))
    return found


def zero_or_one(columns: Columns, name: str) -> Numbers:
    """The column as 0, 1 or nan where blank."""
    found = numbers(columns, name)
    _refuse(
        columns,
        name,
        np.flatnonzero(~np.isin(found, (0, 1)) & ~np.isnan(found)),
        N_("This is neither 0 nor 1."),
    )
    return found


def texts(columns: Columns, name: str) -> list[str]:
    """The column as text, none of it blank."""
    found = list(columns[name])
    _refuse(columns, name, [i for i, value in enumerate(found) if not value], N_("This is blank."))
    return found


def sort_key(level: str) -> tuple[bool, float, str]:
    """Orders levels as a reader expects: numbers by size, then words."""
    is_number = _NUMBER.fullmatch(level) is not None
    return not is_number, float(level) if is_number else 0.0, level


def _parsed(value: str) -> float:
    """nan for a blank, infinity for what is not a number."""
    if not value:
        return np.nan
    number = float(value) if _NUMBER.fullmatch(value) else np.inf
    return number if np.isfinite(number) else np.inf


def _refuse(columns: Columns, name: str, rows: Iterable[int], why: Message) -> None:
    """Refuse when there are such rows; the first ten are told."""
    bad = [int(row) for row in rows]
    if bad:
        raise Refused(
            N_("{n} values in column {column} cannot be used.", n=len(bad), column=name),
            tuple(Problem(why, row=row + 2, column=name, value=columns[name][row]) for row in bad[:10]),
        )
