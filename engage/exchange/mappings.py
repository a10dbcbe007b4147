"""What all mapping files share: which file they are for, which table in it, which columns they leave out on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engage.errors import N_, Problem, Refused
from engage.exchange.opening import Source
from engage.exchange.tables import Table, read_table
from engage.exchange.toml_reading import Node

KINDS = ("responses", "measures", "population", "codings")


@dataclass(frozen=True, slots=True)
class FileSpec:
    """Where the table lies in the file. ``leave_out`` names columns that are known and not wanted."""

    sheet: str | None = None
    skip_rows: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    leave_out: tuple[str, ...] = ()


def begin(source: Source, kind: str) -> Node:
    """The mapping document, checked to be of ``kind``."""
    document = Node.document(source)
    found = document.one_of("kind", KINDS)
    if found != kind:
        raise Refused(
            N_("This is a mapping for {found}; one for {wanted} is needed.", found=found, wanted=kind)
        )
    for note in ("title", "source", "licence", "note"):
        document.text(note, "")
    return document


def read_file_spec(document: Node) -> FileSpec:
    node = document.child("file")
    if node is None:
        return FileSpec()
    return FileSpec(
        sheet=node.text("sheet", "") or None,
        skip_rows=node.whole("skip_rows", 0),
        encoding=node.text("encoding", "") or None,
        delimiter=node.text("delimiter", "") or None,
        leave_out=node.texts("leave_out"),
    )


def open_table(source: Source, spec: FileSpec, columns: Iterable[str]) -> tuple[Table, dict[str, int]]:
    """The table and where each column of ``columns`` stands in it.

    Raises ``Refused`` when a column is missing or stands twice, and when the file has a column that the mapping neither
    uses nor leaves out: a column that appears, disappears or is renamed is for a person to look at.
    """
    table = read_table(
        source,
        sheet=spec.sheet,
        skip_rows=spec.skip_rows,
        encoding=spec.encoding,
        delimiter=spec.delimiter,
    )
    wanted = list(dict.fromkeys(columns))
    problems = [_missing(name) for name in wanted if name not in table.header]
    for name in dict.fromkeys(table.header):
        if name in wanted and table.header.count(name) > 1:
            problems.append(Problem(N_("The file has two columns of this name."), column=name))
        elif name not in wanted and name not in spec.leave_out and name.strip():
            problems.append(
                Problem(N_("The mapping neither uses this column nor lists it under leave_out."), column=name)
            )
    if problems:
        raise Refused(
            N_(
                "The columns of the file and of the mapping do not agree (header in row {row}).",
                row=spec.skip_rows + 1,
            ),
            tuple(problems),
        )
    return table, {name: table.header.index(name) for name in wanted}


def _missing(name: str) -> Problem:
    return Problem(N_("The file has no column of this name."), column=name)
