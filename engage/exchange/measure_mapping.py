"""The mapping file for measures: place, period, group and value of every row, and what stands for a value not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engage.errors import N_
from engage.exchange.dimension_mapping import DimensionSpec, local_text, read_dimensions
from engage.exchange.mappings import FileSpec, begin, read_file_spec
from engage.exchange.opening import Source
from engage.exchange.rows import Only, read_only
from engage.exchange.spellings import Spellings, read_spellings
from engage.exchange.toml_reading import Node
from engage.i18n.local_text import LocalText

_YEAR = re.compile(r"(1[89]|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """Which indicator the values belong to, and what to say of it when it is not there yet."""

    slug: str
    name: LocalText
    definition: LocalText
    question: LocalText
    unit: str
    good: str
    source: str
    licence: str
    dimension: str
    since: date


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    column: str | None
    fixed: str | None
    names: Spellings  # only where the source spells a place differently from how it shall be called


@dataclass(frozen=True, slots=True)
class PeriodSpec:
    """``month`` is the month in which a period named by its year begins; ``names`` evens out how a source writes it."""

    column: str | None
    fixed: str | None
    month: int
    names: Spellings


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """From spellings to group codes; ``everyone`` lists what stands for all groups together."""

    column: str | None
    codes: Spellings
    everyone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """``withheld``: the source has a value and does not show it. ``missing``: it has none. They are never mixed."""

    column: str
    withheld: tuple[str, ...]
    missing: tuple[str, ...]
    decimal: str
    minimum: float | None
    maximum: float | None
    count_column: str | None


@dataclass(frozen=True, slots=True)
class MeasureMapping:
    file: FileSpec
    indicator: IndicatorSpec
    place: PlaceSpec
    period: PeriodSpec
    group: GroupSpec
    value: ValueSpec
    only: tuple[Only, ...]
    dimensions: tuple[DimensionSpec, ...]

    def columns(self) -> Iterator[str]:
        for column in (self.place.column, self.period.column, self.group.column, self.value.count_column):
            if column is not None:
                yield column
        yield self.value.column


def load_measure_mapping(source: Source) -> MeasureMapping:
    """Raises ``Refused`` with every fault at once; a fault's column is the place in the mapping file."""
    document = begin(source, "measures")
    mapping = MeasureMapping(
        file=read_file_spec(document),
        indicator=_indicator(_needed(document, "indicator")),
        place=_place(_needed(document, "place")),
        period=_period(_needed(document, "period")),
        group=_group(document.child("group")),
        value=_value(_needed(document, "value")),
        only=read_only(document),
        dimensions=read_dimensions(document),
    )
    document.finish()
    return mapping


def year_of(period: str) -> int | None:
    """The first year that a period's name holds: 2011 for ``2011-2012``."""
    match = _YEAR.search(period)
    return int(match[0]) if match is not None else None


def _needed(document: Node, name: str) -> Node:
    node = document.child(name)
    if node is None:
        if not document.has(name):
            document.fault(name, N_("is missing"))
        return document.empty(name)
    return node


def _indicator(node: Node) -> IndicatorSpec:
    return IndicatorSpec(
        slug=node.text("slug"),
        name=local_text(node, "name"),
        definition=local_text(node, "definition"),
        question=local_text(node, "question"),
        unit=node.text("unit", "percent"),
        good=node.one_of("good", ("up", "down")),
        source=node.text("source"),
        licence=node.text("licence", ""),
        dimension=node.text("dimension", ""),
        since=node.day("since") or date(1900, 1, 1),
    )


def _column_or_fixed(node: Node) -> tuple[str | None, str | None]:
    column, fixed = node.text("column", "") or None, node.text("fixed", "") or None
    if (column is None) == (fixed is None):
        node.fault("column", N_("give either a column, or one fixed value"))
    return column, fixed


def _place(node: Node) -> PlaceSpec:
    column, fixed = _column_or_fixed(node)
    return PlaceSpec(column, fixed, read_spellings([("", node.child("names"))]))


def _period(node: Node) -> PeriodSpec:
    column, fixed = _column_or_fixed(node)
    month = node.whole("begins_in_month", 1)
    if not 1 <= month <= 12:
        node.fault("begins_in_month", N_("must be a month from 1 to 12"))
    if fixed is not None and year_of(fixed) is None:
        node.fault("fixed", N_("a period must name its year, such as 2011-2012"))
    return PeriodSpec(column, fixed, min(max(month, 1), 12), read_spellings([("", node.child("names"))]))


def _group(node: Node | None) -> GroupSpec:
    if node is None:
        return GroupSpec(None, Spellings({}), ())
    return GroupSpec(node.text("column"), read_spellings([("", node.child("codes"))]), node.texts("everyone"))


def _value(node: Node) -> ValueSpec:
    return ValueSpec(
        column=node.text("column"),
        withheld=node.texts("withheld"),
        missing=node.texts("missing"),
        decimal=node.one_of("decimal", (".", ","), "."),
        minimum=node.number("minimum"),
        maximum=node.number("maximum"),
        count_column=node.text("count_column", "") or None,
    )
