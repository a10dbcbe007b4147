"""The mapping file for reference populations: a table with a row for each place and group, or blocks of a printed sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engage.errors import N_
from engage.exchange.dimension_mapping import DimensionSpec, read_dimensions
from engage.exchange.mappings import FileSpec, begin, read_file_spec
from engage.exchange.opening import Source
from engage.exchange.rows import Only, read_only
from engage.exchange.spellings import Spellings, read_spellings
from engage.exchange.toml_reading import Node

_LETTERS = re.compile(r"[A-Z]{1,3}\Z")


@dataclass(frozen=True, slots=True)
class PopulationTable:
    """One row for each place and group. Groups under ``leave_out`` (totals, parts of parts) are not read."""

    place_column: str | None
    place: str | None
    dimension: str
    group_column: str
    codes: Spellings
    leave_out: tuple[str, ...]
    count_column: str
    margin_column: str | None
    people_column: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet, each with a label: places are columns, and a group is the sum of the rows with its labels.

    Columns count from 0, rows from 1. ``total`` is the label of all people together: the groups must add up to it, unless
    ``rest`` names a group for whoever is not in the others, or they ``overlap``: then it says how many people there are.
    """

    sheet: str
    dimension: str
    label_column: int
    first_row: int
    last_row: int
    places: dict[str, int]
    margins: dict[str, int]
    groups: dict[str, tuple[str, ...]]
    total: str | None
    rest: str | None
    overlap: bool


@dataclass(frozen=True, slots=True)
class PopulationMapping:
    year: str
    source: str
    file: FileSpec
    table: PopulationTable | None
    blocks: tuple[Block, ...]
    only: tuple[Only, ...]
    dimensions: tuple[DimensionSpec, ...]

    def columns(self) -> Iterator[str]:
        if self.table is None:
            return
        for column in (
            self.table.place_column,
            self.table.group_column,
            self.table.count_column,
            self.table.margin_column,
            self.table.people_column,
        ):
            if column is not None:
                yield column


def load_population_mapping(source: Source) -> PopulationMapping:
    """Raises ``Refused`` with every fault at once; a fault's column is the place in the mapping file."""
    document = begin(source, "population")
    figures = document.child("figures")
    if figures is None:
        document.fault("figures", N_("is missing"))
    table = document.child("table")
    mapping = PopulationMapping(
        year=figures.text("year") if figures is not None else "",
        source=figures.text("source") if figures is not None else "",
        file=read_file_spec(document),
        table=_table(table) if table is not None else None,
        blocks=tuple(_block(node) for node in document.rows("block")),
        only=read_only(document),
        dimensions=read_dimensions(document),
    )
    if (mapping.table is None) == (not mapping.blocks):
        document.fault("table", N_("give either a [table] or some [[block]]s"))
    document.finish()
    return mapping


def _table(node: Node) -> PopulationTable:
    place_column, place = node.text("place_column", "") or None, node.text("place", "") or None
    if (place_column is None) == (place is None):
        node.fault("place_column", N_("give either place_column, or one place"))
    return PopulationTable(
        place_column=place_column,
        place=place,
        dimension=node.text("dimension"),
        group_column=node.text("group_column"),
        codes=read_spellings([("", node.child("codes"))]),
        leave_out=node.texts("leave_out"),
        count_column=node.text("count_column"),
        margin_column=node.text("margin_column", "") or None,
        people_column=node.text("people_column", "") or None,
    )


def _block(node: Node) -> Block:
    groups = node.child("groups")
    block = Block(
        sheet=node.text("sheet"),
        dimension=node.text("dimension"),
        label_column=_column(node, "label_column", node.text("label_column", "A")),
        first_row=node.whole("first_row", 1),
        last_row=node.whole("last_row", 1_000_000),
        places=_columns(node, "places"),
        margins=_columns(node, "margins"),
        groups=dict(groups.text_lists()) if groups is not None else {},
        total=node.text("total", "") or None,
        rest=node.text("rest", "") or None,
        overlap=node.flag("overlap"),
    )
    if block.rest is not None and (block.total is None or block.overlap):
        node.fault("rest", N_("a rest is taken from a total of groups that do not overlap"))
    if not block.places:
        node.fault("places", N_("at least one place with its column is needed"))
    if not block.groups:
        node.fault("groups", N_("at least one group with its labels is needed"))
    for place in sorted(block.margins.keys() - block.places.keys()):
        node.fault("margins", N_("{place} is not among the places", place=place))
    return block


def _columns(node: Node, key: str) -> dict[str, int]:
    inner = node.child(key)
    if inner is None:
        return {}
    return {place: _column(inner, place, letters) for place, letters in inner.text_values()}


def _column(node: Node, key: str, letters: str) -> int:
    """A column's letters as its place, counted from 0."""
    if not _LETTERS.match(letters):
        node.fault(key, N_("must be the letters of a column, such as D"))
        return 0
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
