"""Every rule of every real form, as its author wrote it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import xlrd

from tests.support.shared import SHARED

RULES = frozenset({"relevant", "constraint", "calculation", "choice_filter", "repeat_count"})


@dataclass(frozen=True)
class Rule:
    form: str
    row: int
    column: str
    text: str


def files() -> list[Path]:
    """Leaves out the one whose survey sheet is 20,000 columns wide: it has no rules, and reading it is another test's business."""
    folders = (SHARED / "data/xlsforms", SHARED / "data/hostile/xlsform_bad")
    return [
        path for folder in folders for path in sorted(folder.glob("*.xls*")) if path.stem != "extra_columns"
    ]


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(rule for path in files() for rule in _rules_in(path))


def _rules_in(path: Path) -> Iterator[Rule]:
    header, *rows = _survey(path) or [[]]
    columns = {at: name.strip().removeprefix("bind:") for at, name in enumerate(header)}
    for number, row in enumerate(rows, 2):
        for at, cell in enumerate(row):
            if columns.get(at) in RULES and cell.strip():
                yield Rule(path.name, number, columns[at], cell)


def _survey(path: Path) -> list[list[str]]:
    """The survey sheet alone: these tests are to be quick, and a list of 5,667 places is in the way."""
    if path.suffix == ".xls":
        with xlrd.open_workbook(path, on_demand=True) as book:
            return [
                [str(cell) for cell in book.sheet_by_name("survey").row_values(row)]
                for row in range(book.sheet_by_name("survey").nrows)
            ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of the workbook nobody asked for
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book["survey"].iter_rows(values_only=True) if "survey" in book.sheetnames else ()
        found = [["" if cell is None else str(cell) for cell in row] for row in rows]
        book.close()
    return found
