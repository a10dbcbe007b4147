"""How one gets about in the form and in its choice lists: what a node holds, what is above it, what is below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engage.logic.scope import ROOT, Cell, Node, Options, Place, Row, Scope
from engage.logic.values import Atom


def content(scope: Scope, node: Node) -> Atom:
    """The value a node stands for."""
    match node:
        case Place():
            return scope.value(node)
        case Cell(row=row, column="label"):
            return scope.label(row.choices, row.index)
        case Cell(row=row, column="itextId"):
            return f"{row.choices}-{row.index}"
        case Cell(row=row, column=column):
            return str(_columns(scope, row)[column])
        case _:
            return ""


def parent(scope: Scope, node: Node) -> tuple[Node, ...]:
    """The section, repeat or form around a place; the list around a row."""
    if isinstance(node, Place) and node.path != ROOT:
        above = node.path.rpartition("/")[0]
        return (Place(above, node.rounds[: len(scope.shape.rounds(above))]),)
    return (Options(node.choices),) if isinstance(node, Row) else ()


def children(scope: Scope, node: Node, name: str) -> tuple[Node, ...]:
    """What is directly inside, by name or all (``*``)."""
    match node:
        case Place():
            inside = scope.shape.children.get(node.path, ())
            wanted = (path for path in inside if name in ("*", path.rpartition("/")[2]))
            return tuple(place for path in wanted for place in _rounds(scope, path, node.rounds))
        case Options(choices=choices):
            if name not in ("item", "*"):
                return (node,)  # "root", whatever it is called
            return tuple(Row(choices, index) for index in range(len(scope.shape.choices.get(choices, ()))))
        case Row():
            return _cells(scope, node, name)
        case _:
            return ()


def _rounds(scope: Scope, path: str, rounds: tuple[int, ...]) -> list[Place]:
    if path not in scope.shape.repeats:
        return [Place(path, rounds)]
    return [Place(path, (*rounds, index)) for index in range(scope.times_round(path, rounds))]


def _columns(scope: Scope, row: Row) -> Mapping[str, Any]:
    return scope.shape.choices[row.choices][row.index]


def _cells(scope: Scope, row: Row, column: str) -> tuple[Node, ...]:
    if column == "*":
        return tuple(
            Cell(row, name)
            for name, text in _columns(scope, row).items()
            if isinstance(text, str) or name == "label"
        )
    if column.startswith(
        "label::"
    ):  # forms written for one language name its column; we say it in the language of the day
        column = "label"
    known = column in ("label", "itextId") or isinstance(_columns(scope, row).get(column), str)
    return (Cell(row, column),) if known else ()
