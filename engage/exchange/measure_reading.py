"""Read data points of a measure by a mapping file: a value, or withheld, or missing, never one for another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engage.errors import N_, Problem
from engage.exchange.measure_mapping import MeasureMapping, year_of
from engage.exchange.opening import Source
from engage.exchange.rows import RowRefused, SourceRow, printed_number, source_rows
from engage.measures.rules import ImportedPoint


@dataclass(frozen=True, slots=True)
class MeasureReading:
    """``rows[i]`` is the file's row of ``points[i]``."""

    points: tuple[ImportedPoint, ...]
    rows: tuple[int, ...]
    refused: tuple[Problem, ...]

    @property
    def read(self) -> int:
        return len(self.points) + len(self.refused)


def read_measures(source: Source, mapping: MeasureMapping) -> MeasureReading:
    """Every wanted row as one point, or refused with row, column, value and why.

    A place, period and group that stand twice with different values are refused from the second on; the same value
    again is read again (and counted as already there when it is stored).
    """
    refused: list[Problem] = []
    points: list[ImportedPoint] = []
    rows: list[int] = []
    first: dict[tuple[str, str, str | None], tuple[int, ImportedPoint]] = {}
    for row in source_rows(source, mapping.file, mapping.columns(), mapping.only, refused):
        try:
            point = _point(row, mapping)
            earlier, known = first.setdefault((point.place, point.period, point.group), (row.number, point))
            if known != point:
                why = N_(
                    "Row {first} gives another value for the same place, period and group.", first=earlier
                )
                raise RowRefused(why, mapping.value.column, row.cells[mapping.value.column])
        except RowRefused as error:
            refused.append(error.at(row.number))
            continue
        points.append(point)
        rows.append(row.number)
    refused.sort(key=lambda problem: problem.row or 0)
    return MeasureReading(tuple(points), tuple(rows), tuple(refused))


def _point(row: SourceRow, mapping: MeasureMapping) -> ImportedPoint:
    period, start = _period(row, mapping)
    kind, value = _value(row, mapping)
    return ImportedPoint(
        place=_place(row, mapping),
        period=period,
        period_start=start,
        group=_group(row, mapping),
        kind=kind,
        value=value,
        n=_count(row, mapping),
    )


def _place(row: SourceRow, mapping: MeasureMapping) -> str:
    spec = mapping.place
    if spec.column is None:
        return spec.fixed or ""
    written = row.tidy(spec.column)
    if not written:
        raise RowRefused(N_("The row names no place."), spec.column, written)
    return spec.names.get(written) or written


def _period(row: SourceRow, mapping: MeasureMapping) -> tuple[str, date]:
    spec = mapping.period
    written = row.tidy(spec.column) if spec.column is not None else spec.fixed or ""
    name = spec.names.get(written) or written
    year = year_of(name)
    if year is None:
        raise RowRefused(N_("The period names no year."), spec.column, written)
    return name, date(year, spec.month, 1)


def _group(row: SourceRow, mapping: MeasureMapping) -> str | None:
    spec = mapping.group
    if spec.column is None:
        return None
    written = row.tidy(spec.column)
    if written in spec.everyone:
        return None
    code = spec.codes.get(written)
    if code is None:
        raise RowRefused(N_("This group is not in the mapping."), spec.column, written)
    return code


def _value(row: SourceRow, mapping: MeasureMapping) -> tuple[str, float | None]:
    spec = mapping.value
    written = row.tidy(spec.column)
    if written in spec.withheld:
        return "withheld", None
    if written in spec.missing:
        return "missing", None
    value = printed_number(written.removesuffix("%").rstrip(), spec.decimal)
    if value is None:
        raise RowRefused(
            N_("This is no number, and the mapping does not say what it stands for."), spec.column, written
        )
    if (spec.minimum is not None and value < spec.minimum) or (
        spec.maximum is not None and value > spec.maximum
    ):
        why = N_("The value lies outside {low} to {high}.", low=spec.minimum, high=spec.maximum)
        raise RowRefused(why, spec.column, written)
    return "value", value


def _count(row: SourceRow, mapping: MeasureMapping) -> int | None:
    column = mapping.value.count_column
    if column is None:
        return None
    written = row.tidy(column)
    if written in mapping.value.withheld or written in mapping.value.missing:
        return None
    count = printed_number(written, mapping.value.decimal)
    if count is None or count < 0 or not count.is_integer():
        raise RowRefused(N_("This is no count."), column, written)
    return int(count)
